import { isUtf8 } from "node:buffer"

/** Length of `bytes` up to the end of the last whole UTF-8 sequence. Later bytes may complete the rest. */
export function wholeUtf8Length(bytes: Uint8Array, end = bytes.length): number {
  for (let at = end - 1; at >= 0 && at >= end - 3; at--) {
    const byte = bytes[at]!
    if (byte < 0x80) return end
    if (byte >= 0xc0) return at + sequenceLength(byte) > end ? at : end
  }
  return end
}

/** Index of the byte from which `bytes` are no longer UTF-8; undefined when all of them are. */
export function invalidUtf8At(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isUtf8(bytes.subarray(0, wholeUtf8Length(bytes, middle)))) good = middle
    else bad = middle
  }
  return good
}

/** Length of the sequence that a lead byte announces; 1 for bytes that never lead one. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}
