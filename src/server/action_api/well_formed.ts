import { ExactNumber } from "../../framework"
import { parseExactly } from "../../data/json"

/** The JSON escape of a surrogate, alone or in a pair. */
const HALF_ESCAPE = /\\u[dD][89a-fA-F]/
const HALF = /\p{Surrogate}/gu

/**
 * Parses JSON. Numbers keep every digit. Lone surrogates, left by systems that cut a text within a character, become U+FFFD,
 * also in keys.
 */
export function parseJson(source: string): unknown {
  const value: unknown = parseExactly(source)
  return HALF_ESCAPE.test(source) ? wellFormed(value) : value
}

/** Replaces lone surrogates in a parsed JSON value with U+FFFD, so that every text can be encoded. */
export function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(HALF, "\ufffd")
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return value
  if (Array.isArray(value)) return value.map(wellFormed)
  return Object.fromEntries(Object.entries(value).map((entry) => entry.map(wellFormed) as [string, unknown]))
}
