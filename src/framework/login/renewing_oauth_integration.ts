import { type ActionState, DeliveryError, type ServiceError } from "../../errors"
import { DataActionForm } from "../form/data_action_form"
import type { DataActionRequest } from "../request/data_action_request"
import { DataActionResponse } from "../response/data_action_response"
import { withState } from "../response/with_state"
import type { LoginFormOptions } from "./login_form"
import { LoginSession } from "./login_session"
import { LoginLostError, type LoginTokens, readLogin } from "./login_tokens"
import { OAuthIntegration } from "./oauth_integration"
import { pkceFacts } from "./pkce"
import type { LoginFacts } from "./sealed_login"
import { SharedRenewals } from "./shared_renewals"
import { isInvalidGrant, type TokenEndpoint } from "./token_endpoint"

/**
 * As `OAuthIntegration`, for a provider that gives access tokens with an end, and refresh tokens. The hub renews a login when
 * needed, once for all requests that have it, and hands the new tokens back to Looker, also when the delivery fails.
 */
export abstract class RenewingOAuthIntegration extends OAuthIntegration {
  private readonly renewals = new SharedRenewals()

  /** Where the provider gives tokens to the user of this request. @throws HubError with a message for the user. */
  protected abstract tokenEndpoint(request: DataActionRequest): TokenEndpoint

  protected override loginFacts(_request: DataActionRequest): LoginFacts {
    return pkceFacts()
  }

  /** What Looker stores. Default: the tokens as they are. Must be readable by `readLogin`. */
  protected storedTokens(tokens: LoginTokens, _request: DataActionRequest): object {
    return tokens
  }

  /** Whether the service refuses for another reason than the token. Default: never. */
  protected isFinalRefusal(_refused: ServiceError): boolean {
    return false
  }

  override async checkLogin(request: DataActionRequest): Promise<boolean> {
    return readLogin(this.storedState(request)) !== undefined
  }

  /**
   * Makes the form with the user's login; the login form when there is none, or it has ended.
   * @param work Gets the login. @throws its errors, other than LoginLostError.
   */
  protected async formLoggedIn(
    request: DataActionRequest,
    login: LoginFormOptions,
    work: (session: LoginSession) => Promise<DataActionForm>,
  ): Promise<DataActionForm> {
    try {
      const session = await this.openSession(request)
      if (!session) return await this.loginForm(request, login)
      const { fields } = await work(session)
      return new DataActionForm(fields, this.newState(session, request))
    } catch (error) {
      if (!(error instanceof LoginLostError)) throw error
      const description = ["Your login has ended.", login.description].filter(Boolean).join(" ")
      return this.loginForm(request, { ...login, description })
    }
  }

  /**
   * Delivers with the user's login.
   * @param work Gets the login. @throws its errors, with the new state.
   * @throws DeliveryError when nobody is logged in; LoginLostError, which makes Looker forget the login.
   */
  protected async deliverLoggedIn(
    request: DataActionRequest,
    work: (session: LoginSession) => Promise<DataActionResponse>,
  ): Promise<DataActionResponse> {
    const session = await this.openSession(request)
    if (!session) {
      throw new DeliveryError(`Nobody is logged in to ${this.label}: open the dialog in Looker and log in.`)
    }
    try {
      const { options } = await work(session)
      return new DataActionResponse({ ...options, state: this.newState(session, request) })
    } catch (error) {
      throw withState(error, this.newState(session, request))
    }
  }

  private async openSession(request: DataActionRequest): Promise<LoginSession | undefined> {
    const login = readLogin(this.storedState(request))
    if (!login) return undefined
    const endpoint = this.tokenEndpoint(request)
    const tokens = await ("code" in login ? this.exchanged(endpoint, login) : this.renewals.latest(login))
    return new LoginSession({
      service: this.label,
      tokens,
      isNew: tokens !== login,
      renew: (refreshToken) => this.renewals.renew(refreshToken, () => endpoint.renew(refreshToken)),
      isFinal: (refused) => this.isFinalRefusal(refused),
    })
  }

  /** Exchanges a code that another hub stored. */
  private async exchanged(endpoint: TokenEndpoint, { code, redirect }: { code: string; redirect: string }) {
    try {
      return await endpoint.exchange({ code, redirectUri: redirect, facts: {} })
    } catch (error) {
      throw isInvalidGrant(error) ? new LoginLostError(this.label, error) : error
    }
  }

  private newState({ lost, newTokens }: LoginSession, request: DataActionRequest): ActionState | undefined {
    if (lost) return lost.response.state
    return newTokens && { data: this.stateText(this.storedTokens(newTokens, request), request.hub) }
  }
}
