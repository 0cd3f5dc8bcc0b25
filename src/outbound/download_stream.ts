import { once } from "node:events"
import type { IncomingMessage } from "node:http"
import { Readable, type Transform } from "node:stream"
import { DownloadError } from "../errors"
import { DeliveryTally } from "./delivery_tally"
import type { ResultInspector } from "../data/result"
import { hangUpError } from "./within_limits"

const BUFFER_BYTES = 64 * 1024

export interface DownloadStreamOptions {
  /** The download fails when Looker sends nothing for this long although the reader wants data, in milliseconds. */
  timeoutMs: number
  /** Aborted when Looker hangs up. */
  signal: AbortSignal
  /** Decodes the body. */
  decoder?: Transform
  /** Holds back the first bytes until it knows that they belong to a result. */
  inspector?: ResultInspector
}

/**
 * The body of a download. It ends only when the whole body has arrived. Otherwise it fails with a DownloadError, or with the
 * error of the inspector.
 */
export class DownloadStream extends Readable {
  private bytes = 0
  private wasReset = false
  private silence?: NodeJS.Timeout
  private readonly body: Readable
  private readonly tally: DeliveryTally | undefined

  constructor(
    private readonly response: IncomingMessage,
    private readonly options: DownloadStreamOptions,
  ) {
    super({ highWaterMark: BUFFER_BYTES })
    const { decoder, signal } = options
    const tally = (this.tally = DeliveryTally.of(signal))
    this.body = decoder ? response.pipe(decoder) : response
    this.body.on("data", (chunk: Buffer) => this.receive(chunk))
    if (tally) response.on("data", (chunk: Buffer) => void (tally.receivedBytes += chunk.length))
    this.body.pause()
    this.body.on("end", () => this.finish())
    response.on("error", (cause) => this.breakOff("", cause))
    decoder?.on("error", (cause) => this.breakOff(": it is not encoded as it says", cause))
    response.socket.on("error", () => (this.wasReset = true))
    // The stream may fail before anyone reads it. The listener keeps that from ending the process; the reader still gets the
    // error.
    this.on("error", () => undefined)
    signal.addEventListener("abort", this.hangUp)
    if (signal.aborted) this.hangUp()
  }

  /**
   * Resolves when the first bytes have arrived and belong to a result.
   * @throws the error of the stream when it fails before that.
   */
  async begin(): Promise<this> {
    this.read(0)
    // `readable` is emitted for bytes and for the end of the stream. An error rejects the promise.
    if (this.readableLength === 0 && !this.readableEnded) await once(this, "readable")
    return this
  }

  override _read(): void {
    if (!this.silence) {
      this.silence = setTimeout(() => this.fallSilent(), this.options.timeoutMs)
      this.tally?.enter("result")
    }
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
      // Silence does not count while nobody reads.
      this.stopWaiting()
    })
  }

  private finish(): void {
    this.stopWaiting()
    const { "content-length": length, "transfer-encoding": encoding } = this.response.headers
    const isUnbounded = length === undefined && encoding === undefined
    // A body without a length or chunks ends when the connection closes, but a reset is not a proper end.
    if (isUnbounded && this.wasReset) return this.breakOff("")
    this.found(() => {
      const rest = this.options.inspector?.end()
      if (rest && rest.length > 0) this.push(rest)
      this.push(null)
    })
  }

  /** Runs `goOn`. When the inspector throws in it, the stream fails with that error. */
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
    if (!this.silence) return
    this.tally?.leave("result")
    clearTimeout(this.silence)
    this.silence = undefined
  }

  private readonly hangUp = () => void this.destroy(hangUpError())
}
