import type { IncomingMessage } from "node:http"
import { Readable } from "node:stream"
import { DownloadError } from "../errors"
import { hangUpError } from "./within_limits"

const BUFFER_BYTES = 64 * 1024

export interface DownloadStreamOptions {
  /** Silence of Looker, while the reader wants data, after which the download fails, in milliseconds. */
  timeoutMs: number
  /** Aborted when Looker hangs up. */
  signal: AbortSignal
}

/** The body of a download. It ends only when all of it has come; otherwise it fails with a DownloadError. */
export class DownloadStream extends Readable {
  private bytes = 0
  private wasReset = false
  private silence?: NodeJS.Timeout

  constructor(
    private readonly response: IncomingMessage,
    private readonly options: DownloadStreamOptions,
  ) {
    super({ highWaterMark: BUFFER_BYTES })
    response.on("data", (chunk: Buffer) => this.receive(chunk))
    response.pause()
    response.on("end", () => this.finish())
    response.on("error", (cause) => this.breakOff("", cause))
    response.socket.on("error", () => (this.wasReset = true))
    // The reader may come later than the trouble, which must not end the process meanwhile; it finds the error then.
    this.on("error", () => undefined)
    options.signal.addEventListener("abort", this.hangUp)
    if (options.signal.aborted) this.hangUp()
  }

  override _read(): void {
    this.silence ??= setTimeout(() => this.fallSilent(), this.options.timeoutMs)
    this.response.resume()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stopWaiting()
    this.options.signal.removeEventListener("abort", this.hangUp)
    this.response.destroy()
    done(error)
  }

  private receive(chunk: Buffer): void {
    this.bytes += chunk.length
    this.silence?.refresh()
    if (this.push(chunk)) return
    this.response.pause()
    // Time in which nobody reads is no silence of Looker's.
    this.stopWaiting()
  }

  private finish(): void {
    this.stopWaiting()
    const { "content-length": length, "transfer-encoding": encoding } = this.response.headers
    const isUnbounded = length === undefined && encoding === undefined
    // A body without bounds ends with the connection, and a reset is no such end.
    if (isUnbounded && this.wasReset) this.breakOff("")
    else this.push(null)
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
