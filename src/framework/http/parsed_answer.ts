import { ServiceError } from "../errors"
import { tooLarge } from "./answer_body"
import type { StreamAnswer } from "./exchange"

/**
 * The JSON in an answer; undefined when it is empty. What stands between the hub and a service may answer 200 in its place,
 * with a page: that acknowledges nothing.
 * @param service Name of the service as users know it.
 * @throws ServiceError when it is something else, or has not been read whole.
 */
export function parsedAnswer(service: string, { status, text, cutAtBytes }: StreamAnswer): unknown {
  if (cutAtBytes !== undefined) throw tooLarge({ service, status }, cutAtBytes)
  if (!text) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Without a cause: that of JSON.parse quotes the text, which may hold data.
    throw new ServiceError(service, `${service} answered something that is not JSON.`, { status })
  }
}

/** As `parsedAnswer`, for what a service says of a thing it has stored. @throws ServiceError also when it is no object. */
export function acknowledgement(service: string, answer: StreamAnswer): Record<string, unknown> {
  const said = parsedAnswer(service, answer)
  if (typeof said === "object" && said !== null && !Array.isArray(said)) return said as Record<string, unknown>
  const { status } = answer
  throw new ServiceError(service, `${service} answered ${status}, but did not say that it has the file.`, { status })
}
