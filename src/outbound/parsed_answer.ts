import { ServiceError } from "../errors"
import { type Shape, ShapeError } from "../data/json"
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

/**
 * As `parsedAnswer`, for an answer that has to look like something: only then does it say what it seems to say.
 * @throws ServiceError also when it does not; it names the first member that is missing or of another kind.
 */
export function checkedAnswer<T>(service: string, answer: StreamAnswer, shape: Shape<T>): T {
  const said = parsedAnswer(service, answer)
  try {
    return shape.read(said)
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    const { status } = answer
    throw new ServiceError(service, `${service} answered ${status}, but not as expected: ${error.message}.`, { status })
  }
}
