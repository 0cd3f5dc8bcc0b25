import type { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { HubError, InvalidRequestError, ServiceError, ServiceTimeoutError } from "../errors"
import { cutBytes } from "../text/cut_text"
import { readBody, tooLarge } from "./answer_body"
import { answerStream } from "./answer_stream"
import { DeliveryTally } from "./delivery_tally"
import type { Accepted, Exchange } from "./exchange"
import type { HttpCall } from "./http_call"
import { unreachedError } from "./network_cause"
import type { OutboundGuard } from "./outbound_guard"
import { answered, withTraceContext } from "../telemetry"
import { oneLine } from "../text/one_line"
import { retryAfterSec, secondsUntil } from "./retry_after"
import type { SecretMask } from "./secret_mask"
import { sharedAgent, undici } from "./undici"
import { Upload } from "./upload"
import { withinLimits } from "./within_limits"

/** Limit for an answer that only people read, in bytes. */
const MAX_TEXT_BYTES = 64 * 1024
const MAX_MESSAGE_BYTES = 1024

export interface SenderOptions {
  /** Name of the service as users know it; messages begin with it. */
  service: string
  /** Ends every call and wait: `request.signal`. */
  signal?: AbortSignal
  /** Checks the address. Set it when a user typed the address. */
  guard?: OutboundGuard
  /** Makes the connections when there is no guard. Default: the agent of the process. */
  dispatcher?: Dispatcher
  /**
   * Time for one attempt, body included, in milliseconds. Default 10 000. For a stream it is the longest silence, default 60
   * 000.
   */
  timeoutMs?: number
  /** Time at which all attempts must be over, as in `Date.now()`. Default: none. */
  endsAt?: number
  /** Default 10 MiB. */
  maxResponseBytes?: number
  /**
   * Header with the time at which the service accepts calls again, in seconds since 1970. Used when there is no `retry-after`.
   */
  resetHeader?: string
  /** Counts the calls. Default: that of the delivery which the signal ends. */
  tally?: DeliveryTally
}

interface Sending {
  body?: string | Uint8Array | Readable
  signal: AbortSignal
  /** Longest silence, in milliseconds; 0 means no limit. */
  silenceMs: number
  maxBytes: number
  accepted?: Accepted
}

/**
 * Makes each call once, within the limits of the client, and words its errors for people. Both methods
 * @throws the errors that `HttpClient` lists.
 */
export class HttpSender {
  /** Counts the calls of a delivery; undefined when there is none. */
  readonly tally: DeliveryTally | undefined

  constructor(private readonly options: SenderOptions) {
    this.tally = options.tally ?? DeliveryTally.of(options.signal)
  }

  /** Sends a call whose body is in memory, and reads the answer. */
  async send(call: HttpCall, accepted?: Accepted): Promise<Exchange> {
    const { service, signal, maxResponseBytes = 10 * 1024 * 1024 } = this.options
    const timeoutMs = this.timeLeft(10_000)
    const sending = { body: call.payload, silenceMs: 0, maxBytes: maxResponseBytes, accepted }
    const timeoutError = () => this.timedOut(timeoutMs)
    this.tally?.beginCall(sizeOf(call))
    try {
      const work = (ending: AbortSignal) => this.request(call, { ...sending, signal: ending })
      const answer = await withinLimits(work, { signal, timeoutMs, timeoutError })
      const { status, cutAtBytes } = answer
      // For a refusal, the status and the beginning of the text are enough.
      if (cutAtBytes === undefined || status >= 300) return answer
      throw tooLarge({ service, status }, cutAtBytes)
    } catch (error) {
      throw this.failure(error, timeoutMs)
    } finally {
      this.tally?.leave("service")
    }
  }

  /** Sends a stream and always closes it. @throws also the error of the stream. */
  async sendStream(call: HttpCall, stream: Readable): Promise<Exchange> {
    const { service, signal } = this.options
    const timeoutMs = this.timeLeft(60_000)
    const { tally } = this
    const upload = new Upload(stream, tally && ((bytes) => void (tally.sentBytes += bytes)))
    const timeoutError = () => this.timedOut(timeoutMs)
    tally?.beginCall()
    try {
      const sending = { body: upload.body, silenceMs: timeoutMs, maxBytes: MAX_TEXT_BYTES }
      const work = (ending: AbortSignal) => this.request(call, { ...sending, signal: ending })
      const limits = { signal, timeoutMs, timeoutError, timedFrom: upload.sent }
      const answer = await withinLimits(work, limits)
      const { status } = answer
      if (upload.isSent) return answer
      throw new ServiceError(service, `${service} answered ${status} before it had the whole result.`, { status })
    } catch (error) {
      throw upload.sourceError ?? this.failure(error, timeoutMs)
    } finally {
      upload.end()
      tally?.leave("service")
    }
  }

  /**
   * Sends a call whose body is in memory, and gives the decoded body of the answer to `read` piece by piece.
   * @param read Must read the stream to its end, or destroy it.
   */
  async receive<T>(call: HttpCall, read: (body: Readable) => Promise<T>): Promise<T> {
    const { service, signal, maxResponseBytes: maxBytes = 10 * 1024 * 1024 } = this.options
    const timeoutMs = this.timeLeft(10_000)
    const timeoutError = () => this.timedOut(timeoutMs)
    this.tally?.beginCall(sizeOf(call))
    try {
      const work = async (ending: AbortSignal) => {
        const response = await this.respond(call, { body: call.payload, signal: ending, silenceMs: 0 })
        const { statusCode: status, headers, body } = response
        if (status < 200 || status >= 300) throw await this.refusal(response, call.mask)
        const stream = answerStream(body, { service, status, encoding: headers["content-encoding"] }, maxBytes)
        try {
          return await read(stream)
        } finally {
          stream.destroy()
          body.destroy()
        }
      }
      return await withinLimits(work, { signal, timeoutMs, timeoutError })
    } catch (error) {
      throw this.failure(error, timeoutMs)
    } finally {
      this.tally?.leave("service")
    }
  }

  private waitSec(headers: Exchange["headers"]): number | undefined {
    const { resetHeader } = this.options
    const asked = retryAfterSec(headers["retry-after"])
    return asked ?? (resetHeader === undefined ? undefined : secondsUntil(headers[resetHeader]))
  }

  private timeLeft(defaultMs: number): number {
    const { timeoutMs = defaultMs, endsAt = Infinity } = this.options
    return Math.max(1, Math.min(timeoutMs, endsAt - Date.now()))
  }

  private async request(call: HttpCall, sending: Sending): Promise<Exchange> {
    const { maxBytes, accepted } = sending
    const response = await this.respond(call, sending)
    const { statusCode: status, headers } = response
    const isGood = (status >= 200 && status < 300) || accepted === "all" || accepted?.includes(status)
    const limit = status < 300 ? maxBytes : Math.min(maxBytes, MAX_TEXT_BYTES)
    if (!isGood) throw await this.refusal(response, call.mask)
    const { text, cutAtBytes } = await this.readText(response, limit)
    return { status, headers, cutAtBytes, text: status < 300 ? text : call.mask.hide(text) }
  }

  private async respond(call: HttpCall, sending: Pick<Sending, "body" | "signal" | "silenceMs">) {
    const { body, signal, silenceMs } = sending
    const response = await undici().request(call.url, {
      dispatcher: this.options.guard?.dispatcher ?? this.options.dispatcher ?? sharedAgent(),
      method: call.method,
      headers: withTraceContext(call.headers),
      body,
      signal,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
      // `readText` limits the reading. undici 7 must not pause on its own: a connection that closes during a pause ends the
      // process.
      highWaterMark: Number.MAX_SAFE_INTEGER,
    })
    answered(response.statusCode)
    return response
  }

  private async readText({ statusCode: status, headers, body }: Dispatcher.ResponseData, maxBytes: number) {
    const head = { service: this.options.service, status, encoding: headers["content-encoding"] }
    const { bytes, isCut } = await readBody(body, head, maxBytes)
    return { text: new TextDecoder().decode(bytes), cutAtBytes: isCut ? maxBytes : undefined }
  }

  private async refusal(response: Dispatcher.ResponseData, mask: SecretMask): Promise<ServiceError> {
    const { service } = this.options
    const { statusCode: status, headers } = response
    const { text: raw } = await this.readText(response, MAX_TEXT_BYTES)
    const text = mask.hide(raw)
    const said = cutBytes(mask.hide(oneLine(text)), MAX_MESSAGE_BYTES)
    const message = said ? `${service} answered ${status}: ${said}` : undefined
    return this.refusalOf({ status, headers }, message, text)
  }

  /** The error for an answer. @param message Default: names the status. */
  refusalOf({ status, headers }: Pick<Exchange, "status" | "headers">, message?: string, text?: string): ServiceError {
    const { service } = this.options
    const retryAfterSec = this.waitSec(headers)
    return new ServiceError(service, message ?? `${service} answered ${status}.`, { status, text, retryAfterSec })
  }

  private failure(error: unknown, timeoutMs: number): unknown {
    if (error instanceof HubError) return error
    const { service } = this.options
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined
    if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
      return this.timedOut(timeoutMs, error)
    }
    if (code === "UND_ERR_INVALID_ARG") {
      const cure = "Look for line breaks and characters that do not belong there."
      return new InvalidRequestError(`A setting for ${service} cannot be sent. ${cure}`, { cause: error })
    }
    return unreachedError(service, error) ?? error
  }

  /** Rounds a time that `endsAt` may have shortened up to whole seconds for the message. */
  private timedOut(timeoutMs: number, cause?: unknown): ServiceTimeoutError {
    const isShortened = this.options.endsAt !== undefined
    const toldMs = isShortened ? Math.ceil(timeoutMs / 1000) * 1000 : timeoutMs
    return new ServiceTimeoutError(this.options.service, toldMs, { cause })
  }
}

/** Length of the body of a call, in bytes. */
function sizeOf({ payload }: HttpCall): number {
  return typeof payload === "string" ? Buffer.byteLength(payload) : (payload?.length ?? 0)
}
