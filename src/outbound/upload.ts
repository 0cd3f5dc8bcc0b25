import { type Readable, Transform, finished } from "node:stream"

/**
 * A stream between a source and the request that sends it. A broken connection also ends the stream that the client sends, so
 * this one tells an error of the source from one of the connection.
 */
export class Upload {
  /** The stream that the client sends. It fails when the source fails, so that the request is aborted instead of completed. */
  readonly body: Transform
  /** Resolves when the client has taken the last byte; never otherwise. */
  readonly sent: Promise<void>
  /** The error of the source. */
  sourceError?: Error

  /** @param onBytes Called with the length of each piece. */
  constructor(
    private readonly source: Readable,
    onBytes?: (bytes: number) => void,
  ) {
    this.body = new Transform({
      // In object mode the client cannot know the length of a short stream, so it always sends chunks.
      readableObjectMode: true,
      readableHighWaterMark: 1,
      transform(piece: Buffer, _encoding, done) {
        onBytes?.(piece.length)
        done(null, piece)
      },
    })
    this.sent = new Promise<void>((resolve) => this.body.on("end", resolve))
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

  /** Closes the source, even if data is left in it. */
  end(): void {
    this.source.destroy()
    this.body.destroy()
  }
}
