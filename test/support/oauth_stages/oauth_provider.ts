import { createHash, randomBytes } from "node:crypto"
import type { FakeAnswer, RecordedRequest } from "../fake_service"

/** The app at the provider. */
export const CLIENT = { id: "round-trip-client", secret: "round-trip-secret" }

export interface ProviderOptions {
  consentPath: string
  tokenPath: string
  lifetimeSec: number
  /** Parameter of the consent page without which there is no refresh token, and its value. Absent: there always is one. */
  offline?: readonly [string, string]
  /** Each renewal gives a new refresh token, and ends the old pair. Default false. */
  rotates?: boolean
}

const BASIC = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString("base64")}`

interface Consent {
  redirectUri: string
  isOffline: boolean
  challenge: string | null
}

/** A stand-in for an OAuth provider whose user always agrees: RFC 6749, 7636. Tokens end by `Date.now()`. */
export class OAuthProvider {
  /** The one that is registered for the app. */
  redirectUri = ""
  exchanges = 0
  refreshes = 0
  private readonly codes = new Map<string, Consent>()
  private readonly refreshTokens = new Set<string>()
  /** Token → when it ends. */
  private readonly accessTokens = new Map<string, number>()

  constructor(readonly options: ProviderOptions) {}

  /** The answer to a call of the consent page or for tokens; undefined to any other. */
  answer(request: RecordedRequest): FakeAnswer | undefined {
    const { consentPath, tokenPath } = this.options
    if (request.method === "GET" && request.path === consentPath) return this.consent(request.query)
    if (request.method === "POST" && request.path === tokenPath) return this.token(request)
    return undefined
  }

  /** Whether a call comes with an access token that has not ended. */
  isAllowed({ headers }: RecordedRequest): boolean {
    const [, token = ""] = /^Bearer (.+)$/.exec(headers.authorization ?? "") ?? []
    return (this.accessTokens.get(token) ?? 0) > Date.now()
  }

  revoke(): void {
    this.refreshTokens.clear()
    this.accessTokens.clear()
  }

  private consent(query: URLSearchParams): FakeAnswer {
    const state = query.get("state")
    if (query.get("client_id") !== CLIENT.id) return { status: 401, body: "The client is not known." }
    if (query.get("response_type") !== "code" || !state) return { status: 400, body: "The request is not complete." }
    if (query.get("redirect_uri") !== this.redirectUri) return { status: 400, body: "redirect_uri_mismatch" }
    const [name, value] = this.options.offline ?? []
    const code = secret("code")
    const { redirectUri } = this
    this.codes.set(code, {
      redirectUri,
      isOffline: name === undefined || query.get(name) === value,
      challenge: query.get("code_challenge"),
    })
    return { status: 302, headers: { location: `${redirectUri}?${new URLSearchParams({ code, state }).toString()}` } }
  }

  /** Secrets count in the body only: addresses are logged on the way. */
  private token({ text, headers }: RecordedRequest): FakeAnswer {
    const form = new URLSearchParams(text)
    const isInForm = form.get("client_id") === CLIENT.id && form.get("client_secret") === CLIENT.secret
    if (!isInForm && headers.authorization !== BASIC) return { status: 401, body: { error: "invalid_client" } }
    if (form.get("grant_type") === "refresh_token") {
      this.refreshes++
      return this.renew(form.get("refresh_token") ?? "")
    }
    this.exchanges++
    const code = form.get("code") ?? ""
    const consent = this.codes.get(code)
    this.codes.delete(code)
    if (!consent || consent.redirectUri !== form.get("redirect_uri")) return INVALID_GRANT
    if (consent.challenge !== null && consent.challenge !== challengeOf(form.get("code_verifier"))) return INVALID_GRANT
    if (!consent.isOffline) return this.tokens()
    return this.tokens({ refresh_token: this.newRefreshToken() })
  }

  private renew(refreshToken: string): FakeAnswer {
    if (!this.refreshTokens.has(refreshToken)) return INVALID_GRANT
    if (!this.options.rotates) return this.tokens()
    this.revoke()
    return this.tokens({ refresh_token: this.newRefreshToken() })
  }

  private newRefreshToken(): string {
    const refreshToken = secret("refresh")
    this.refreshTokens.add(refreshToken)
    return refreshToken
  }

  private tokens(more: object = {}): FakeAnswer {
    const { lifetimeSec } = this.options
    const token = secret("access")
    this.accessTokens.set(token, Date.now() + lifetimeSec * 1000)
    return { body: { access_token: token, token_type: "Bearer", expires_in: lifetimeSec, ...more } }
  }
}

const INVALID_GRANT: FakeAnswer = {
  status: 400,
  body: { error: "invalid_grant", error_description: "Token has been expired or revoked." },
}

function secret(kind: string): string {
  return `${kind}-${randomBytes(12).toString("hex")}`
}

/** Of S256. */
export function challengeOf(verifier: string | null): string {
  return createHash("sha256")
    .update(verifier ?? "")
    .digest("base64url")
}
