import { ExactNumber } from "../../framework"
import { parseExactly } from "../../data/json"

/** Where JSON writes a half of a character that takes two, alone or not. */
const HALF_ESCAPE = /\\u[dD][89a-fA-F]/
const HALF = /\p{Surrogate}/gu

/** Parses JSON. Numbers keep every digit. Halves of characters, as a system leaves behind that cuts texts anywhere, become U+FFFD, also in keys. */
export function parseJson(source: string): unknown {
  const value: unknown = parseExactly(source)
  return HALF_ESCAPE.test(source) ? wellFormed(value) : value
}

/** A parsed JSON value in which every text can be encoded; halves of characters become U+FFFD. */
export function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(HALF, "\ufffd")
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return value
  if (Array.isArray(value)) return value.map(wellFormed)
  return Object.fromEntries(Object.entries(value).map((entry) => entry.map(wellFormed) as [string, unknown]))
}
