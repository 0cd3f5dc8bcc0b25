import { setTimeout as sleep } from "node:timers/promises"
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
/** No wait is longer, whatever Dropbox asks for, in milliseconds. */
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
    let isRefreshed = false
    for (let attempt = 1; ;) {
      try {
        return await call(this.tokens.access_token)
      } catch (error) {
        if (!(error instanceof Hub.ServiceError)) throw error
        if (error.serviceStatus === 401 && !isMissingScope(error)) {
          if (!this.tokens.refresh_token) throw new LoginLostError(error)
          // Dropbox has just renewed the login, so it is not lost.
          if (isRefreshed) throw explained(error)
          await this.refresh()
          isRefreshed = true
        } else {
          if (!mayRepeat(error) || attempt >= MAX_ATTEMPTS) throw explained(error)
          await this.pause(attempt++, error)
        }
      }
    }
  }

  private async refresh(): Promise<void> {
    this.tokens = await refreshTokens(this.options.endpoint, this.tokens.refresh_token ?? "")
    this.newTokens = this.tokens
  }

  private pause(attempt: number, { retryAfterSec }: Hub.ServiceError): Promise<void> {
    const { retryDelayMs, signal } = this.options
    const delayMs = retryAfterSec === undefined ? retryDelayMs * 2 ** (attempt - 1) : retryAfterSec * 1000
    const wait = Math.min(delayMs, MAX_WAIT_MS)
    return Hub.withinLimits((ending) => sleep(wait, undefined, { signal: ending }), { signal })
  }
}

function mayRepeat({ serviceStatus: status, code }: Hub.ServiceError): boolean {
  return status === undefined ? code !== "service_timeout" : status === 429 || status >= 500
}
