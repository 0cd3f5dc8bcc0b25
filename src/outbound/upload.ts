import { PassThrough, type Readable, finished } from "node:stream"

/**
 * A stream on its way into a request. It stands between the two, so that trouble of the source can be told from trouble of
 * the connection, which also ends the stream that the client writes.
 */
export class Upload {
  /** What the client sends. Fails when the source fails, so that the request is broken off instead of completed. */
  readonly body = new PassThrough({
    // In object mode the client cannot know the length of what is short, so that it always sends chunks.
    readableObjectMode: true,
    readableHighWaterMark: 1,
  })
  /** Resolves when the client has taken the last byte; never otherwise. */
  readonly sent = new Promise<void>((resolve) => this.body.on("end", resolve))
  /** Why the source broke off. */
  sourceError?: Error

  constructor(private readonly source: Readable) {
    finished(source, { writable: false }, (error) => {
      if (!error) return
      this.sourceError ??= error
      this.body.destroy(error)
    })
    this.body.on("error", () => undefined)
    source.pipe(this.body)
  }

  /** Whether the client has taken the last byte. */
  get isSent(): boolean {
    return this.body.readableEnded
  }

  /** Ends the source, whatever is left in it. */
  end(): void {
    this.source.destroy()
    this.body.destroy()
  }
}
