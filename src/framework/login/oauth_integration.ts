import type { DataActionForm } from "../form/data_action_form"
import type { DataActionRequest } from "../request/data_action_request"
import { DeliveryError } from "../../errors"
import type { HubContext } from "../hub_context"
import { Integration } from "../integration"
import { addLogin } from "../request/request_mask"
import { type LoginFacts, type SealedCode, sealLogin } from "./sealed_login"
import { readStoredState, writeStoredState } from "../../sealing"
import { type LoginFormOptions, loginFormTo } from "./login_form"

/** What the address of the provider's consent page is made of. */
export interface AuthorizationRequest {
  /** Registered at the provider: where the browser comes back to. */
  redirectUri: string
  /** Goes to the provider as `state`, unchanged. */
  state: string
  /** What `loginFacts` gave when the link was made; empty for a link that another hub made. */
  facts: LoginFacts
  hub: HubContext
}

/** What the provider's answer brought, to be exchanged for tokens. */
export interface LoginCallback extends SealedCode {
  hub: HubContext
  /** Aborted when the exchange takes too long. */
  signal: AbortSignal
}

/**
 * A destination where each Looker user has an own account: the user logs in at the provider, and the hub posts what came
 * of it to Looker, which stores it and sends it with every request (OAuth v1).
 */
export abstract class OAuthIntegration extends Integration {
  override readonly usesOauth: boolean = true

  /** Address of the provider's consent page. @throws HubError with a message for the user. */
  abstract authorizationUrl(request: AuthorizationRequest): string | Promise<string>

  /** Turns the code into what Looker shall store. @throws ServiceError when the provider refuses. */
  abstract exchange(callback: LoginCallback): Promise<object>

  /** What must be known again at the consent page and the exchange, such as `pkceFacts()`. Left out: nothing. */
  protected loginFacts?(request: DataActionRequest): LoginFacts | Promise<LoginFacts>

  /** Whether the user counts as logged in. Default: something usable is stored. */
  async checkLogin(request: DataActionRequest): Promise<boolean> {
    return this.storedState(request) !== undefined
  }

  /** What Looker stores for this user; undefined when the user is not logged in. */
  storedState(request: DataActionRequest): Record<string, unknown> | undefined {
    const login = readStoredState(request.params.state_json, request.hub.vault)
    addLogin(request.mask, login)
    return login
  }

  /** The text for Looker to store, encrypted where the operator chose so. Also for `state.data` of an answer. */
  stateText(state: object, hub: HubContext): string {
    return writeStoredState(state, hub.vault, hub.environment[this.encryptionVariable] === "true")
  }

  /** Where the provider sends the browser back to. Registered at the provider, so it must never change. */
  redirectUri(hub: HubContext): string {
    return `${this.actionUrl(hub)}/oauth_redirect`
  }

  /** Public address of this action, on which all its routes stand. */
  actionUrl(hub: HubContext): string {
    return `${hub.baseUrl}/actions/${encodeURIComponent(this.name)}`
  }

  /**
   * The dialog for a user who must log in.
   * @throws DeliveryError when Looker sent no address for the outcome.
   * @throws HubError when logins are to be encrypted and the hub has no key.
   */
  async loginForm(request: DataActionRequest, options: LoginFormOptions = {}): Promise<DataActionForm> {
    const { hub, params } = request
    const tokenUrl = this.hasTokenUrl ? params.state_redir_url : undefined
    const stateUrl = tokenUrl ? undefined : params.state_url
    if (!tokenUrl && !stateUrl) {
      throw new DeliveryError(
        `You need to log in to ${this.label}, but Looker sent no address to store the login. Open the dialog again.`,
      )
    }
    // Tried now, because a missing key would otherwise show only after the user has gone through the login.
    this.stateText({}, hub)
    const facts = (await this.loginFacts?.(request)) ?? {}
    const state = await sealLogin(hub, this.name, { tokenUrl, stateUrl, facts })
    return loginFormTo(`${this.actionUrl(hub)}/oauth?state=${encodeURIComponent(state)}`, options)
  }

  /** The variable that, set to `true`, has stored logins encrypted. */
  protected get encryptionVariable(): string {
    return `ENCRYPT_PAYLOAD_${this.name.toUpperCase()}`
  }
}
