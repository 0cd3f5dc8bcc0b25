import { lastingLogin } from "./lasting_login"
import { type LoginCallback, OAuthIntegration } from "./oauth_integration"

/**
 * As `OAuthIntegration`, but the browser returns to Looker with the sealed code and Looker fetches the tokens itself
 * (OAuth v2), so a login ends in the session that began it. A Looker that sends no `state_redir_url` gets v1.
 */
export abstract class OAuthV2Integration extends OAuthIntegration {
  override readonly hasTokenUrl: boolean = true

  /** Exchanges the code for the provider's tokens. @throws ServiceError when the provider refuses. */
  protected abstract exchangeTokens(callback: LoginCallback): Promise<Record<string, unknown>>

  /** Returns `{ tokens, redirect }`. @throws ServiceError also when the provider gave no refresh token. */
  async exchange(callback: LoginCallback): Promise<object> {
    return lastingLogin(this.label, await this.exchangeTokens(callback), callback.redirectUri)
  }

  override get encryptionVariable(): string {
    return "ENCRYPT_PAYLOAD"
  }
}
