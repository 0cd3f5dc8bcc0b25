import * as Hub from "../../framework"

/** A token that expires within this time is renewed before it is used, in seconds. */
const MARGIN_SEC = 60

/** Failures after which a call is retried, if it can safely be made twice. */
export const PASSING: Hub.Repeat = [429, "5xx", "unreached"]

/** Dropbox's answer to a code or a refresh token. */
const TOKENS = new Hub.Shape((z) =>
  z.object({
    access_token: z.string().min(1),
    refresh_token: z.string().optional(),
    expires_in: z.number().optional(),
  }),
)

const STORED_TOKENS = new Hub.Shape((z) =>
  z.object({
    access_token: z.string().min(1),
    refresh_token: z.string().min(1).optional().catch(undefined),
    expires_at: z.number().optional().catch(undefined),
  }),
)
const TOKENS_WITHIN = new Hub.Shape((z) => z.object({ tokens: z.record(z.string(), z.unknown()) }))
const STORED_CODE = new Hub.Shape((z) => z.object({ code: z.string().min(1), redirect: z.string().min(1) }))

/** What Looker stores for a user. The access token is at the top level, where older hubs expect it. */
export interface DropboxTokens {
  access_token: string
  refresh_token?: string
  /** Seconds since 1970; absent in logins from before 2021, whose tokens do not expire. */
  expires_at?: number
}

/** A login stored by an older hub, whose code has not been exchanged for tokens yet. */
export interface DropboxCode {
  code: string
  redirect: string
}

export interface TokenEndpoint {
  client: Hub.HttpClient
  clientId: string
  clientSecret: string
}

/** Thrown when only a new login helps. */
export class LoginLostError extends Hub.DeliveryError {
  constructor(cause?: unknown) {
    const message = "Your Dropbox login has ended: open the dialog in Looker and log in again."
    super(message, { cause, response: { state: { data: "reset" } } })
  }
}

/** Reads a stored login in every shape that hubs have ever stored. @returns undefined when the login cannot be used. */
export function readLogin(state: Record<string, unknown> | undefined): DropboxTokens | DropboxCode | undefined {
  const tokens = TOKENS_WITHIN.tryRead(state)?.tokens ?? state
  return STORED_TOKENS.tryRead(tokens) ?? STORED_CODE.tryRead(state)
}

/**
 * Exchanges a code for tokens.
 * @param proof The parameters that PKCE adds; none for a login of an older hub.
 * @throws ServiceError
 */
export async function exchangeCode(
  endpoint: TokenEndpoint,
  { code, redirect }: DropboxCode,
  proof: Record<string, string> = {},
): Promise<DropboxTokens> {
  return askTokens(endpoint, { grant_type: "authorization_code", code, redirect_uri: redirect, ...proof })
}

/** @throws LoginLostError when Dropbox no longer accepts the refresh token; ServiceError when it fails otherwise. */
export async function refreshTokens(endpoint: TokenEndpoint, refreshToken: string): Promise<DropboxTokens> {
  try {
    const tokens = await askTokens(endpoint, { grant_type: "refresh_token", refresh_token: refreshToken })
    return { ...tokens, refresh_token: refreshToken }
  } catch (error) {
    throw isInvalidGrant(error) ? new LoginLostError(error) : error
  }
}

/** Whether Dropbox says that a code or refresh token is invalid or has expired. */
export function isInvalidGrant(error: unknown): boolean {
  return error instanceof Hub.ServiceError && (error.serviceText ?? "").includes("invalid_grant")
}

export function isExpired({ expires_at: expiresAt }: DropboxTokens): boolean {
  return expiresAt !== undefined && Date.now() / 1000 > expiresAt - MARGIN_SEC
}

async function askTokens(
  { client, clientId, clientSecret }: TokenEndpoint,
  grant: Record<string, string>,
): Promise<DropboxTokens> {
  const form = { ...grant, client_id: clientId, client_secret: clientSecret }
  // A code works only once, a refresh token any number of times.
  const call = { form, answer: TOKENS, repeat: "code" in grant ? "never" : PASSING } as const
  const { access_token, refresh_token, expires_in } = await client.post("/oauth2/token", undefined, call)
  return {
    access_token,
    ...(isText(refresh_token) && { refresh_token }),
    ...(expires_in !== undefined && { expires_at: Math.floor(Date.now() / 1000) + expires_in }),
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== ""
}
