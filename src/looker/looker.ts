import {
  agentTrusting,
  agentTrustingAll,
  HttpClient,
  type HttpClientOptions,
  SecretMask,
  type Token,
} from "../outbound"
import { CALL_TIMEOUT_MS, LookerCalls } from "./looker_calls"
import { logIn, logInAs, LookerLogin, noCredentials } from "./looker_login"
import { type CodeExchange, exchangeCode } from "./looker_oauth"
import { explainLogin, explainLooker, explainPerson, loginError } from "./looker_refusal"
import { LookerSession, SessionLogin } from "./looker_session"
import type { LookerSettings } from "./looker_settings"

/** Largest answer, in bytes. */
const MAX_ANSWER_BYTES = 20 * 1024 * 1024
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
    const { ca, credentials, deploySecret, trustsAnyCertificate } = settings
    if (trustsAnyCertificate) this.dispatcher = agentTrustingAll()
    else if (ca !== undefined) this.dispatcher = agentTrusting(ca)
    if (credentials) this.secrets.addNamed([["client_secret", credentials.clientSecret]])
    if (deploySecret !== undefined) this.secrets.add(deploySecret)
    this.login = new LookerLogin(() => this.logIn())
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

  /**
   * Calls of the API user with a login of their own, which `logOut` ends. Its workspace is not that of other calls.
   * @param signal Ends all of them.
   */
  session(signal?: AbortSignal): LookerSession {
    const clientWith = (token: Token) => this.client({ signal, token })
    return new LookerSession(new SessionLogin(clientWith, () => this.logIn(signal)))
  }

  /**
   * Calls of a person who has signed in.
   * @param accessToken Of `exchangeCode`.
   */
  callsWith(accessToken: string, signal?: AbortSignal): LookerCalls {
    return new LookerCalls(this.client({ signal, token: accessToken, scheme: "Bearer" }), explainPerson)
  }

  /**
   * Ends the sign-in of a person.
   * @returns the access token, to be used by `callsWith` and then given back by `logOut`.
   * @throws ServiceError when Looker does not accept the code.
   */
  exchangeCode(exchange: CodeExchange, signal?: AbortSignal): Promise<string> {
    const { apiUrl, oauthClientId } = this.settings
    return exchangeCode(this.client({ baseUrl: new URL(apiUrl).origin, signal }), oauthClientId, exchange)
  }

  /** A client of Looker's pages and webhooks, without a login. */
  pages(signal?: AbortSignal): HttpClient {
    return this.client({ baseUrl: this.settings.url, signal })
  }

  private async logIn(signal?: AbortSignal) {
    const { credentials } = this.settings
    if (!credentials) throw noCredentials(this.service)
    const client = this.client({ signal, explain: explainLogin(this.service) })
    try {
      return await logIn(client, credentials.clientId, credentials.clientSecret)
    } catch (error) {
      throw loginError(error)
    }
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
      timeoutMs: CALL_TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
      explain: explainLooker(service, undefined),
      ...options,
      headers: options.headers ?? agentOf(this.userAgent),
    })
  }
}

function agentOf(userAgent: string | undefined): Record<string, string> | undefined {
  return userAgent === undefined ? undefined : { "user-agent": userAgent }
}
