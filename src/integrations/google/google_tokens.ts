import type { OAuth2Client } from "google-auth-library"
import * as Hub from "../../framework"
import { authOptions, type TokenEndpoint } from "./auth_options"
import { googleRetries } from "./retries"

/** A token that ends sooner is refreshed first, in milliseconds. */
const MIN_LIFETIME_MS = 5 * 60_000
const RETRIES = 2

/** What Google gives for a login, with the time it ends in place of its length. */
export interface GoogleTokens {
  access_token?: string
  refresh_token?: string
  /** In milliseconds since 1970. */
  expiry_date?: number
  [other: string]: unknown
}

/** Stored logins hold more, and a new one hands it all back. What is of another kind counts as absent. */
export const STORED_TOKENS = new Hub.Shape<GoogleTokens>((z) =>
  z.looseObject({
    access_token: z.string().optional().catch(undefined),
    refresh_token: z.string().optional().catch(undefined),
    expiry_date: z.number().optional().catch(undefined),
  }),
)

export interface TokenClient extends TokenEndpoint {
  clientId: string
  clientSecret: string
  /** See Retries. */
  retryDelayMs: number
}

/** The tokens for the code that a login brought. @throws ServiceError when Google refuses. */
export async function exchangeCode(
  client: TokenClient,
  { code, redirectUri, facts }: Pick<Hub.LoginCallback, "code" | "redirectUri" | "facts">,
): Promise<GoogleTokens> {
  const { code_verifier: codeVerifier } = Hub.pkceVerifier(facts)
  // Never repeated: a code works once.
  const { tokens } = await (await openClient(client)).getToken({ code, redirect_uri: redirectUri, codeVerifier })
  return tokens as GoogleTokens
}

/** The access tokens of one request, renewed before they end for as long as it takes. */
export class AccessTokens {
  constructor(
    private readonly client: TokenClient,
    private tokens: GoogleTokens,
  ) {}

  /**
   * One that lasts for the next calls; undefined when the login cannot give one.
   * @throws ServiceError when Google refuses; `isLoginRefused` tells whether a new login helps.
   */
  async fresh(): Promise<string | undefined> {
    const { access_token, refresh_token, expiry_date = Infinity } = this.tokens
    if (access_token && expiry_date - Date.now() > MIN_LIFETIME_MS) return access_token
    if (!refresh_token) return undefined
    const client = await openClient(this.client)
    client.setCredentials({ refresh_token })
    const refresh = () => client.refreshAccessToken()
    const policy = googleRetries({ ...this.client, retries: RETRIES })
    this.tokens = (await Hub.withRetries(policy, refresh)).credentials as GoogleTokens
    return this.tokens.access_token
  }
}

async function openClient(client: TokenClient): Promise<OAuth2Client> {
  const { OAuth2Client } = await import("google-auth-library")
  const { clientId, clientSecret } = client
  return new OAuth2Client({ ...authOptions(client), clientId, clientSecret })
}
