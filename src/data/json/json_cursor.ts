import { Readable } from "node:stream"
import { byteSize } from "./byte_size"
import { BodyTooLargeError, type MalformedBodyError } from "../../errors"
import { isSpace, malformedJson, unexpectedByte } from "./json_bytes"
import { JsonScanner, type ScannerOptions } from "./json_scanner"
import { invalidUtf8At, wholeUtf8Length } from "./utf8"

export interface CursorOptions extends ScannerOptions {
  /** Most bytes of the document. Default: no limit. */
  maxBytes?: number
}

const BYTE_ORDER_MARK = Buffer.from("\ufeff")

/** Walks through a JSON document that arrives in chunks cut anywhere, and checks that it is UTF-8. */
export class JsonCursor {
  /** The bytes that have arrived and are not dropped yet. Never ends within a UTF-8 sequence. */
  bytes: Buffer = Buffer.alloc(0)
  /** Index in `bytes` of the next byte to read. */
  at = 0
  private bytesBefore = 0
  private bytesArrived = 0
  private brokenSequence: Buffer = Buffer.alloc(0)
  private readonly scanner: JsonScanner
  private readonly iterator: AsyncIterator<Uint8Array>

  constructor(
    source: AsyncIterable<Uint8Array>,
    readonly options: CursorOptions,
  ) {
    this.scanner = new JsonScanner(options)
    // The answer to a refused body goes out on the same connection, so the source must stay open.
    const iterable = source instanceof Readable ? source.iterator({ destroyOnReturn: false }) : source
    this.iterator = iterable[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  }

  /** Bytes of the document before the next one. */
  get offset(): number {
    return this.bytesBefore + this.at
  }

  /**
   * Appends the next chunk to the unread bytes. Returns false at the end of the document.
   * @throws MalformedBodyError when it is not UTF-8.
   * @throws BodyTooLargeError when the document exceeds `maxBytes`.
   */
  async more(): Promise<boolean> {
    const next = await this.iterator.next()
    if (next.done) {
      if (this.brokenSequence.length > 0) throw this.notUtf8(this.bytesArrived - this.brokenSequence.length)
      return false
    }
    this.count(next.value.length)
    const isFirst = this.offset === 0
    const unread = this.bytes.subarray(this.at)
    const arrived = this.wholeSequences(next.value, this.offset + unread.length)
    this.bytesBefore += this.at
    this.at = 0
    this.bytes = join(unread, arrived)
    if (isFirst && arrived.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) this.at = BYTE_ORDER_MARK.length
    return true
  }

  /** Returns the next byte that is not white space, without reading it; undefined at the end of the document. */
  async peek(): Promise<number | undefined> {
    for (;;) {
      while (this.at < this.bytes.length && isSpace(this.bytes[this.at]!)) this.at++
      if (this.at < this.bytes.length) return this.bytes[this.at]
      if (!(await this.more())) return undefined
    }
  }

  /** Reads `byte` and the white space before it. @throws MalformedBodyError when another byte comes next. */
  async skip(byte: number): Promise<void> {
    if ((await this.peek()) !== byte) throw this.unexpected()
    this.at++
  }

  /**
   * Reads one value of any kind and passes its source text to `take` in pieces.
   * @param depth Objects and arrays open around the value.
   */
  async readValue(depth: number, take: (piece: Buffer) => Promise<void> | void): Promise<void> {
    const scanner = this.scanner.begin(depth, this.offset)
    while (!scanner.isDone) {
      if (this.at === this.bytes.length && !(await this.more())) return scanner.end()
      const from = this.at
      this.at = scanner.scan(this.bytes, from)
      const taken = take(this.bytes.subarray(from, this.at))
      if (taken) await taken
    }
  }

  /** The error for a next byte that is not allowed at its place. */
  unexpected(): MalformedBodyError {
    return unexpectedByte(this.options.subject, this.bytes[this.at], this.offset)
  }

  /** Stops reading the source without ending it. */
  async close(): Promise<void> {
    await this.iterator.return?.()
  }

  private count(bytes: number): void {
    const { subject, maxBytes = Infinity } = this.options
    this.bytesArrived += bytes
    if (this.bytesArrived > maxBytes) throw new BodyTooLargeError(`${subject} is larger than ${byteSize(maxBytes)}.`)
  }

  /** Adds the sequence begun in the last chunk to this one, and holds back a sequence that the next chunk must complete. */
  private wholeSequences(chunk: Uint8Array, offset: number): Buffer {
    const bytes = join(this.brokenSequence, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    const length = wholeUtf8Length(bytes)
    const whole = bytes.subarray(0, length)
    const invalidAt = invalidUtf8At(whole)
    if (invalidAt !== undefined) throw this.notUtf8(offset + invalidAt)
    this.brokenSequence = bytes.subarray(length)
    return whole
  }

  private notUtf8(offset: number): MalformedBodyError {
    return malformedJson(this.options.subject, "invalid UTF-8", offset)
  }
}

function join(first: Buffer, second: Buffer): Buffer {
  return first.length === 0 ? second : Buffer.concat([first, second])
}
