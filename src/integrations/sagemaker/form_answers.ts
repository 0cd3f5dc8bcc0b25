import * as Hub from "../../framework"

/** Longest answer that a message quotes, in characters. */
const MAX_QUOTED = 20

/** The answer to a field, trimmed. @throws InvalidRequestError when it is empty. */
export function requiredAnswer(request: Hub.DataActionRequest, name: string): string {
  const typed = request.formParams[name]?.trim()
  if (typed) return typed
  throw new Hub.InvalidRequestError(`Missing required param: ${name}`)
}

/** The answer to a field that takes a whole number. @throws InvalidRequestError when it is none from `min` to `max`. */
export function wholeNumber(request: Hub.DataActionRequest, name: string, min: number, max: number): number {
  const typed = request.formParams[name]?.trim()
  if (!typed) throw new Hub.InvalidRequestError(`Missing required param: ${name}.`)
  if (!/^[+-]?\d+$/.test(typed)) throw new Hub.InvalidRequestError(`Missing required param: ${name}`)
  const number = Number(typed)
  if (number >= min && number <= max) return number
  const value = Hub.cutText(typed, MAX_QUOTED)
  throw new Hub.InvalidRequestError(`Param ${name}: ${value} is out of range: ${min} - ${max}`)
}
