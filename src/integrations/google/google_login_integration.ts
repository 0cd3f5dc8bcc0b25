import * as Hub from "../../framework"
import {
  consentUrl,
  exchangeCode,
  GOOGLE_ADDRESSES,
  type GoogleOptions,
  isLoginRefused,
  STORED_TOKENS,
  type TokenClient,
} from "../../services/google"
import { GoogleSession, readGoogleLogin, type StoredLogin, storedTokens } from "./google_session"

const RESET: Hub.ActionState = { data: "reset" }
const LOG_IN_AGAIN = "Open the dialog in Looker and log in with Google again."

/** A scope that logins ask for as well once the operator has set a variable. Logins from before keep what was granted to them. */
export interface ExtraScope {
  scope: string
  /** `true` turns it on. */
  variable: Hub.EnvironmentVariable
}

/** Describes the variable of an extra scope. */
export function scopeSwitch(name: string, description: string): Hub.EnvironmentVariable {
  return { name, description, check: (value) => (/^(?:true|false)$/.test(value) ? undefined : "give true or false") }
}

/**
 * Base class of the Google services that take rows and whose login the hub posts to Looker (first generation). Every answer
 * hands the login back to Looker, with a new token if there was one.
 */
export abstract class GoogleLoginIntegration extends Hub.OAuthIntegration {
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming = true
  protected readonly addresses
  protected readonly retryDelayMs
  /** Time for one call, in milliseconds. */
  protected abstract readonly timeoutMs: number
  /** OAuth scope of every login. */
  protected abstract readonly scope: string
  protected readonly extraScope?: ExtraScope
  protected readonly stored: StoredLogin = { needsRefreshToken: true, keeps: [] }

  constructor({ addresses = GOOGLE_ADDRESSES, retryDelayMs = 1000 }: GoogleOptions = {}) {
    super()
    this.addresses = addresses
    this.retryDelayMs = retryDelayMs
  }

  override serviceUrls() {
    return [this.addresses.oauth]
  }

  /** Id and secret of the hub's OAuth client. */
  protected abstract oauthClient(hub: Hub.HubContext): { clientId: string; clientSecret: string }
  protected abstract formOf(request: Hub.DataActionRequest, session: GoogleSession): Promise<Hub.FormField[]>
  /** Checks the answers of the form before any call. @throws DeliveryError */
  protected abstract checkAnswers(request: Hub.DataActionRequest): void
  protected abstract deliver(request: Hub.DataActionRequest, session: GoogleSession): Promise<Hub.DataActionResponse>

  protected override loginFacts() {
    return Hub.pkceFacts()
  }

  authorizationUrl({ redirectUri, state, facts, hub }: Hub.AuthorizationRequest): string {
    const { extraScope } = this
    const isExtra = extraScope && hub.environment[extraScope.variable.name] === "true"
    return consentUrl({
      accounts: this.addresses.accounts,
      clientId: this.oauthClient(hub).clientId,
      redirectUri,
      scope: isExtra ? `${this.scope} ${extraScope.scope}` : this.scope,
      state,
      prompt: "consent select_account",
      challenge: Hub.pkceChallenge(facts),
    })
  }

  async exchange({ hub, signal, code, redirectUri, facts }: Hub.LoginCallback): Promise<object> {
    const { code_verifier: codeVerifier } = Hub.pkceVerifier(facts)
    const tokens = await exchangeCode(this.tokenClient(hub, { signal }), { code, redirectUri, codeVerifier })
    return Hub.lastingLogin(this.label, storedTokens(tokens), redirectUri)
  }

  override async checkLogin(request: Hub.DataActionRequest): Promise<boolean> {
    return STORED_TOKENS.tryRead(this.storedState(request)?.tokens)?.access_token !== undefined
  }

  /** @throws HubError with Google's message, unless the login is at fault. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const session = this.open(request)
    try {
      if (!session || !(await session.logIn())) return await this.googleLoginForm(request)
      const fields = await this.formOf(request, session)
      return new Hub.DataActionForm(fields, this.stateOf(session, request))
    } catch (error) {
      if (!isLoginRefused(error)) throw error
      return this.googleLoginForm(request, "Google refused access: log in again")
    }
  }

  /** @throws DeliveryError with state `reset` when the user has to log in again. */
  async execute(request: Hub.DataActionRequest): Promise<Hub.DataActionResponse> {
    const session = this.open(request)
    if (!session) throw loginNeeded()
    this.checkAnswers(request)
    try {
      if (!(await session.logIn())) throw loginNeeded()
      const { options } = await this.deliver(request, session)
      return new Hub.DataActionResponse({ state: this.stateOf(session, request), ...options })
    } catch (error) {
      throw Hub.withState(withCure(error), this.stateOf(session, request))
    }
  }

  private open(request: Hub.DataActionRequest): GoogleSession | undefined {
    const login = readGoogleLogin(this.storedState(request), this.stored)
    if (!login) return undefined
    const { signal, mask } = request
    return new GoogleSession(login, this.tokenClient(request.hub, request), {
      service: this.label,
      baseUrl: this.addresses.api,
      signal,
      mask,
      timeoutMs: this.timeoutMs,
      firstWaitMs: this.retryDelayMs,
    })
  }

  private stateOf(session: GoogleSession, { hub }: Hub.DataActionRequest): Hub.ActionState {
    return { data: this.stateText(session.state, hub) }
  }

  private googleLoginForm(request: Hub.DataActionRequest, label?: string): Promise<Hub.DataActionForm> {
    return this.loginForm(request, { type: "oauth_link_google", label, state: RESET })
  }

  private tokenClient(
    hub: Hub.HubContext,
    { signal, mask }: Pick<Hub.HttpClientOptions, "signal" | "mask">,
  ): TokenClient {
    const { addresses, retryDelayMs: firstWaitMs } = this
    return { service: this.label, baseUrl: addresses.oauth, ...this.oauthClient(hub), signal, mask, firstWaitMs }
  }
}

function loginNeeded(): Hub.DeliveryError {
  return new Hub.DeliveryError(`You need to log in with Google. ${LOG_IN_AGAIN}`, { response: { state: RESET } })
}

/** Makes Looker forget a login that Google no longer accepts. */
function withCure(error: unknown): unknown {
  if (!isLoginRefused(error) || !(error instanceof Hub.DeliveryError)) return error
  return error.reworded(`${Hub.sentence(error.message)} ${LOG_IN_AGAIN}`, { response: { state: RESET } })
}
