/** A number that can lose digits has at least this many digits and points in a row. */
const RUN = 16
/** Longer texts are not searched. */
const MAX_TEXT_LENGTH = 64 * 1024

const memory = Buffer.allocUnsafeSlow(MAX_TEXT_LENGTH)

/** Whether there are 16 or more digits and points in a row. Looks at only a few of the bytes. */
export function hasLongDigits(bytes: Uint8Array, from: number, to: number): boolean {
  // Such a run contains one of the bytes looked at, and also the byte half a run before or after that byte.
  for (let at = from + RUN - 1; at < to; at += RUN) {
    if (!isDigit(bytes[at]!)) continue
    const isLong = isDigit(bytes[at - RUN / 2]!) || (at + RUN / 2 < to && isDigit(bytes[at + RUN / 2]!))
    if (isLong && runLength(bytes, at, from, to) >= RUN) return true
  }
  return false
}

/** Whether the text may have 16 or more digits and points in a row. Always true for a text over `MAX_TEXT_LENGTH`. */
export function mayHaveLongDigits(text: string): boolean {
  if (text.length > MAX_TEXT_LENGTH) return true
  // Copied, because reading the characters of a string takes several times as long. A character beyond Latin-1 leaves one
  // byte, which may look like a digit.
  return hasLongDigits(memory, 0, memory.write(text, "latin1"))
}

function runLength(bytes: Uint8Array, at: number, from: number, to: number): number {
  let start = at
  while (start > from && isDigit(bytes[start - 1]!)) start--
  let end = at + 1
  while (end < to && isDigit(bytes[end]!)) end++
  return end - start
}

/** Whether a byte is a digit or a point. Also true for the slash, whose code lies between them; that does no harm. */
function isDigit(byte: number): boolean {
  return byte >= 0x2e && byte <= 0x39
}
