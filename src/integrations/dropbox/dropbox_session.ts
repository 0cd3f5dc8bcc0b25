import * as Hub from "../../framework"
import {
  type DropboxCode,
  type DropboxTokens,
  exchangeCode,
  isExpired,
  isInvalidGrant,
  LoginLostError,
  refreshTokens,
  type TokenEndpoint,
} from "./dropbox_login"
import { explained, isMissingScope } from "./dropbox_error"

/** Calls made for one step when Dropbox fails or throttles, the first included. */
const MAX_ATTEMPTS = 3
/** Where Dropbox asks for a longer wait, it is not asked again; in milliseconds. */
const MAX_WAIT_MS = 60_000

export interface SessionOptions {
  endpoint: TokenEndpoint
  login: DropboxTokens | DropboxCode
  signal: AbortSignal
  /** Wait after the first failure, in milliseconds; it doubles. */
  retryDelayMs: number
}

/** Makes calls in the name of one user, and renews the tokens on the way. For one request. */
export class DropboxSession {
  /** Tokens that are not stored yet. */
  newTokens?: DropboxTokens

  private constructor(
    private readonly options: SessionOptions,
    private tokens: DropboxTokens,
  ) {}

  /** @throws LoginLostError when the login is of no more use; ServiceError when Dropbox is not reached. */
  static async open(options: SessionOptions): Promise<DropboxSession> {
    const { login, endpoint } = options
    if (!("code" in login)) return new DropboxSession(options, login)
    try {
      const session = new DropboxSession(options, await exchangeCode(endpoint, login))
      session.newTokens = session.tokens
      return session
    } catch (error) {
      throw isInvalidGrant(error) ? new LoginLostError(error) : error
    }
  }

  /**
   * Makes a call until Dropbox has taken it: a token that has ended is renewed once, a failure of Dropbox repeated twice.
   * @param call Gets the access token.
   * @throws LoginLostError or ServiceError, in Dropbox's words.
   */
  async call<T>(call: (token: string) => Promise<T>): Promise<T> {
    if (isExpired(this.tokens) && this.tokens.refresh_token) await this.refresh()
    const { signal, retryDelayMs } = this.options
    const policy = { signal, delayMs: delayAfter(retryDelayMs) }
    try {
      return await Hub.withRetries(policy, () => this.withLogin(call))
    } catch (error) {
      throw error instanceof Hub.ServiceError ? explained(error) : error
    }
  }

  private async withLogin<T>(call: (token: string) => Promise<T>): Promise<T> {
    const { access_token: token } = this.tokens
    try {
      return await call(token)
    } catch (error) {
      const isRefused = error instanceof Hub.ServiceError && error.serviceStatus === 401 && !isMissingScope(error)
      if (!isRefused) throw error
      if (!this.tokens.refresh_token) throw new LoginLostError(error)
      await this.refresh()
      // Refused again, the login is not lost: Dropbox has just renewed it.
      return call(this.tokens.access_token)
    }
  }

  private async refresh(): Promise<void> {
    this.tokens = await refreshTokens(this.options.endpoint, this.tokens.refresh_token ?? "")
    this.newTokens = this.tokens
  }
}

function delayAfter(baseMs: number) {
  return (error: unknown, failures: number): number | undefined => {
    if (!(error instanceof Hub.ServiceError) || failures >= MAX_ATTEMPTS || !mayRepeat(error)) return undefined
    return Hub.askedDelayMs(error, baseMs * 2 ** (failures - 1), MAX_WAIT_MS)
  }
}

function mayRepeat({ serviceStatus: status, code }: Hub.ServiceError): boolean {
  return status === undefined ? code !== "service_timeout" : status === 429 || status >= 500
}
