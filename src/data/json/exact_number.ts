/**
 * A number of a JSON text that no JavaScript number equals, such as 9007199254740993 or 1e400, with every digit. As text
 * and in `JSON.stringify` it is the text it had; `exactJson` writes it as the number it is.
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
 * Whether a JavaScript number would not do for this JSON number: it has another value, or, where no digit stands behind a
 * point, is written otherwise (100000000000000000000000 becomes 1e+23). False for what is no JSON number.
 */
export function losesDigits(text: string): boolean {
  const written = String(Number(text))
  // So are most long decimals, averages say.
  if (written === text) return false
  if (WHOLE_NUMBER.test(text)) return true
  const decimal = decimalOf(text)
  return decimal !== undefined && decimalOf(written) !== decimal
}

/** The value of a JSON number in one notation: equal values have equal texts. Undefined for what is no JSON number. */
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
