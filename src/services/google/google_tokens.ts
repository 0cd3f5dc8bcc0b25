import type { OAuth2Client } from "google-auth-library"
import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"
import type { Repeat } from "../../outbound"
import { authOptions, type TokenEndpoint } from "./auth_options"

/** A token that expires sooner is renewed first, in milliseconds. */
const MIN_LIFETIME_MS = 5 * 60_000

/** The tokens of a login, with the time when they expire instead of their lifetime. */
export interface GoogleTokens {
  access_token?: string
  refresh_token?: string
  /** In milliseconds since 1970. */
  expiry_date?: number
  [other: string]: unknown
}

/** Shape of a stored login. Other members are kept. A member of the wrong type counts as absent. */
export const STORED_TOKENS = new Shape<GoogleTokens>((z) =>
  z.looseObject({
    access_token: z.string().optional().catch(undefined),
    refresh_token: z.string().optional().catch(undefined),
    expiry_date: z.number().optional().catch(undefined),
  }),
)

export interface TokenClient extends TokenEndpoint {
  clientId: string
  clientSecret: string
}

/** The code that a login returned. */
export interface GoogleCode {
  code: string
  redirectUri: string
  /** Code verifier of PKCE; absent in logins of older hubs. */
  codeVerifier?: string
}

/** Exchanges the code of a login for tokens. @throws ServiceError when Google refuses. */
export async function exchangeCode(
  client: TokenClient,
  { code, redirectUri, codeVerifier }: GoogleCode,
): Promise<GoogleTokens> {
  // A code works only once, so the call is not retried.
  const { tokens } = await (
    await openClient(client, "never")
  ).getToken({ code, redirect_uri: redirectUri, codeVerifier })
  return tokens as GoogleTokens
}

/** The access tokens of one request. A token is renewed before it expires. */
export class AccessTokens {
  private marginMs = MIN_LIFETIME_MS

  constructor(
    private readonly client: TokenClient,
    private tokens: GoogleTokens,
  ) {}

  /** The tokens of now: those of the login, or those that Google gave in their place. */
  get current(): GoogleTokens {
    return this.tokens
  }

  /**
   * Returns a token that lasts for the next calls, and a new one after a refusal; undefined when the login cannot be renewed.
   * @throws ServiceError when Google refuses; `isLoginRefused` says whether a new login helps.
   */
  async token(refused?: ServiceError): Promise<string | undefined> {
    const { access_token, refresh_token, expiry_date = Infinity } = this.tokens
    const isGood = !refused && expiry_date - Date.now() > this.marginMs
    if (access_token && isGood) return access_token
    if (!refresh_token) return undefined
    try {
      const client = await openClient(this.client, "safe")
      client.setCredentials({ refresh_token })
      const { credentials } = await client.refreshAccessToken()
      const { expiry_date: endsAt } = credentials
      // An answer need not repeat everything, such as the scope. The end of the old token says nothing about the new one.
      this.tokens = { ...this.tokens, ...(credentials as GoogleTokens), expiry_date: endsAt ?? undefined }
      // Keeps a short-lived token from being renewed for each call.
      this.marginMs = Math.min(MIN_LIFETIME_MS, ((endsAt ?? Infinity) - Date.now()) / 2)
      return this.tokens.access_token
    } catch (error) {
      // The login cannot be renewed. The first refusal says more than this one.
      if (refused && isRefusal(error)) return undefined
      throw error
    }
  }
}

function isRefusal(error: unknown): boolean {
  const status = (error instanceof ServiceError && error.serviceStatus) || 0
  return status >= 400 && status < 500 && status !== 429
}

async function openClient(client: TokenClient, repeat: Repeat): Promise<OAuth2Client> {
  const { OAuth2Client } = await import("google-auth-library")
  const { clientId, clientSecret } = client
  return new OAuth2Client({ ...authOptions(client, repeat), clientId, clientSecret })
}
