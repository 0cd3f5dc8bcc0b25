import * as Hub from "../../framework"
import { domainsOf, isOfDomain } from "./domain_allowlist"
import { googleFailure } from "./google_failure"
import {
  AccessTokens,
  consentUrl,
  exchangeCode,
  explainGoogle,
  GOOGLE_ADDRESSES,
  type GoogleOptions,
  type GoogleTokens,
  isLoginRefused,
  STORED_TOKENS,
  type TokenClient,
  UPLOAD_BYTES,
} from "../../services/google"

type State = Record<string, unknown>

const LOG_IN_AGAIN = " Open the dialog in Looker and log in with Google again."

/** The user that one request acts for. */
export interface GoogleUser {
  /** The login that Looker stored; the form sends it back. */
  state: State
  /** Client of Google's APIs. It renews the access token when necessary. */
  client: Hub.HttpClient
}

/** `email` is absent when the account does not show an address. */
const USER_INFO = new Hub.Shape((z) => z.object({ email: z.string().optional() }))

/** Thrown when the user is not logged in, or logged in with an account that is not allowed. */
class LoginNeededError extends Hub.DeliveryError {}

/** Base class of the Google services that the hub uses on behalf of each Looker user. */
export abstract class GoogleUserIntegration extends Hub.OAuthV2Integration {
  readonly params = [
    {
      name: "domain_allowlist",
      label: "Domain Allowlist",
      description: "Domains of e-mail addresses, separated by commas: the only accounts that may be used. Empty: all.",
      required: false,
      sensitive: false,
    },
  ]
  override readonly minimumLookerVersion = "7.3.0"
  override readonly memoryBytes = UPLOAD_BYTES
  protected readonly addresses
  protected readonly retryDelayMs
  /** OAuth scopes, separated by blanks. */
  protected abstract readonly scopes: string
  /** Name of the integration in error messages, which log searches look for. */
  protected abstract readonly logName: string

  constructor({ addresses = GOOGLE_ADDRESSES, retryDelayMs = 1000 }: GoogleOptions = {}) {
    super()
    this.addresses = addresses
    this.retryDelayMs = retryDelayMs
  }

  override serviceUrls() {
    return [this.addresses.api, this.addresses.oauth]
  }

  /** Id and secret of the hub's OAuth client. */
  protected abstract oauthClient(hub: Hub.HubContext): { clientId: string; clientSecret: string }
  protected abstract formOf(request: Hub.DataActionRequest, user: GoogleUser): Promise<Hub.FormField[]>
  protected abstract deliver(request: Hub.DataActionRequest, user: GoogleUser): Promise<Hub.DataActionResponse>
  /** Checks the answers of the form before any call to Google. @throws DeliveryError that marks the field at fault. */
  protected abstract checkAnswers(answers: Hub.TextMap): void
  /** Makes any small call that succeeds with a working login. */
  protected abstract probe(user: GoogleUser): Promise<unknown>

  protected override loginFacts() {
    return Hub.pkceFacts()
  }

  authorizationUrl({ redirectUri, state, facts, hub }: Hub.AuthorizationRequest): string {
    const { clientId } = this.oauthClient(hub)
    const challenge = Hub.pkceChallenge(facts)
    return consentUrl({
      accounts: this.addresses.accounts,
      clientId,
      redirectUri,
      scope: this.scopes,
      state,
      prompt: "consent",
      challenge,
    })
  }

  protected exchangeTokens({ hub, signal, code, redirectUri, facts }: Hub.LoginCallback): Promise<GoogleTokens> {
    const { code_verifier: codeVerifier } = Hub.pkceVerifier(facts)
    return exchangeCode(this.tokenClient(hub, { signal }), { code, redirectUri, codeVerifier })
  }

  override async checkLogin(request: Hub.DataActionRequest): Promise<boolean> {
    try {
      await this.probe(await this.user(request))
      return true
    } catch (error) {
      if (error instanceof Hub.HubError) return false
      throw error
    }
  }

  /** @throws DeliveryError with Google's message, unless the login is at fault. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    try {
      const user = await this.user(request)
      const fields = await this.formOf(request, user)
      return new Hub.DataActionForm(fields, { data: this.stateText(user.state, request.hub) })
    } catch (error) {
      if (error instanceof LoginNeededError) {
        const isRefused = error.response.error?.http_code === 403
        return this.googleLoginForm(request, error.message, isRefused ? error.response.state : {})
      }
      if (isLoginRefused(error)) return this.googleLoginForm(request, "Google no longer accepts the login.")
      throw googleFailure(error, this.logName, request)
    }
  }

  /** @throws DeliveryError with state `reset` when the user has to log in again. */
  async execute(request: Hub.DataActionRequest): Promise<Hub.DataActionResponse> {
    try {
      this.checkAnswers(request.formParams)
      return await this.deliver(request, await this.user(request))
    } catch (error) {
      throw this.failure(error, request)
    }
  }

  /**
   * Returns the error that a failed delivery throws. Returns everything else unchanged.
   * @param remark A sentence on what was left behind, starting with a blank.
   */
  protected failure(error: unknown, request: Hub.DataActionRequest, remark = ""): unknown {
    const isRefused = isLoginRefused(error)
    const failure = googleFailure(error, this.logName, request, isRefused ? remark + LOG_IN_AGAIN : remark)
    if (isRefused && failure instanceof Hub.DeliveryError) failure.response.state = { data: "reset" }
    return failure
  }

  private async user(request: Hub.DataActionRequest): Promise<GoogleUser> {
    const state = this.storedState(request)
    const tokens = STORED_TOKENS.tryRead(state?.tokens)
    const login = tokens && new AccessTokens(this.tokenClient(request.hub, request), tokens)
    if (!state || !login || !(await login.token()))
      throw this.loginNeeded(request, "UNAUTHENTICATED", "You need to log in with Google.")
    const client = new Hub.HttpClient({
      service: this.label,
      baseUrl: this.addresses.api,
      token: login.token.bind(login),
      explain: explainGoogle,
      signal: request.signal,
      mask: request.mask,
      firstWaitMs: this.retryDelayMs,
    })
    await this.checkDomain(request, client)
    return { state, client }
  }

  private async checkDomain(request: Hub.DataActionRequest, client: Hub.HttpClient): Promise<void> {
    const domains = domainsOf(request.params.domain_allowlist)
    if (domains.length === 0) return
    const { email } = await client.get("/oauth2/v3/userinfo", { answer: USER_INFO })
    if (isOfDomain(email, domains)) return
    const message = "The domain of this Google account is not allowed here. Log in with another account."
    throw this.loginNeeded(request, "PERMISSION_DENIED", message)
  }

  private loginNeeded({ webhookId }: Hub.DataActionRequest, status: Hub.ResponseStatus, message: string) {
    const error = Hub.responseError(status, this.logName, message)
    return new LoginNeededError(message, { response: { error, webhookId, state: { data: "reset" } } })
  }

  private googleLoginForm(request: Hub.DataActionRequest, reason: string, state: Hub.ActionState = {}) {
    const support = request.webhookId ? ` For support: ${request.webhookId}.` : ""
    const description = `${reason} Log in to your Google account to go on.${support}`
    return this.loginForm(request, { type: "oauth_link_google", description, state })
  }

  private tokenClient(
    hub: Hub.HubContext,
    { signal, mask }: Pick<Hub.HttpClientOptions, "signal" | "mask">,
  ): TokenClient {
    const { addresses, retryDelayMs: firstWaitMs } = this
    return { service: this.label, baseUrl: addresses.oauth, ...this.oauthClient(hub), signal, mask, firstWaitMs }
  }
}
