import * as Hub from "../../framework"
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

export interface TokenClient {
  /** Name of the service as users know it. */
  service: string
  /** Origin of the token endpoint. */
  baseUrl: string
  clientId: string
  clientSecret: string
  signal: AbortSignal
  /** See Retries. */
  retryDelayMs: number
}

/** The tokens for the code that a login brought. @throws ServiceError when Google refuses. */
export function exchangeCode(client: TokenClient, code: string, redirectUri: string): Promise<GoogleTokens> {
  // Never repeated: a code works once.
  return post(client, { grant_type: "authorization_code", code, redirect_uri: redirectUri })
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
    const refresh = () => post(this.client, { grant_type: "refresh_token", refresh_token })
    this.tokens = {
      refresh_token,
      ...(await Hub.withRetries(googleRetries({ ...this.client, retries: RETRIES }), refresh)),
    }
    return this.tokens.access_token
  }
}

async function post(client: TokenClient, grant: Record<string, string>): Promise<GoogleTokens> {
  const { service, baseUrl, clientId, clientSecret, signal } = client
  const http = new Hub.HttpClient({ service, baseUrl, signal })
  const form = { ...grant, client_id: clientId, client_secret: clientSecret }
  const { expires_in: lifetimeSec, ...tokens } = (await http.post<GoogleTokens>("/token", undefined, { form })) ?? {}
  return typeof lifetimeSec === "number" ? { ...tokens, expiry_date: Date.now() + lifetimeSec * 1000 } : tokens
}
