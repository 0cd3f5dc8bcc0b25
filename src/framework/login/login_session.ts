import type { ServiceError } from "../../errors"
import { LoginLostError, type LoginTokens } from "./login_tokens"

/** A token that expires within this time is renewed before it is used, in seconds. */
const MARGIN_SEC = 60

export interface LoginSessionOptions {
  service: string
  tokens: LoginTokens
  /** Whether Looker has not stored `tokens` yet. */
  isNew: boolean
  renew(refreshToken: string): Promise<LoginTokens>
  /** Whether another token would be refused as well. */
  isFinal(refused: ServiceError): boolean
}

/** The login of one user during one request. It renews the tokens when necessary. */
export class LoginSession {
  /** Tokens that Looker has not stored yet. */
  newTokens?: LoginTokens
  /** Set once the login no longer works. */
  lost?: LoginLostError
  private tokens: LoginTokens

  constructor(private readonly options: LoginSessionOptions) {
    this.tokens = options.tokens
    if (options.isNew) this.newTokens = options.tokens
  }

  /**
   * For `HttpClientOptions.token`: returns the access token, renewed when it has expired or was refused. A second refusal does
   * not end the login, because the provider has just renewed it.
   * @throws LoginLostError when the login no longer works; ServiceError when the provider cannot renew it now.
   */
  readonly token = async (refused?: ServiceError, refusedToken?: string): Promise<string | undefined> => {
    if (refused && this.options.isFinal(refused)) return undefined
    const { refresh_token: refreshToken, access_token: current } = this.tokens
    // Another call of this request has renewed the login in the meantime.
    if (refused && refusedToken !== undefined && refusedToken !== current) return current
    if (refused && !refreshToken) throw (this.lost = new LoginLostError(this.options.service, refused))
    if (refreshToken && (refused || isExpired(this.tokens))) await this.renew(refreshToken)
    return this.tokens.access_token
  }

  private async renew(refreshToken: string): Promise<void> {
    try {
      this.newTokens = this.tokens = await this.options.renew(refreshToken)
    } catch (error) {
      if (error instanceof LoginLostError) this.lost = error
      throw error
    }
  }
}

function isExpired({ expires_at: expiresAt }: LoginTokens): boolean {
  return expiresAt !== undefined && Date.now() / 1000 > expiresAt - MARGIN_SEC
}
