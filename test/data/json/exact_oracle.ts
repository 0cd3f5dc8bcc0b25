import { ExactNumber } from "../../../src/data/json/exact_number"

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs
const PLACEHOLDER = "the exact number "

/**
 * What a JSON text means, with exact numbers, found in another way than the hub's; `convert` sees it before they are in
 * their places. @throws SyntaxError as `JSON.parse`.
 */
export function exactValue(json: string, convert = (value: unknown): unknown => value): unknown {
  JSON.parse(json)
  const replaced = json.replace(TOKEN, (token) => {
    return token.startsWith('"') || isExact(token) ? token : JSON.stringify(PLACEHOLDER + token)
  })
  return withNumbers(convert(JSON.parse(replaced)))
}

/** Whether the number that JavaScript makes of the text has the same value, by whole-number arithmetic. */
function isExact(text: string): boolean {
  const written = String(Number(text))
  if (!written.includes("Infinity") && !/[.eE]/.test(text)) return written === text || /^-?0$/.test(text)
  if (written.includes("Infinity")) return false
  const [one, other] = [fractionOf(text), fractionOf(written)]
  return one.top * other.bottom === other.top * one.bottom
}

function fractionOf(text: string): { top: bigint; bottom: bigint } {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e")
  const [whole = "", fraction = ""] = mantissa.split(".")
  const power = Number(exponent) - fraction.length
  const top = BigInt((whole + fraction).replace("-", "")) * (text.startsWith("-") ? -1n : 1n)
  return power < 0 ? { top, bottom: 10n ** BigInt(-power) } : { top: top * 10n ** BigInt(power), bottom: 1n }
}

function withNumbers(value: unknown): unknown {
  if (typeof value === "string") {
    return value.startsWith(PLACEHOLDER) ? new ExactNumber(value.slice(PLACEHOLDER.length)) : value
  }
  if (typeof value !== "object" || value === null) return value
  const members = value as Record<string, unknown>
  for (const key of Object.keys(members)) members[key] = withNumbers(members[key])
  return value
}
