import type { OAuth2Client } from "google-auth-library"
import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"
import type { Repeat } from "../../outbound"
import { authOptions, type TokenEndpoint } from "./auth_options"

/** A token that ends sooner is refreshed first, in milliseconds. */
const MIN_LIFETIME_MS = 5 * 60_000

/** What Google gives for a login, with the time it ends in place of its length. */
export interface GoogleTokens {
  access_token?: string
  refresh_token?: string
  /** In milliseconds since 1970. */
  expiry_date?: number
  [other: string]: unknown
}

/** Stored logins hold more, and a new one hands it all back. What is of another kind counts as absent. */
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

/** What a login has brought. */
export interface GoogleCode {
  code: string
  redirectUri: string
  /** Of PKCE; absent in logins of older hubs. */
  codeVerifier?: string
}

/** The tokens for the code that a login brought. @throws ServiceError when Google refuses. */
export async function exchangeCode(
  client: TokenClient,
  { code, redirectUri, codeVerifier }: GoogleCode,
): Promise<GoogleTokens> {
  // A code works once.
  const { tokens } = await (
    await openClient(client, "never")
  ).getToken({ code, redirect_uri: redirectUri, codeVerifier })
  return tokens as GoogleTokens
}

/** The access tokens of one request, renewed before they end for as long as it takes. */
export class AccessTokens {
  private marginMs = MIN_LIFETIME_MS

  constructor(
    private readonly client: TokenClient,
    private tokens: GoogleTokens,
  ) {}

  /**
   * One that lasts for the next calls, and another one after it was refused; undefined when the login cannot give one.
   * @throws ServiceError when Google refuses; `isLoginRefused` tells whether a new login helps.
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
      this.tokens = credentials as GoogleTokens
      // A token of a short life is not renewed for each call.
      this.marginMs = Math.min(MIN_LIFETIME_MS, ((credentials.expiry_date ?? Infinity) - Date.now()) / 2)
      return this.tokens.access_token
    } catch (error) {
      // Nothing to renew the login with: that it was refused says more.
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
