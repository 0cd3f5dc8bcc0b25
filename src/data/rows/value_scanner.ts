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
 * Finds where one JSON value ends, without parsing it, in bytes that come bit by bit. Of valid JSON it finds the right end;
 * of anything else an end that `JSON.parse` refuses.
 */
export class ValueScanner {
  /** How much of the value is scanned. */
  private scanned = 0
  private depth = 0
  private inString = false
  /** Commas in what is scanned: about the number of values. */
  commas = 0
  /** Most lists and objects in each other in what is scanned. */
  deepest = 0

  /**
   * The position after the value that begins at `start`; -1 when it goes on after `end`. Then call again with more of the
   * same bytes, wherever they stand now. Returns `start` when there is no value.
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

  /** To be told when the first `count` bytes of the value are gone and `start` is moved behind them. */
  forget(count: number): void {
    this.scanned -= count
  }
}

/** The position of the first byte from `from` on that is no white space of JSON; `end` when there is none. */
export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && isSpace(bytes[at]!)) at++
  return at
}
