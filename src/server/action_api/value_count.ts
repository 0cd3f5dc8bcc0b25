import { BACKSLASH, COMMA, QUOTE } from "../../data/json"

/** Estimates the number of values in a JSON text, at all depths: one more than its commas. */
export function countValues(source: Uint8Array): number {
  let count = 1
  let isText = false
  for (let at = 0; at < source.length; at++) {
    const byte = source[at]
    if (byte === QUOTE) isText = !isText
    else if (byte === BACKSLASH) at++
    else if (byte === COMMA && !isText) count++
  }
  return count
}
