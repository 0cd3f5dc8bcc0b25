import { ServiceError } from "../../errors"
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
    const tokens = await this.exchangeTokens(callback)
    if (!tokens.refresh_token) {
      throw new ServiceError(
        this.label,
        `${this.label} gave no refresh token, so the login would end within the hour. ` +
          "Remove the app's access in your account there, then log in again.",
      )
    }
    return { tokens, redirect: callback.redirectUri }
  }

  protected override get encryptionVariable(): string {
    return "ENCRYPT_PAYLOAD"
  }
}
