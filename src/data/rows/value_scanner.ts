import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  isSpace,
} from "../json/json_bytes"

/**
 * Finds the end of one JSON value without parsing it, in bytes that arrive bit by bit. For valid JSON the end is right; for
 * anything else `JSON.parse` refuses the text up to the end that was found.
 */
export class ValueScanner {
  /** Bytes of the value that are scanned. */
  private scanned = 0
  private depth = 0
  private inString = false
  /** Commas in the scanned bytes: about the number of values. */
  commas = 0
  /** Most levels of nested lists and objects in the scanned bytes. */
  deepest = 0

  /**
   * The position after the value that begins at `start`, or -1 when the value continues after `end`. Then call again with more
   * bytes; the bytes may have moved in the meantime. Returns `start` when there is no value.
   */
  endOf(bytes: Uint8Array, start: number, end: number): number {
    let { depth, inString, commas, deepest } = this
    let at = start + this.scanned
    let valueEnd = -1
    while (at < end) {
      const byte = bytes[at]!
      if (inString) {
        if (byte === BACKSLASH) at++
        else if (byte === QUOTE) {
          inString = false
          if (depth === 0) valueEnd = at + 1
        }
      } else if (byte === QUOTE) {
        inString = true
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (++depth > deepest) deepest = depth
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (depth === 0) valueEnd = at
        else if (--depth === 0) valueEnd = at + 1
      } else if (byte === COMMA) {
        if (depth === 0) valueEnd = at
        else commas++
      } else if (depth === 0 && isSpace(byte)) {
        valueEnd = at
      }
      if (valueEnd >= 0) break
      at++
    }
    this.scanned = at - start
    this.depth = depth
    this.inString = inString
    this.commas = commas
    this.deepest = deepest
    return valueEnd
  }

  /** Must be called when the first `count` bytes of the value are dropped and `start` has moved past them. */
  forget(count: number): void {
    this.scanned -= count
  }
}

/** The position of the first byte from `from` on that is not white space in JSON; `end` when there is none. */
export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && isSpace(bytes[at]!)) at++
  return at
}
