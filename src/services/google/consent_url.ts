/** What Google's consent page asks of a user. */
export interface Consent {
  /** Origin of the page. */
  accounts: string
  clientId: string
  redirectUri: string
  /** Scopes, separated by blanks. */
  scope: string
  state: string
  /** What the page asks although the user has agreed before. Without `consent`, a second login gets no refresh token. */
  prompt: "consent" | "consent select_account"
  /** Parameters that PKCE adds. */
  challenge: Readonly<Record<string, string>>
}

/**
 * Address of Google's consent page, for a login that can be renewed.
 * Source: https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function consentUrl({ accounts, clientId, redirectUri, scope, state, prompt, challenge }: Consent): string {
  const query = {
    access_type: "offline",
    prompt,
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    ...challenge,
  }
  return `${accounts}/o/oauth2/v2/auth?${new URLSearchParams(query).toString()}`
}
