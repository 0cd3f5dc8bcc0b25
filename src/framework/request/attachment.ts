import { Readable } from "node:stream"
import type { Spool } from "../../data/streams"

/** The data of a push delivery, decoded. */
export class Attachment {
  /**
   * @param mimetype Without `;base64` and other parameters, lower case.
   * @param isInlineJson Whether the request held the data as a JSON value, not as a string. `body` is its source text then.
   * @param body Absent when Looker sent no data.
   */
  constructor(
    readonly mimetype: string | undefined,
    readonly extension: string | undefined,
    private readonly isInlineJson: boolean,
    private readonly body: Spool | undefined,
  ) {}

  get isEmpty(): boolean {
    return !this.body || this.body.size === 0
  }

  /** Whether the bytes are a JSON document. */
  get isJson(): boolean {
    return this.isInlineJson || this.mimetype === "application/json"
  }

  /** The bytes from the start. May be called several times. */
  stream(): Readable {
    return this.body ? this.body.read() : Readable.from([])
  }
}

/** Whether an attachment has its data in base64, by its mimetype as Looker sent it. */
export function isBase64(mimetype: unknown): boolean {
  if (typeof mimetype !== "string") return false
  const [, ...parameters] = mimetype.split(";")
  return parameters.some((parameter) => parameter.trim().toLowerCase() === "base64")
}
