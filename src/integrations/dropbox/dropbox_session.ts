import type * as Hub from "../../framework"
import { isMissingScope } from "./dropbox_error"
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

/** The login of one user, for the calls of one request; the tokens are renewed on the way. */
export class DropboxSession {
  /** Tokens that are not stored yet. */
  newTokens?: DropboxTokens

  private constructor(
    private readonly endpoint: TokenEndpoint,
    private tokens: DropboxTokens,
  ) {}

  /** @throws LoginLostError when the login is of no more use; ServiceError when Dropbox is not reached. */
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
   * The access token of the clients, renewed when it has ended or was refused. Where it is refused again, the login is not lost:
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
