import { randomUUID } from "node:crypto"
import { type FileHandle, open, unlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { ByteBuffer } from "./json/byte_buffer"

const DEFAULT_MEMORY_LIMIT_BYTES = 2 ** 20
const READ_BYTES = 2 ** 16

/**
 * Bytes that are written once and then read any number of times. Up to a limit they stay in memory; beyond it they go to
 * a temporary file that has no name any more, so that nothing is left behind even when the process is killed.
 */
export class Spool {
  private memory = new ByteBuffer()
  private file?: FileHandle
  private fileBytes = 0
  private writing?: Promise<void>
  private readonly readers = new Set<Readable>()
  private isSealed = false
  private isDisposed = false

  /** @param memoryLimitBytes Most bytes held in memory at any time. Default 1 MiB. */
  constructor(private readonly memoryLimitBytes = DEFAULT_MEMORY_LIMIT_BYTES) {}

  /** Bytes written. */
  get size(): number {
    return this.fileBytes + this.memory.length
  }

  /** Copies `bytes`. Where a promise comes back, await it before the next call. Everything is written before the first read. */
  write(bytes: Uint8Array): Promise<void> | void {
    if (this.isSealed || this.isDisposed) throw new Error("A spool cannot be written once it is read or disposed.")
    if (this.memory.length + bytes.length <= this.memoryLimitBytes) return this.memory.append(bytes)
    this.writing = this.writeToFile(bytes)
    return this.writing
  }

  /** The bytes from the start. Several readers may run at once. */
  read(): Readable {
    if (this.isDisposed) throw new Error("A spool cannot be read once it is disposed.")
    this.isSealed = true
    const reader = Readable.from(this.pieces(), { objectMode: false })
    // Disposing fails a reader that is still open; without this, one that nobody listens to would end the process.
    reader.on("error", () => {})
    reader.on("close", () => this.readers.delete(reader))
    this.readers.add(reader)
    return reader
  }

  /** Frees memory and file. A reader that has not come to the end fails. May be called again. */
  async dispose(): Promise<void> {
    this.isDisposed = true
    for (const reader of this.readers) reader.destroy(new Error("The data was released before it was read to its end."))
    await this.writing?.catch(() => {})
    const { file } = this
    this.file = undefined
    this.memory = new ByteBuffer()
    // The bytes are not wanted any more, so a failing close loses nothing.
    await file?.close().catch(() => {})
  }

  private async writeToFile(bytes: Uint8Array): Promise<void> {
    this.file ??= await openUnnamedFile()
    await this.file.appendFile(this.memory.bytes)
    this.fileBytes += this.memory.length
    this.memory.clear()
    if (bytes.length <= this.memoryLimitBytes) return this.memory.append(bytes)
    await this.file.appendFile(bytes)
    this.fileBytes += bytes.length
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < this.fileBytes;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, this.fileBytes - at))
      const bytesRead = (await this.file?.read(piece, 0, piece.length, at))?.bytesRead
      if (!bytesRead) throw new Error("The temporary file ended before its data did.")
      yield piece.subarray(0, bytesRead)
      at += bytesRead
    }
    const { bytes } = this.memory
    for (let at = 0; at < bytes.length; at += READ_BYTES) yield bytes.subarray(at, at + READ_BYTES)
  }
}

async function openUnnamedFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `hub-${randomUUID()}`)
  const file = await open(path, "wx+", 0o600)
  try {
    await unlink(path)
  } catch (error) {
    await file.close()
    throw error
  }
  return file
}
