import { randomUUID } from "node:crypto"
import { type FileHandle, open, unlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { temporaryFileError } from "../../errors"

/**
 * A temporary file whose name is removed at once, so that nothing is left behind even when the process is killed.
 * @throws UnavailableError from every method when there is no room, or the directory for temporary files cannot be used.
 */
export class TemporaryFile {
  private constructor(private readonly file: FileHandle) {}

  static async open(): Promise<TemporaryFile> {
    const path = join(tmpdir(), `hub-${randomUUID()}`)
    return explainFailure(async () => {
      const file = await open(path, "wx+", 0o600)
      try {
        await unlink(path)
      } catch (error) {
        await file.close()
        throw error
      }
      return new TemporaryFile(file)
    })
  }

  append(bytes: Uint8Array): Promise<void> {
    return explainFailure(() => this.file.appendFile(bytes))
  }

  /** @returns the number of bytes read into `buffer`. */
  async read(buffer: Buffer, position: number): Promise<number> {
    const { bytesRead } = await explainFailure(() => this.file.read(buffer, 0, buffer.length, position))
    return bytesRead
  }

  close(): Promise<void> {
    return explainFailure(() => this.file.close())
  }
}

async function explainFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw temporaryFileError(error)
  }
}
