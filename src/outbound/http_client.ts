import type { Readable } from "node:stream"
import { DeliveryError } from "../errors"
import { httpCall, traced } from "../telemetry"
import { withRetries } from "./with_retries"
import type { Exchange, ExchangeOptions } from "./exchange"
import { type Cures, type Explain, explainRefusal } from "./explain"
import {
  type Answered,
  type BodyCallOptions,
  type CallDetails,
  type CallOptions,
  type CallTarget,
  type HttpCall,
  type HttpMethod,
  callOf,
} from "./http_call"
import { type Basic, HttpLogin, LoginEnded, type Token } from "./http_login"
import { HttpSender, type SenderOptions } from "./http_sender"
import { checkedAnswer, parsedAnswer } from "./parsed_answer"
import { type Repeat, type Waits, mayPass } from "./repeat"

export interface HttpClientOptions extends CallTarget, SenderOptions, Waits {
  /** Sent as `authorization: Bearer …`, or with another word in `scheme`. */
  token?: Token
  /** Word before the token in the header. Default `Bearer`. */
  scheme?: string
  /** Sent as `authorization: Basic …`. */
  basic?: Basic
  /** When calls are retried. Default: `safe` for GET and calls with an idempotency key, `never` for others. */
  repeat?: Repeat
  /** Explains refusals to people, or says what to do about them. */
  explain?: Explain | Cures
  /**
   * Whether the address and the login come from the settings. A fault in them is then reported as a failed form or delivery,
   * else as an invalid request. Default false.
   */
  isSetUp?: boolean
}

/** The headers and body that an SDK sends. */
type BodyOptions = Pick<CallDetails, "headers" | "body">

/**
 * Calls a service, with JSON in and out. Redirects are failures. Every call
 * @throws ServiceError when the service cannot be reached, answers with a status other than 2xx, or answers anything but JSON
 * of the requested shape.
 * @throws ServiceTimeoutError
 * @throws InvalidRequestError when the guard refuses the address, or a setting cannot be sent as a header; with `isSetUp` a
 * DeliveryError.
 * @throws DeliveryError when Looker hangs up.
 */
export class HttpClient {
  private readonly sender: HttpSender
  private readonly login: HttpLogin

  constructor(private readonly options: HttpClientOptions) {
    this.sender = new HttpSender(options)
    this.login = new HttpLogin(options)
  }

  /** Name of the service as users know it. */
  get service(): string {
    return this.options.service
  }

  get baseUrl(): string {
    return this.options.baseUrl
  }

  /**
   * Fetches the token now, so that a login that fails does so before other work begins.
   * @throws the error of the `token` function.
   */
  async logIn(): Promise<void> {
    const { token } = this.options
    if (typeof token === "function") await token()
  }

  /** The same client with other options, such as another address of the service. */
  with(changes: Partial<HttpClientOptions>): HttpClient {
    return new HttpClient({ tally: this.sender.tally, ...this.options, ...changes })
  }

  /** @returns the parsed body, undefined when it is empty; with `answer` only the members that the shape names. */
  get<Options extends CallOptions>(path: string, options?: Options): Promise<Answered<Options>> {
    return this.call({ ...options, method: "GET", path })
  }

  /**
   * As `get`, for an answer that is read piece by piece, JSON or not.
   * @param read Gets the decoded body, of at most `maxResponseBytes`. It reads the body to its end. Called again when the call
   * is retried.
   */
  receive<T>(path: string, options: CallOptions, read: (body: Readable) => Promise<T>): Promise<T> {
    return this.attempts({ ...options, method: "GET", path }, (call) => this.sender.receive(call, read))
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
   * Sends a stream as fast as the service accepts it. It is sent in chunks or, when the headers contain a `content-length`, as
   * a body of that length, which the stream must then have. When the stream fails, the request is aborted before its end, so
   * that the service cannot mistake a part for the whole. The stream is always closed at the end.
   * @param source A stream is sent only once. A function opens a new stream for each attempt.
   * @throws the error of `source`; else as the other calls.
   */
  postStream(path: string, source: Readable | (() => Readable), options: CallOptions = {}): Promise<Exchange> {
    return this.sendStream({ ...options, method: "POST", path }, source)
  }

  /** As `postStream`, with PUT. */
  putStream(path: string, source: Readable | (() => Readable), options: CallOptions = {}): Promise<Exchange> {
    return this.sendStream({ ...options, method: "PUT", path }, source)
  }

  /**
   * Makes a call and returns the answer with its headers and text, JSON or not. From status 300 on, the secrets of the call are
   * removed from the text. The call is retried only when its options or those of the client set `repeat`.
   */
  exchange(method: HttpMethod, path: string, options: ExchangeOptions = {}): Promise<Exchange> {
    const { accepted, repeat = this.options.repeat ?? "never", ...details } = options
    return this.attempts({ ...details, repeat, method, path }, async (call) => {
      const { status, headers, text } = await this.sender.send(call, accepted)
      return { status, headers, text }
    })
  }

  /**
   * As `exchange`, for an SDK that judges answers itself: returns answers of every status, after the retries that the client's
   * `repeat` allows.
   * @param url Complete address, on the service's own origin.
   */
  async carry(method: HttpMethod, url: URL, options: BodyOptions): Promise<Exchange> {
    const { repeat = "never", baseUrl } = this.options
    if (url.origin !== new URL(baseUrl).origin) throw new TypeError("An SDK calls another place than its service.")
    const refused = new Map<unknown, Exchange>()
    try {
      return await this.with({ baseUrl: url.href, explain: undefined }).attempts(
        { ...options, repeat, method, path: "" },
        async (call) => {
          const answer = await this.sender.send(call, "all")
          const failure = this.sender.refusalOf(answer)
          if (!mayPass(failure, repeat)) return answer
          refused.set(failure, answer)
          throw failure
        },
      )
    } catch (error) {
      const answer = refused.get(error)
      if (answer) return answer
      throw error
    }
  }

  /** Does work that makes several calls, and repeats it with the client's waits in between. @param work See `withRetries`. */
  repeated<T>(repeat: Repeat, work: (failures: number) => Promise<T>): Promise<T> {
    return withRetries({ ...this.options, repeat }, work)
  }

  private async sendStream(details: CallDetails, source: Readable | (() => Readable)): Promise<Exchange> {
    if (typeof source === "function") return this.attempts(details, (call) => this.sender.sendStream(call, source()))
    try {
      return await this.attempts({ ...details, repeat: "never" }, (call) => this.sender.sendStream(call, source), false)
    } finally {
      // Also when no call was made.
      source.destroy()
    }
  }

  private call<T>(details: CallDetails): Promise<T> {
    return this.attempts(details, async (call) => this.read(await this.sender.send(call), details) as T)
  }

  private read(answer: Exchange, { answer: shape }: CallDetails): unknown {
    const { service } = this.options
    return shape ? checkedAnswer(service, answer, shape) : parsedAnswer(service, answer)
  }

  /** Makes a call and retries it as `repeat` says. A login that the service no longer accepts is renewed once. */
  private async attempts<T>(details: CallDetails, send: (call: HttpCall) => Promise<T>, mayRenew = true): Promise<T> {
    const { repeat = this.options.repeat ?? defaultRepeat(details) } = details
    const { options } = this
    const call = this.prepare(() => callOf(options, details))
    const session = await this.login.open(call, mayRenew)
    try {
      const attempt = (sent: HttpCall) =>
        traced(
          () => httpCall(options.service, sent.method, sent.url),
          () => send(sent),
        )
      return await this.repeated(repeat, () => session.send(attempt))
    } catch (error) {
      // The failed renewal of a token is not a failure of the call.
      throw error instanceof LoginEnded ? error.reason : explainRefusal(this.toFailure(error), options.explain)
    }
  }

  private prepare(make: () => HttpCall): HttpCall {
    try {
      return make()
    } catch (error) {
      throw this.toFailure(error)
    }
  }

  private toFailure(error: unknown): unknown {
    return this.options.isSetUp ? DeliveryError.fromRefusal(error) : error
  }
}

function defaultRepeat({ method, idempotencyKey }: CallDetails): Repeat {
  return method === "GET" || idempotencyKey !== undefined ? "safe" : "never"
}
