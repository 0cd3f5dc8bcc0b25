/**
 * A JSON number that no JavaScript number equals, such as 9007199254740993 or 1e400, with every digit. Converted to a string,
 * and in `JSON.stringify`, it is a string with its source text; `exactJson` writes it as a number.
 */
export class ExactNumber {
  /** @param text A number as JSON writes it. */
  constructor(readonly text: string) {}

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

const WHOLE_NUMBER = /^-?[1-9]\d*$/
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/**
 * Whether a JavaScript number cannot stand in for this JSON number: it would have another value or, for a whole number, be
 * written differently (100000000000000000000000 becomes 1e+23). False if the text is not a JSON number.
 */
export function losesDigits(text: string): boolean {
  const written = String(Number(text))
  // Returns here for most long decimals, such as averages.
  if (written === text) return false
  if (WHOLE_NUMBER.test(text)) return true
  const decimal = decimalOf(text)
  return decimal !== undefined && decimalOf(written) !== decimal
}

/** Writes a JSON number so that equal values have equal texts. Undefined if the text is not a JSON number. */
function decimalOf(text: string): string | undefined {
  const [, sign, whole = "", fraction = "", exponent = "0"] = NUMBER.exec(text) ?? []
  if (sign === undefined) return undefined
  const digits = whole + fraction
  let from = 0
  while (digits[from] === "0") from++
  let to = digits.length
  while (to > from && digits[to - 1] === "0") to--
  if (from === to) return "0"
  return `${sign}${digits.slice(from, to)}e${Number(exponent) - fraction.length + digits.length - to}`
}
