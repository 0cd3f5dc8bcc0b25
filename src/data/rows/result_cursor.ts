import type { MalformedBodyError } from "../../errors"
import { type ValueSize, endsEarly, notJson } from "./broken_result"
import type { ByteWindow } from "./byte_window"
import { ValueScanner, skipSpace } from "./value_scanner"

/** Walks through the bytes of a JSON document, value by value. */
export class ResultCursor {
  /** Where the cursor is, for messages: "before its rows", "in row 7". */
  place = "before its rows"

  constructor(readonly window: ByteWindow) {}

  /** Returns the next byte that is not white space, without using it; undefined when the document has ended. */
  async peekOrEnd(): Promise<number | undefined> {
    const { window } = this
    for (;;) {
      window.consume(skipSpace(window.bytes, window.start, window.end) - window.start)
      if (window.length > 0) return window.bytes[window.start]
      if (!(await window.more())) return undefined
    }
  }

  /** As `peekOrEnd`. @throws MalformedBodyError when the document has ended. */
  async peek(): Promise<number> {
    const byte = await this.peekOrEnd()
    if (byte === undefined) throw endsEarly(this.place)
    return byte
  }

  /** As `peek`, and moves past the byte. */
  async take(): Promise<number> {
    const byte = await this.peek()
    this.window.consume(1)
    return byte
  }

  /** @throws MalformedBodyError when anything but white space follows. */
  async expectEnd(): Promise<void> {
    if ((await this.peekOrEnd()) !== undefined) throw notJson("something follows its end.")
  }

  /**
   * Reads until the window holds the whole next value, and returns the length of the value in bytes, at least 1.
   * @param refusal Returns the error to throw when the value exceeds a limit.
   */
  async valueLength(refusal: (seen: ValueSize) => Error | undefined): Promise<number> {
    const { window } = this
    const scanner = new ValueScanner()
    for (;;) {
      const end = scanner.endOf(window.bytes, window.start, window.end)
      const length = (end < 0 ? window.end : end) - window.start
      const { commas, deepest } = scanner
      const refused = refusal({ length, commas, deepest })
      if (refused) throw refused
      if (length === 0) throw this.broken()
      if (end >= 0) return length
      if (!(await window.more())) throw endsEarly(this.place)
    }
  }

  /** Passes the bytes of the next value to `write`, piece by piece, and moves past the value. */
  async copyValue(write: (bytes: Uint8Array) => Promise<void> | void): Promise<void> {
    const { window } = this
    const scanner = new ValueScanner()
    await this.peek()
    for (;;) {
      const end = scanner.endOf(window.bytes, window.start, window.end)
      const piece = window.bytes.subarray(window.start, end < 0 ? window.end : end)
      await write(piece)
      window.consume(piece.length)
      scanner.forget(piece.length)
      if (end >= 0) return
      if (!(await window.more())) throw endsEarly(this.place)
    }
  }

  /** The error for text at the cursor that is not JSON. */
  broken(): MalformedBodyError {
    return notJson(`it is broken ${this.place}.`)
  }
}
