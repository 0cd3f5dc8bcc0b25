import * as Hub from "../../src/framework"
import {
  type AuthorizationRequest,
  DelegateOAuthIntegration,
  type LoginCallback,
  OAuthIntegration,
  OAuthV2Integration,
  pkceChallenge,
  pkceFacts,
  pkceVerifier,
} from "../../src/framework/login"

type Tokens = Record<string, unknown>

function consentPage(provider: string, request: AuthorizationRequest, extra: Record<string, string> = {}): string {
  const { redirectUri, state } = request
  const query = { response_type: "code", client_id: "c1", redirect_uri: redirectUri, state, ...extra }
  return `${provider}/authorize?${new URLSearchParams(query).toString()}`
}

async function fetchTokens(
  provider: string,
  callback: LoginCallback,
  extra: Record<string, string> = {},
): Promise<Tokens> {
  const { code, redirectUri, signal } = callback
  const body = new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: redirectUri, ...extra })
  const answer = await fetch(`${provider}/token`, { method: "POST", body, signal })
  if (!answer.ok) throw new Hub.ServiceError("Provider", `Provider answered ${answer.status}.`)
  return (await answer.json()) as Tokens
}

/** OAuth v1 with PKCE: the verifier travels in the link. */
export class DiaryIntegration extends OAuthIntegration {
  readonly name: string = "diary"
  readonly label = "Diary"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  /** @param provider Origin of the OAuth provider. */
  constructor(private readonly provider: string) {
    super()
  }

  protected override loginFacts() {
    return pkceFacts()
  }

  authorizationUrl(request: AuthorizationRequest) {
    return consentPage(this.provider, request, pkceChallenge(request.facts))
  }

  async exchange(callback: LoginCallback): Promise<object> {
    const tokens = await fetchTokens(this.provider, callback, pkceVerifier(callback.facts))
    return { tokens, redirect: callback.redirectUri, greeting: "¡Olé, 東京!" }
  }

  override async form(request: Hub.DataActionRequest) {
    const state = this.storedState(request)
    return state ? loggedInForm(state) : this.loginForm(request, { description: "Log in to Diary." })
  }

  async execute() {
    return new Hub.DataActionResponse()
  }
}

/** OAuth v1 that keeps nothing in the link, and whose exchange fails as a defect would. */
export class BrokenIntegration extends DiaryIntegration {
  override readonly name = "broken"

  override authorizationUrl(request: AuthorizationRequest) {
    return consentPage("https://provider.example.com", request)
  }

  override async exchange({ code }: LoginCallback): Promise<object> {
    throw new TypeError(`cannot read ${code}`)
  }
}

/** OAuth v2. */
export class CabinetIntegration extends OAuthV2Integration {
  readonly name = "cabinet"
  readonly label = "Cabinet"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  /** @param provider Origin of the OAuth provider. */
  constructor(private readonly provider: string) {
    super()
  }

  authorizationUrl(request: AuthorizationRequest) {
    return consentPage(this.provider, request)
  }

  protected exchangeTokens(callback: LoginCallback) {
    return fetchTokens(this.provider, callback)
  }

  override async form(request: Hub.DataActionRequest) {
    const state = this.storedState(request)
    return state
      ? loggedInForm(state)
      : this.loginForm(request, { type: "oauth_link_google", state: { data: "reset" } })
  }

  async execute() {
    return new Hub.DataActionResponse()
  }
}

/** Delegate OAuth: the state is the token itself. */
export class ChatIntegration extends DelegateOAuthIntegration {
  readonly name = "chat"
  readonly label = "Chat"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  async checkLogin({ params }: Hub.DataActionRequest) {
    return Boolean(params.state_json)
  }

  protected async checkConnection({ params }: Hub.DataActionRequest): Promise<Hub.FormField[]> {
    if (!params.state_json) throw new Hub.DeliveryError("Connect a workspace first.")
    return [{ name: "Connected", type: "message", value: `as ${params.state_json}` }]
  }

  protected async deliveryForm(request: Hub.DataActionRequest) {
    if (!request.params.state_json) return this.loginForm(request)
    return new Hub.DataActionForm([{ name: "channel", type: "string" }])
  }

  async execute() {
    return new Hub.DataActionResponse()
  }
}

/** No login at all. */
export class PlainIntegration extends Hub.Integration {
  readonly name = "plain"
  readonly label = "Plain"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  async execute() {
    return new Hub.DataActionResponse()
  }
}

function loggedInForm(state: Record<string, unknown>) {
  const { access_token: token } = state.tokens as Tokens
  return new Hub.DataActionForm([{ name: "title", type: "string", default: String(token) }])
}
