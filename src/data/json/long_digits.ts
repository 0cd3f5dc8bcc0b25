/** Digits and points in a row that a number has at least when its digits can get lost. */
const RUN = 16
/** Longer texts are not looked at. */
const MAX_TEXT_LENGTH = 64 * 1024

const memory = Buffer.allocUnsafeSlow(MAX_TEXT_LENGTH)

/** Whether 16 or more digits and points stand in a row; looks at few of the bytes. */
export function hasLongDigits(bytes: Uint8Array, from: number, to: number): boolean {
  // A run of them holds one of the bytes looked at, and one of those half a run before and after it.
  for (let at = from + RUN - 1; at < to; at += RUN) {
    if (!isDigit(bytes[at]!)) continue
    const isLong = isDigit(bytes[at - RUN / 2]!) || (at + RUN / 2 < to && isDigit(bytes[at + RUN / 2]!))
    if (isLong && runLength(bytes, at, from, to) >= RUN) return true
  }
  return false
}

/** Whether 16 or more digits and points may stand in a row in the text; true for a long text. */
export function mayHaveLongDigits(text: string): boolean {
  if (text.length > MAX_TEXT_LENGTH) return true
  // Copied, because looking at the characters of a text takes several times as long. Of a character beyond Latin-1 a byte
  // is left, which may look like a digit.
  return hasLongDigits(memory, 0, memory.write(text, "latin1"))
}

function runLength(bytes: Uint8Array, at: number, from: number, to: number): number {
  let start = at
  while (start > from && isDigit(bytes[start - 1]!)) start--
  let end = at + 1
  while (end < to && isDigit(bytes[end]!)) end++
  return end - start
}

/** Whether it is a digit or a point; a slash, which is between them, does no harm. */
function isDigit(byte: number): boolean {
  return byte >= 0x2e && byte <= 0x39
}
