import { holdNumbers, markNumbers, releaseNumbers, unmarkNumbers } from "./number_marks"

/** Matches every text with a number that can lose digits, and some texts without one. */
const MAY_LOSE_DIGITS = /[\d.]{16}|\d[eE][+-]?\d{3}/

/**
 * As `JSON.parse`, but returns an `ExactNumber` for each number that would lose digits.
 * @param mayLoseDigits Pass false only if there is no such number. Default: tested on the text.
 */
export function parseExactly(json: string, mayLoseDigits = MAY_LOSE_DIGITS.test(json)): unknown {
  const marked = mayLoseDigits ? markNumbers(json) : undefined
  return marked === undefined ? (JSON.parse(json) as unknown) : unmarkNumbers(JSON.parse(marked))
}

/** As `JSON.stringify`, but writes every `ExactNumber` in lists and plain objects as a number. */
export function exactJson(value: unknown): string {
  return releaseNumbers(JSON.stringify(holdNumbers(value)))
}
