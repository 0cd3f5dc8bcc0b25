import { Readable } from "node:stream"
import { ByteBuffer } from "./byte_buffer"
import { TemporaryFile } from "./temporary_file"

const DEFAULT_MEMORY_LIMIT_BYTES = 2 ** 20
/** Bytes that are written and read at a time once there is a file. */
const BLOCK_BYTES = 2 ** 19

/**
 * Keeps bytes that are written once and then read any number of times. Up to a limit they stay in memory; beyond it they go to
 * a temporary file. The file's name is removed at once, so that nothing is left behind even when the process is killed.
 */
export class Spool {
  private memory = new ByteBuffer()
  /** Takes turns with `memory`: one is filled while the other is written. */
  private spare = new ByteBuffer()
  private file?: TemporaryFile
  /** Bytes in the file and on their way there. */
  private fileBytes = 0
  private makingRoom?: Promise<void>
  private writing?: Promise<void>
  private readonly readers = new Set<Readable>()
  private isSealed = false
  private isDisposed = false

  /** @param memoryLimitBytes Most bytes that are kept without a file. Default 1 MiB. */
  constructor(private readonly memoryLimitBytes = DEFAULT_MEMORY_LIMIT_BYTES) {}

  /** Bytes written. */
  get size(): number {
    return this.fileBytes + this.memory.length
  }

  /**
   * Copies `bytes`. If it returns a promise, await it before the next call. Write everything before the first read. A failure
   * of the file is reported by a later call, or by the reader.
   */
  write(bytes: Uint8Array): Promise<void> | void {
    if (this.isSealed || this.isDisposed) throw new Error("A spool cannot be written once it is read or disposed.")
    const limitBytes = this.fileBytes > 0 ? Math.min(this.memoryLimitBytes, BLOCK_BYTES) : this.memoryLimitBytes
    if (this.memory.length + bytes.length <= limitBytes) return this.memory.append(bytes)
    this.makingRoom = this.makeRoom(bytes)
    return this.makingRoom
  }

  /**
   * Writes all bytes of a source, for services that want the length first. A stream is ended in every case.
   * @param maxBytes Most bytes that the spool may hold.
   * @param tooLarge Makes the error to throw when there are more bytes; the reading ends then.
   * @throws whatever the source fails with.
   */
  async fill(source: AsyncIterable<Uint8Array>, maxBytes: number, tooLarge: () => Error): Promise<void> {
    for await (const piece of source) {
      if (this.size + piece.length > maxBytes) throw tooLarge()
      await this.write(piece)
    }
  }

  /** The bytes from the start. Several readers may run at once. */
  read(): Readable {
    if (this.isDisposed) throw new Error("A spool cannot be read once it is disposed.")
    this.isSealed = true
    const reader = Readable.from(this.pieces(), { objectMode: false })
    // `dispose` fails the readers that are still open. Without a listener, such a failure would end the process.
    reader.on("error", () => {})
    reader.on("close", () => this.readers.delete(reader))
    this.readers.add(reader)
    return reader
  }

  /** Frees the memory and the file. A reader that has not reached the end fails. May be called again. */
  async dispose(): Promise<void> {
    this.isDisposed = true
    for (const reader of this.readers) reader.destroy(new Error("The data was released before it was read to its end."))
    await this.makingRoom?.catch(() => {})
    await this.writing?.catch(() => {})
    const { file } = this
    this.file = undefined
    this.memory = this.spare = new ByteBuffer()
    // The bytes are not needed any more, so a failing close loses nothing.
    await file?.close().catch(() => {})
  }

  private async makeRoom(bytes: Uint8Array): Promise<void> {
    await this.writing
    this.file ??= await TemporaryFile.open()
    const full = this.memory
    this.memory = this.spare
    // The first buffer has grown beyond a block, so it is not used again.
    this.spare = this.fileBytes > 0 ? full : new ByteBuffer()
    this.memory.clear()
    this.startWriting(full.bytes)
    if (bytes.length <= BLOCK_BYTES) return this.memory.append(bytes)
    await this.writing
    this.startWriting(bytes)
    await this.writing
  }

  private startWriting(bytes: Uint8Array): void {
    this.fileBytes += bytes.length
    this.writing = this.file!.append(bytes)
    // The next call that awaits it gets the failure. Until then nobody may be listening.
    this.writing.catch(() => {})
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    await this.writing
    for (let at = 0; at < this.fileBytes;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, this.fileBytes - at))
      const bytesRead = await this.file?.read(piece, at)
      if (!bytesRead) throw new Error("The temporary file ended before its data did.")
      yield piece.subarray(0, bytesRead)
      at += bytesRead
    }
    const { bytes } = this.memory
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) yield bytes.subarray(at, at + BLOCK_BYTES)
  }
}
