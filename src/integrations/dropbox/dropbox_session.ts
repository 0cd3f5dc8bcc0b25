import type * as Hub from "../../framework"
import { isMissingScope } from "./dropbox_refusal"
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

/** The login of one user during one request. It renews the tokens when necessary. */
export class DropboxSession {
  /** Tokens that Looker has not stored yet. */
  newTokens?: DropboxTokens

  private constructor(
    private readonly endpoint: TokenEndpoint,
    private tokens: DropboxTokens,
  ) {}

  /** @throws LoginLostError when the login no longer works; ServiceError when Dropbox cannot be reached. */
  static async open(endpoint: TokenEndpoint, login: DropboxTokens | DropboxCode): Promise<DropboxSession> {
    if (!("code" in login)) return new DropboxSession(endpoint, login)
    try {
      const session = new DropboxSession(endpoint, await exchangeCode(endpoint, login))
      session.newTokens = session.tokens
      return session
    } catch (error) {
      throw isInvalidGrant(error) ? new LoginLostError(error) : error
    }
  }

  /**
   * Returns the access token, renewed when it has expired or was refused. A second refusal does not end the login, because
   * Dropbox has just renewed it.
   * @throws LoginLostError or ServiceError.
   */
  async token(refused?: Hub.ServiceError): Promise<string | undefined> {
    if (refused && isMissingScope(refused)) return undefined
    const { refresh_token: refreshToken } = this.tokens
    if (refused && !refreshToken) throw new LoginLostError(refused)
    if (refreshToken && (refused || isExpired(this.tokens))) {
      this.newTokens = this.tokens = await refreshTokens(this.endpoint, refreshToken)
    }
    return this.tokens.access_token
  }
}
