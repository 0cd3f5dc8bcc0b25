import * as Hub from "../../framework"
import { AccessTokens, explainGoogle, type GoogleTokens, STORED_TOKENS, type TokenClient } from "../../services/google"

/** A login as Looker stores it for a first-generation integration. */
export interface GoogleLogin {
  tokens: GoogleTokens
  redirect: string
  /** What else Looker stores with it. */
  kept: Record<string, unknown>
}

export interface StoredLogin {
  /** Whether a login without a refresh token counts as none. */
  needsRefreshToken: boolean
  /** Names of what is stored besides the tokens. */
  keeps: readonly string[]
}

/** Reads a stored login. @returns undefined when it cannot be used. */
export function readGoogleLogin(
  state: Record<string, unknown> = {},
  { needsRefreshToken, keeps }: StoredLogin,
): GoogleLogin | undefined {
  const tokens = STORED_TOKENS.tryRead(state.tokens)
  const { redirect } = state
  const isUsable = tokens?.access_token && (tokens.refresh_token || !needsRefreshToken)
  const kept = Object.fromEntries(keeps.flatMap((name) => (Object.hasOwn(state, name) ? [[name, state[name]]] : [])))
  return isUsable && typeof redirect === "string" && redirect ? { tokens, redirect, kept } : undefined
}

/** What is stored of Google's tokens, in this order; nothing else that Google says of a login is kept. */
export function storedTokens(tokens: GoogleTokens): GoogleTokens {
  const { access_token, refresh_token, scope, token_type, expiry_date } = tokens
  return { access_token, refresh_token, scope, token_type, expiry_date }
}

/** The login of one user during one request. It renews the access token when necessary. */
export class GoogleSession {
  /** Client of Google's APIs. */
  readonly client: Hub.HttpClient
  /** What Looker stores besides the tokens. */
  kept: Record<string, unknown>
  private readonly tokens: AccessTokens
  private readonly redirect: string

  /** @param api Of the APIs; its token comes from the login. */
  constructor({ tokens, redirect, kept }: GoogleLogin, endpoint: TokenClient, api: Hub.HttpClientOptions) {
    // A token whose end nobody knows is renewed first.
    this.tokens = new AccessTokens(endpoint, { ...tokens, expiry_date: tokens.expiry_date ?? 0 })
    this.redirect = redirect
    this.kept = kept
    const explain: Hub.Explain = (refused) => ({ said: explainGoogle(refused)?.message })
    this.client = new Hub.HttpClient({ explain, ...api, token: this.tokens.token.bind(this.tokens) })
  }

  /** Renews the token now if it is about to end. @returns false when it cannot be renewed. @throws ServiceError */
  async logIn(): Promise<boolean> {
    return (await this.tokens.token()) !== undefined
  }

  /** Scopes that the user has granted, separated by blanks. */
  get scope(): string {
    const { scope } = this.tokens.current
    return typeof scope === "string" ? scope : ""
  }

  /** What Looker is to store, with the tokens of now. */
  get state(): object {
    return { tokens: storedTokens(this.tokens.current), redirect: this.redirect, ...this.kept }
  }
}
