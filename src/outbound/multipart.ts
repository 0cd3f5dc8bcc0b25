import { randomUUID } from "node:crypto"
import { Readable } from "node:stream"

/** The file of a form. */
interface FormFile {
  /** Name of its field. */
  field: string
  fileName: string
  contentType: string
  /** In bytes. Absent when it is not known; the form then has no `content-length`, and is sent in chunks. */
  size?: number
}

/**
 * A form with one file, as `multipart/form-data`, made while it is sent: memory holds a piece of the file at a time. The file
 * comes last, because services that read forms as they come need the other fields before it. Source: RFC 7578.
 */
export class Multipart {
  private readonly boundary = `hub-${randomUUID()}`
  private readonly head: Buffer
  private readonly tail: Buffer

  /** @param fields Name → text. Undefined ones are left out. */
  constructor(
    fields: Readonly<Record<string, string | undefined>>,
    private readonly file: FormFile,
  ) {
    const texts = Object.entries(fields).flatMap(([name, text]) =>
      text === undefined ? [] : `${this.start(name)}\r\n\r\n${text}\r\n`,
    )
    const fileName = `filename="${quotable(file.fileName)}"`
    const type = `Content-Type: ${file.contentType}`
    this.head = Buffer.from(`${texts.join("")}${this.start(file.field)}; ${fileName}\r\n${type}\r\n\r\n`)
    this.tail = Buffer.from(`\r\n--${this.boundary}--\r\n`)
  }

  /** Headers of the call that sends the form. */
  get headers(): Record<string, string> {
    const { size } = this.file
    const type = { "content-type": `multipart/form-data; boundary=${this.boundary}` }
    if (size === undefined) return type
    return { ...type, "content-length": String(this.head.length + size + this.tail.length) }
  }

  /** The form from its start. It fails with the file, and ends it when it is ended itself. */
  stream(content: Readable): Readable {
    const form = Readable.from(this.pieces(content), { objectMode: false })
    // A form that nobody has begun to read ends without its generator.
    form.once("close", () => content.destroy())
    return form
  }

  private async *pieces(content: Readable): AsyncGenerator<Buffer> {
    yield this.head
    yield* content as AsyncIterable<Buffer>
    yield this.tail
  }

  private start(name: string): string {
    return `--${this.boundary}\r\nContent-Disposition: form-data; name="${quotable(name)}"`
  }
}

/** A name as browsers write it. Source: https://html.spec.whatwg.org/#multipart-form-data */
function quotable(name: string): string {
  return name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
}
