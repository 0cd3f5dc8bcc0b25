import { pipeline, Readable, Transform } from "node:stream"
import type { Spool } from "./spool"

/** The data of a push delivery, as it came in the body. */
export class Attachment {
  /**
   * @param mimetype Without `;base64` and other parameters, lower case.
   * @param encoding How `body` encodes the data: `json` is an inline JSON value, as its source text.
   * @param body Absent when Looker sent no data.
   */
  constructor(
    readonly mimetype: string | undefined,
    readonly extension: string | undefined,
    readonly encoding: "base64" | "text" | "json",
    private readonly body: Spool | undefined,
  ) {}

  get isEmpty(): boolean {
    return !this.body || this.body.size === 0
  }

  /** Whether the bytes are a JSON document. */
  get isJson(): boolean {
    return this.encoding === "json" || this.mimetype === "application/json"
  }

  /** The decoded bytes, from the start; may be read several times. */
  stream(): Readable {
    if (!this.body) return Readable.from([])
    const source = this.body.read()
    if (this.encoding !== "base64") return source
    const decoder = base64Decoder()
    // Both may fail before anyone listens, when Looker hangs up; the reader finds the error then.
    pipeline(source, decoder, () => undefined)
    return decoder
  }
}

/** Decodes base64 that may be wrapped into lines, slice by slice. */
function base64Decoder(): Transform {
  let rest = ""
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = rest + withoutSpace(chunk.toString("latin1"))
      const whole = text.length - (text.length % 4)
      rest = text.slice(whole)
      done(null, Buffer.from(text.slice(0, whole), "base64"))
    },
    flush(done) {
      done(null, Buffer.from(rest, "base64"))
    },
  })
}

function withoutSpace(text: string): string {
  // Plain strings are searched for far faster than a pattern, and other white space is rare.
  const lines = text.replaceAll("\n", "").replaceAll("\r", "")
  return /[\t ]/.test(lines) ? lines.replaceAll(/[\t ]/g, "") : lines
}
