import { Readable } from "node:stream"
import type * as Hub from "../../framework"
import type { FileFacts, Mail } from "./mail"

/** The body of one call. The body is generated while it is read, so that memory never holds all of the file's base64. */
export class MailBody {
  private readonly head: Buffer
  private readonly tail: Buffer

  /** @param content The file, read again for each attempt. */
  constructor(
    mail: Mail,
    file: FileFacts,
    private readonly content: Hub.Spool,
  ) {
    const text = JSON.stringify(mail).slice(0, -1)
    this.head = Buffer.from(`${text},"attachments":[{"content":"`)
    this.tail = Buffer.from(`",${JSON.stringify(file).slice(1)}]}`)
  }

  /** Size of the whole body, in bytes. */
  get size(): number {
    return this.head.length + Math.ceil(this.content.size / 3) * 4 + this.tail.length
  }

  /** Reads the body from the start. */
  stream(): Readable {
    return Readable.from(this.pieces(), { objectMode: false })
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    yield this.head
    let rest = Buffer.alloc(0)
    for await (const piece of this.content.read() as AsyncIterable<Buffer>) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
      // Base64 turns three bytes into four characters, so each part except the last must be a multiple of three bytes.
      const whole = bytes.length - (bytes.length % 3)
      yield Buffer.from(bytes.toString("base64", 0, whole), "latin1")
      rest = Buffer.from(bytes.subarray(whole))
    }
    yield Buffer.from(rest.toString("base64"), "latin1")
    yield this.tail
  }
}
