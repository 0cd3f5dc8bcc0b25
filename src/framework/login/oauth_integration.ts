import type { DataActionForm } from "../form/data_action_form"
import type { DataActionRequest } from "../request/data_action_request"
import { DeliveryError } from "../../errors"
import type { HubContext } from "../hub_context"
import { Integration } from "../integration"
import { addLogin } from "../request/request_mask"
import { type LoginFacts, type SealedCode, sealLogin } from "./sealed_login"
import { readStoredState, writeStoredState } from "../../sealing"
import { type LoginFormOptions, loginFormTo } from "./login_form"

/** The parts for the address of the provider's consent page. */
export interface AuthorizationRequest {
  /** Where the browser returns to; registered at the provider. */
  redirectUri: string
  /** Sent to the provider as `state`, unchanged. */
  state: string
  /** What `loginFacts` returned when the link was made; empty for a link that another hub made. */
  facts: LoginFacts
  hub: HubContext
}

/** The code from the provider's answer, to be exchanged for tokens. */
export interface LoginCallback extends SealedCode {
  hub: HubContext
  /** Aborted when the exchange takes too long. */
  signal: AbortSignal
}

/**
 * A destination where each Looker user has their own account. The user logs in at the provider, and the hub posts the login
 * to Looker. Looker stores the login and sends it with every request (OAuth v1).
 */
export abstract class OAuthIntegration extends Integration {
  override readonly usesOauth: boolean = true

  /** Address of the provider's consent page. @throws HubError with a message for the user. */
  abstract authorizationUrl(request: AuthorizationRequest): string | Promise<string>

  /** Exchanges the code for the login that Looker stores. @throws ServiceError when the provider refuses. */
  abstract exchange(callback: LoginCallback): Promise<object>

  /** Facts that the consent page and the exchange need again, such as `pkceFacts()`. Leave it out if there are none. */
  protected loginFacts?(request: DataActionRequest): LoginFacts | Promise<LoginFacts>

  /** Whether the user counts as logged in. Default: true when Looker stores a usable state. */
  async checkLogin(request: DataActionRequest): Promise<boolean> {
    return this.storedState(request) !== undefined
  }

  /** The state that Looker stores for this user; undefined when the user is not logged in. */
  storedState(request: DataActionRequest): Record<string, unknown> | undefined {
    const login = readStoredState(request.params.state_json, request.hub.vault)
    addLogin(request.mask, login)
    return login
  }

  /** The text for Looker to store, encrypted if the operator chose so. Also for `state.data` of an answer. */
  stateText(state: object, hub: HubContext): string {
    return writeStoredState(state, hub.vault, hub.environment[this.encryptionVariable] === "true")
  }

  /** Where the provider sends the browser back to. Registered at the provider, so it must never change. */
  redirectUri(hub: HubContext): string {
    return `${this.actionUrl(hub)}/oauth_redirect`
  }

  /** Public address of this action; all its routes are below it. */
  actionUrl(hub: HubContext): string {
    return `${hub.baseUrl}/actions/${encodeURIComponent(this.name)}`
  }

  /**
   * The dialog for a user who must log in.
   * @throws DeliveryError when Looker sent no address to store the login.
   * @throws HubError when logins must be encrypted but the hub has no key.
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
    // Throws now if the key is missing: otherwise the user would find out only after the login.
    this.stateText({}, hub)
    const facts = (await this.loginFacts?.(request)) ?? {}
    const state = await sealLogin(hub, this.name, { tokenUrl, stateUrl, facts })
    return loginFormTo(`${this.actionUrl(hub)}/oauth?state=${encodeURIComponent(state)}`, options)
  }

  /** Name of the variable that turns on the encryption of stored logins when it is `true`. */
  get encryptionVariable(): string {
    return `ENCRYPT_PAYLOAD_${this.name.toUpperCase()}`
  }
}
