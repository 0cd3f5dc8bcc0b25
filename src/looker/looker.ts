import type { Readable } from "node:stream"
import type { Shape } from "../data/json"
import { MalformedBodyError, ServiceError } from "../errors"
import {
  agentTrusting,
  agentTrustingAll,
  HttpClient,
  type HttpClientOptions,
  type Repeat,
  SecretMask,
} from "../outbound"
import { logIn, logInAs, LookerLogin, noCredentials } from "./looker_login"
import { explainLogin, explainLooker } from "./looker_refusal"
import type { LookerSettings } from "./looker_settings"

/** Time for a call that reads or changes content, in milliseconds. Queries take longer: see `timeoutMs`. */
const TIMEOUT_MS = 30_000
/** Largest answer, in bytes. */
const MAX_ANSWER_BYTES = 20 * 1024 * 1024
/** Only GET changes nothing in Looker, so only GET is repeated. A query that has taken all its time would take it again. */
const REPEAT: Repeat = [429, "5xx", "unreached"]

export interface LookerCallOptions<T> {
  /** The shape that the answer must have. */
  answer: Shape<T>
  /** Parameters of the address; undefined ones are left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** What is asked for, such as `Look 12`: a refusal names it. */
  what?: string
  /** Default 30 seconds. */
  timeoutMs?: number
}

/** One Looker, asked through its API 4.0. Lives as long as the process; keeps nothing but its login. */
export class Looker {
  private readonly secrets = new SecretMask()
  private readonly login: LookerLogin
  private readonly dispatcher?: HttpClientOptions["dispatcher"]

  /** @param userAgent What Looker's logs say of the hub. Default: the name of the hub. */
  constructor(
    readonly settings: LookerSettings,
    private readonly userAgent?: string,
  ) {
    const { credentials, ca, trustsAnyCertificate } = settings
    if (trustsAnyCertificate) this.dispatcher = agentTrustingAll()
    else if (ca !== undefined) this.dispatcher = agentTrusting(ca)
    if (credentials) this.secrets.addNamed([["client_secret", credentials.clientSecret]])
    this.login = new LookerLogin(() => {
      if (!credentials) throw noCredentials(this.service)
      return logIn(this.client({ explain: explainLogin(this.service) }), credentials.clientId, credentials.clientSecret)
    })
  }

  /** As people know it, for messages. */
  get service(): string {
    return `Looker (${this.settings.name})`
  }

  /** Whether the hub may use the API. */
  get hasApi(): boolean {
    return this.settings.credentials !== undefined
  }

  /**
   * Calls of the API user.
   * @param signal Ends all of them.
   * @param userAgent What Looker's logs say of the caller. Default: the hub.
   */
  calls(signal?: AbortSignal, userAgent?: string): LookerCalls {
    return new LookerCalls(this.client({ signal, token: this.login.get, headers: agentOf(userAgent) }))
  }

  /**
   * Calls of another user, with the rights of that user alone. The login is used by these calls and then forgotten.
   * @param userId Id of an enabled user of this Looker.
   */
  callsAs(userId: string, signal?: AbortSignal, userAgent?: string): LookerCalls {
    const headers = agentOf(userAgent)
    const login = new LookerLogin(() => logInAs(this.client({ signal, token: this.login.get, headers }), userId))
    return new LookerCalls(this.client({ signal, token: login.get, headers }))
  }

  private client(options: Partial<HttpClientOptions> = {}): HttpClient {
    const { service, dispatcher } = this
    // Learns the tokens of these calls: in one mask for all calls they would pile up.
    const mask = new SecretMask()
    mask.include(this.secrets)
    return new HttpClient({
      service,
      baseUrl: this.settings.apiUrl,
      scheme: "token",
      mask,
      dispatcher,
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
      explain: explainLooker(service, undefined),
      ...options,
      headers: options.headers ?? agentOf(this.userAgent),
    })
  }
}

/** Calls of one user of a Looker. All fail with a ServiceError in words for people; `lookerFault` tells its kind. */
export class LookerCalls {
  constructor(private readonly client: HttpClient) {}

  /** @param path Such as `/looks/12`; made by `pathOf`. Repeated after failures that may pass. */
  get<T>(path: string, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).get(path, { answer, query, repeat: REPEAT })
  }

  /**
   * As `get`, for an answer that is read piece by piece.
   * @param read Gets the body, at most `maxBytes` of it, and reads it to its end.
   */
  async receive<T>(
    path: string,
    options: Omit<LookerCallOptions<T>, "answer"> & { maxBytes: number },
    read: (body: Readable) => Promise<T>,
  ): Promise<T> {
    const { query, maxBytes } = options
    const client = this.clientFor(options).with({ maxResponseBytes: maxBytes })
    try {
      return await client.receive(path, { query, repeat: REPEAT }, read)
    } catch (error) {
      if (!(error instanceof MalformedBodyError)) throw error
      throw new ServiceError(client.service, `${client.service} gave a broken answer: ${error.message}`, {
        cause: error,
      })
    }
  }

  /** Never repeated. */
  post<T>(path: string, body: object | undefined, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).post(path, body, { answer, query, repeat: "never" })
  }

  /** Never repeated. */
  patch<T>(path: string, body: object, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).patch(path, body, { answer, query, repeat: "never" })
  }

  private clientFor({
    what,
    timeoutMs = TIMEOUT_MS,
  }: Pick<LookerCallOptions<unknown>, "what" | "timeoutMs">): HttpClient {
    return this.client.with({ timeoutMs, explain: explainLooker(this.client.service, what) })
  }
}

function agentOf(userAgent: string | undefined): Record<string, string> | undefined {
  return userAgent === undefined ? undefined : { "user-agent": userAgent }
}

/** The path of a call, with ids and names encoded: `pathOf("looks", id)`. */
export function pathOf(...parts: readonly string[]): string {
  // An empty part, or dots alone, would lead to another place.
  if (parts.some((part) => /^\.*$/.test(part))) throw new TypeError("A part of a path is missing.")
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("")
}
