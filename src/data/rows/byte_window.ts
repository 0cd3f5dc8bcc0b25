import { isAscii, isUtf8 } from "node:buffer"
import type { Readable } from "node:stream"
import { CLOSE_ARRAY, OPEN_ARRAY } from "../json/json_bytes"

/** Most bytes that one `more()` adds, so that a source with huge chunks is read in small steps as well. */
const PIECE_BYTES = 64 * 1024
const MIN_CAPACITY = 4 * PIECE_BYTES

const MAX_SMALL_CAPACITY = 4 * 1024 * 1024
/**
 * Allocated at once when `MAX_SMALL_CAPACITY` is not enough: twice the largest row. Pages that are not written take no memory,
 * while growing step by step would leave as much behind. Released as soon as hardly any bytes are left in it.
 */
const LARGE_CAPACITY = 64 * 1024 * 1024

const BOM = Buffer.from("\ufeff")

/** The bytes of a stream that have been read but not used yet: `bytes` from `start` to `end`. */
export class ByteWindow {
  bytes = Buffer.allocUnsafeSlow(MIN_CAPACITY)
  // One byte on either side stays free for the brackets of `list()`.
  start = 1
  end = 1
  private readonly chunks: AsyncIterator<unknown, void>
  private chunk: Buffer = Buffer.alloc(0)

  constructor(source: Readable) {
    this.chunks = source[Symbol.asyncIterator]() as AsyncIterator<unknown, void>
  }

  get length(): number {
    return this.end - this.start
  }

  /** Valid until the next `more()`. */
  get unread(): Buffer {
    return this.bytes.subarray(this.start, this.end)
  }

  /**
   * Reads more bytes. Positions in `bytes` may change, but not relative to `start`. Returns false when the source has ended.
   * @throws whatever the source fails with.
   */
  async more(): Promise<boolean> {
    while (this.chunk.length === 0) {
      const next = await this.chunks.next()
      if (next.done) return false
      this.chunk = toBuffer(next.value)
    }
    const piece = this.chunk.subarray(0, PIECE_BYTES)
    this.chunk = this.chunk.subarray(piece.length)
    this.makeRoom(piece.length)
    this.end += piece.copy(this.bytes, this.end)
    return true
  }

  /** Reads until the window holds `length` bytes or the source has ended. */
  async fill(length: number): Promise<void> {
    while (this.length < length && (await this.more()));
  }

  /** Skips the byte order mark that some writers put before UTF-8. */
  async skipBom(): Promise<void> {
    await this.fill(BOM.length)
    if (this.unread.indexOf(BOM) === 0) this.consume(BOM.length)
  }

  consume(count: number): void {
    this.start += count
    if (this.bytes.length >= LARGE_CAPACITY && this.length < PIECE_BYTES) this.move(MIN_CAPACITY)
  }

  /** The text of `bytes` between two positions. @throws TypeError when the bytes are not UTF-8. */
  text(from: number, to: number): string {
    const bytes = this.bytes.subarray(from, to)
    // Copying without decoding is several times faster.
    if (isAscii(bytes)) return bytes.toString("latin1")
    if (!isUtf8(bytes)) throw new TypeError("The bytes are no UTF-8.")
    return bytes.toString()
  }

  /** As `text`, within the brackets of a JSON list. Adding the brackets to the text afterwards would copy it. */
  list(from: number, to: number): string {
    const { bytes } = this
    const before = bytes[from - 1]!
    const after = bytes[to]!
    bytes[from - 1] = OPEN_ARRAY
    bytes[to] = CLOSE_ARRAY
    try {
      return this.text(from - 1, to + 1)
    } finally {
      bytes[from - 1] = before
      bytes[to] = after
    }
  }

  private makeRoom(count: number): void {
    if (this.end + count < this.bytes.length) return
    let capacity = MIN_CAPACITY
    // At most half full after the move, so that even a long row is moved only a few times.
    while (capacity < 2 * (this.length + count)) capacity *= 2
    if (capacity > MAX_SMALL_CAPACITY) capacity = Math.max(capacity, LARGE_CAPACITY)
    this.move(capacity)
  }

  private move(capacity: number): void {
    const room = capacity === this.bytes.length ? this.bytes : Buffer.allocUnsafeSlow(capacity)
    this.end = 1 + this.bytes.copy(room, 1, this.start, this.end)
    this.start = 1
    this.bytes = room
  }
}

function toBuffer(chunk: unknown): Buffer {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  if (typeof chunk === "string") return Buffer.from(chunk)
  throw new TypeError("A stream of rows must give bytes or text.")
}
