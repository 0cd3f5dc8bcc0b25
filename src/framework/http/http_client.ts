import type { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { HubError, InvalidRequestError, ServiceError, ServiceTimeoutError } from "../errors"
import {
  type BodyCallOptions,
  type CallDetails,
  type Answered,
  type CallOptions,
  type CallTarget,
  type HttpCall,
  type HttpMethod,
  callOf,
} from "./http_call"
import { readBody, tooLarge } from "./answer_body"
import type { Accepted, Exchange, ExchangeOptions, StreamAnswer } from "./exchange"
import { unreachedError } from "./network_cause"
import { checkedAnswer, parsedAnswer } from "./parsed_answer"
import { oneLine } from "./response_text"
import { retryAfterSec } from "./retry_after"
import { retryDelayMs } from "../delivery/retry_delay"
import type { SecretMask } from "./secret_mask"
import { sharedAgent, undici } from "./undici"
import { Upload } from "./upload"
import { cutBytes } from "../text/cut_text"
import { withRetries } from "../with_retries"
import { withinLimits } from "./within_limits"

const RETRY_BASE_MS = 400
/** A service that asks for a longer wait between two attempts is not asked again. */
const MAX_WAIT_MS = 60_000
/** Read of an answer whose content only people see, in bytes. */
const MAX_TEXT_BYTES = 64 * 1024
const MAX_MESSAGE_BYTES = 1024

export interface HttpClientOptions extends CallTarget {
  /** Name of the service as users know it; messages begin with it. */
  service: string
  /** Ends every call and wait: `request.signal`. */
  signal?: AbortSignal
  /** Time for one attempt, body included, in milliseconds. Default 10 000; for the silences of streams 60 000. */
  timeoutMs?: number
  /** Further attempts of calls that may be repeated: GET, and those with an idempotency key. Default 2. */
  retries?: number
  /** Default 10 MiB. */
  maxResponseBytes?: number
}

interface Sending {
  body?: string | Uint8Array | Readable
  signal: AbortSignal
  /** Silence that is allowed, in milliseconds; 0 is endless. */
  silenceMs: number
  maxBytes: number
  accepted?: Accepted
}

/**
 * The way out to a service: JSON in and out. Redirects are failures. Every call
 * @throws ServiceError when the service does not answer 2xx, is not reached, or answers something else than JSON of the shape
 * that is asked for.
 * @throws ServiceTimeoutError
 * @throws InvalidRequestError when the guard refuses the address, or a setting cannot be sent as a header.
 * @throws DeliveryError when Looker hangs up.
 */
export class HttpClient {
  constructor(private readonly options: HttpClientOptions) {}

  /** @returns the parsed body, undefined when it is empty; with `answer` what that shape names of it. */
  get<Options extends CallOptions>(path: string, options?: Options): Promise<Answered<Options>> {
    return this.call({ ...options, method: "GET", path })
  }

  post<Options extends BodyCallOptions>(path: string, body?: unknown, options?: Options): Promise<Answered<Options>> {
    return this.call({ ...options, method: "POST", path, body })
  }

  put<Options extends BodyCallOptions>(path: string, body?: unknown, options?: Options): Promise<Answered<Options>> {
    return this.call({ ...options, method: "PUT", path, body })
  }

  patch<Options extends BodyCallOptions>(path: string, body?: unknown, options?: Options): Promise<Answered<Options>> {
    return this.call({ ...options, method: "PATCH", path, body })
  }

  delete<Options extends BodyCallOptions>(path: string, body?: unknown, options?: Options): Promise<Answered<Options>> {
    return this.call({ ...options, method: "DELETE", path, body })
  }

  /**
   * Sends a stream once, as fast as the service takes it: in chunks, or, where the headers give a `content-length`, as a body
   * of that length, which the stream must have. When the stream fails, the request is broken off
   * without its end, so that the service cannot take a part for the whole. The stream is ended in every case.
   * @throws what `stream` fails with; else as the other calls.
   */
  postStream(path: string, stream: Readable, options: CallOptions = {}): Promise<StreamAnswer> {
    return this.sendStream({ ...options, method: "POST", path }, stream)
  }

  /** As `postStream`, with PUT. */
  putStream(path: string, stream: Readable, options: CallOptions = {}): Promise<StreamAnswer> {
    return this.sendStream({ ...options, method: "PUT", path }, stream)
  }

  /**
   * Makes one call, never repeated, and gives the answer with its headers and text, JSON or not; from status 300 on without
   * the secrets of the call.
   */
  async exchange(method: HttpMethod, path: string, options: ExchangeOptions = {}): Promise<Exchange> {
    const { accepted, ...details } = options
    const call = callOf(this.options, { ...details, method, path })
    const { status, headers, text } = await this.attempt(call, accepted)
    return { status, headers, text: status < 300 ? text : call.mask.hide(text) }
  }

  private async sendStream(details: CallDetails, stream: Readable): Promise<StreamAnswer> {
    const { service, signal, timeoutMs = 60_000 } = this.options
    const upload = new Upload(stream)
    const timeoutError = () => new ServiceTimeoutError(service, timeoutMs)
    try {
      const call = callOf(this.options, details)
      const sending = { body: upload.body, silenceMs: timeoutMs, maxBytes: MAX_TEXT_BYTES }
      const send = (ending: AbortSignal) => this.send(call, { ...sending, signal: ending })
      const limits = { signal, timeoutMs, timeoutError, timedFrom: upload.sent }
      const { status, text, cutAtBytes } = await withinLimits(send, limits)
      if (upload.isSent) return { status, text, cutAtBytes }
      throw new ServiceError(service, `${service} answered ${status} before it had the whole result.`, { status })
    } catch (error) {
      throw upload.sourceError ?? this.explained(error, timeoutMs)
    } finally {
      upload.end()
    }
  }

  private async call<T>(details: CallDetails): Promise<T> {
    const call = callOf(this.options, details)
    const retries = call.mayRepeat ? (this.options.retries ?? 2) : 0
    const delayMs = (error: unknown, failures: number) =>
      failures > retries ? undefined : retryDelayMs(error, failures, RETRY_BASE_MS, MAX_WAIT_MS)
    const { signal } = this.options
    return withRetries({ signal, delayMs }, async () => this.read(await this.attempt(call), details) as T)
  }

  private read(answer: Exchange, { answer: shape }: CallDetails): unknown {
    const { service } = this.options
    return shape ? checkedAnswer(service, answer, shape) : parsedAnswer(service, answer)
  }

  private async attempt(call: HttpCall, accepted?: Accepted): Promise<Exchange> {
    const { service, signal, timeoutMs = 10_000, maxResponseBytes = 10 * 1024 * 1024 } = this.options
    const sending = { body: call.payload, silenceMs: 0, maxBytes: maxResponseBytes, accepted }
    const timeoutError = () => new ServiceTimeoutError(service, timeoutMs)
    try {
      const send = (ending: AbortSignal) => this.send(call, { ...sending, signal: ending })
      const answer = await withinLimits(send, { signal, timeoutMs, timeoutError })
      const { status, cutAtBytes } = answer
      // Of a refusal the status counts, and the beginning of what is said of it.
      if (cutAtBytes === undefined || status >= 300) return answer
      throw tooLarge({ service, status }, cutAtBytes)
    } catch (error) {
      throw this.explained(error, timeoutMs)
    }
  }

  private async send(call: HttpCall, sending: Sending): Promise<Exchange> {
    const { body, signal, silenceMs, maxBytes, accepted } = sending
    const response = await undici().request(call.url, {
      dispatcher: this.options.guard?.dispatcher ?? sharedAgent(),
      method: call.method,
      headers: call.headers,
      body,
      signal,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
      // Reading is bounded below. undici 7 must not pause by itself: a connection that closes meanwhile ends the process.
      highWaterMark: Number.MAX_SAFE_INTEGER,
    })
    const { statusCode: status, headers } = response
    const isGood = (status >= 200 && status < 300) || accepted === "all" || accepted?.includes(status)
    const limit = status < 300 ? maxBytes : Math.min(maxBytes, MAX_TEXT_BYTES)
    if (isGood) return { status, headers, ...(await this.readText(response, limit)) }
    throw await this.refusal(response, call.mask)
  }

  private async readText({ statusCode: status, headers, body }: Dispatcher.ResponseData, maxBytes: number) {
    const head = { service: this.options.service, status, encoding: headers["content-encoding"] }
    const { bytes, isCut } = await readBody(body, head, maxBytes)
    return { text: new TextDecoder().decode(bytes), cutAtBytes: isCut ? maxBytes : undefined }
  }

  private async refusal(response: Dispatcher.ResponseData, mask: SecretMask) {
    const { service } = this.options
    const { statusCode: status, headers } = response
    const { text: raw } = await this.readText(response, MAX_TEXT_BYTES)
    const text = mask.hide(raw)
    const said = cutBytes(mask.hide(oneLine(text)), MAX_MESSAGE_BYTES)
    const message = said ? `${service} answered ${status}: ${said}` : `${service} answered ${status}.`
    return new ServiceError(service, message, {
      status,
      text,
      retryAfterSec: retryAfterSec(headers["retry-after"]),
    })
  }

  private explained(error: unknown, timeoutMs: number): unknown {
    if (error instanceof HubError) return error
    const { service } = this.options
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined
    if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
      return new ServiceTimeoutError(service, timeoutMs, { cause: error })
    }
    if (code === "UND_ERR_INVALID_ARG") {
      const cure = "Look for line breaks and characters that do not belong there."
      return new InvalidRequestError(`A setting for ${service} cannot be sent. ${cure}`, { cause: error })
    }
    return unreachedError(service, error) ?? error
  }
}
