import { once } from "node:events"
import type { IncomingMessage } from "node:http"
import { Readable, type Transform } from "node:stream"
import { DownloadError } from "../errors"
import type { ResultInspector } from "../data/result"
import { hangUpError } from "./within_limits"

const BUFFER_BYTES = 64 * 1024

export interface DownloadStreamOptions {
  /** Silence of Looker, while the reader wants data, after which the download fails, in milliseconds. */
  timeoutMs: number
  /** Aborted when Looker hangs up. */
  signal: AbortSignal
  /** Undoes the encoding of the body. */
  decoder?: Transform
  /** Holds the beginning back until it is known to be a result. */
  inspector?: ResultInspector
}

/**
 * The body of a download. It ends only when all of it has come; otherwise it fails with a DownloadError, or with what the
 * inspector found.
 */
export class DownloadStream extends Readable {
  private bytes = 0
  private wasReset = false
  private silence?: NodeJS.Timeout
  private readonly body: Readable

  constructor(
    private readonly response: IncomingMessage,
    private readonly options: DownloadStreamOptions,
  ) {
    super({ highWaterMark: BUFFER_BYTES })
    const { decoder } = options
    this.body = decoder ? response.pipe(decoder) : response
    this.body.on("data", (chunk: Buffer) => this.receive(chunk))
    this.body.pause()
    this.body.on("end", () => this.finish())
    response.on("error", (cause) => this.breakOff("", cause))
    decoder?.on("error", (cause) => this.breakOff(": it is not encoded as it says", cause))
    response.socket.on("error", () => (this.wasReset = true))
    // The reader may come later than the trouble, which must not end the process meanwhile; it finds the error then.
    this.on("error", () => undefined)
    options.signal.addEventListener("abort", this.hangUp)
    if (options.signal.aborted) this.hangUp()
  }

  /**
   * Resolves when the first bytes have come and are those of a result.
   * @throws what the stream fails with before that.
   */
  async begin(): Promise<this> {
    this.read(0)
    // One of them follows: bytes, the end, or an error, which rejects.
    if (this.readableLength === 0 && !this.readableEnded) await once(this, "readable")
    return this
  }

  override _read(): void {
    this.silence ??= setTimeout(() => this.fallSilent(), this.options.timeoutMs)
    this.body.resume()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stopWaiting()
    this.options.signal.removeEventListener("abort", this.hangUp)
    this.response.destroy()
    this.options.decoder?.destroy()
    done(error)
  }

  private receive(chunk: Buffer): void {
    this.bytes += chunk.length
    this.silence?.refresh()
    const { inspector } = this.options
    this.found(() => {
      const bytes = inspector ? inspector.take(chunk) : chunk
      if (bytes === undefined || this.push(bytes)) return
      this.body.pause()
      // Time in which nobody reads is no silence of Looker's.
      this.stopWaiting()
    })
  }

  private finish(): void {
    this.stopWaiting()
    const { "content-length": length, "transfer-encoding": encoding } = this.response.headers
    const isUnbounded = length === undefined && encoding === undefined
    // A body without bounds ends with the connection, and a reset is no such end.
    if (isUnbounded && this.wasReset) return this.breakOff("")
    this.found(() => {
      const rest = this.options.inspector?.end()
      if (rest && rest.length > 0) this.push(rest)
      this.push(null)
    })
  }

  /** Goes on, unless what the inspector finds is no result. */
  private found(goOn: () => void): void {
    try {
      goOn()
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  private fallSilent(): void {
    this.breakOff(`: Looker was silent for ${this.options.timeoutMs / 1000} seconds`)
  }

  private breakOff(why: string, cause?: Error): void {
    const message = `Looker's download broke off after ${this.bytes} bytes${why}. Send the result again.`
    this.destroy(new DownloadError(message, { cause }))
  }

  private stopWaiting(): void {
    clearTimeout(this.silence)
    this.silence = undefined
  }

  private readonly hangUp = () => void this.destroy(hangUpError())
}
