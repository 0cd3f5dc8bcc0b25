import { ServiceError } from "../errors"
import { type Shape, ShapeError } from "../data/json"
import { tooLarge } from "./answer_body"
import type { StreamAnswer } from "./exchange"

/**
 * Parses the JSON in an answer; undefined when it is empty. A proxy in front of the service may answer 200 with a web page,
 * which confirms nothing.
 * @param service Name of the service as users know it.
 * @throws ServiceError when the answer is not JSON, or was too large to be read completely.
 */
export function parsedAnswer(service: string, { status, text, cutAtBytes }: StreamAnswer): unknown {
  if (cutAtBytes !== undefined) throw tooLarge({ service, status }, cutAtBytes)
  if (!text) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    // No `cause`: the error of JSON.parse quotes the text, which may contain data.
    throw new ServiceError(service, `${service} answered something that is not JSON.`, { status })
  }
}

/**
 * As `parsedAnswer`, but the answer must also have a shape.
 * @throws ServiceError also when it does not; the message names the first member that is missing or has the wrong type.
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
