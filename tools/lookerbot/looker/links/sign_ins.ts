import { createHash, randomBytes } from "node:crypto"
import { z } from "zod"
import type { ServiceAnswer } from "../../../../src/framework"
import type { Session, Sessions } from "../sessions"
import { USERS } from "../users"
import { signInPage, webError } from "./sign_in_page"

const NAME = "login_as"
const ASKED = z.object({
  client_id: z.string().min(1),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  response_type: z.literal("code"),
  scope: z.literal("cors_api"),
  state: z.string().min(1),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
  code_challenge_method: z.literal("S256"),
})
const EXCHANGED = z.object({
  grant_type: z.literal("authorization_code"),
  client_id: z.string(),
  code: z.string(),
  code_verifier: z.string(),
  redirect_uri: z.string(),
})

interface Grant {
  userId: string
  asked: z.infer<typeof ASKED>
}

/** People sign in to a registered application: OAuth with PKCE. */
export class SignIns {
  /** Who signs in without being asked; undefined: a page lets the person choose. */
  loginAs?: string
  /** Address that the application is registered with. Undefined: any. */
  redirectUri?: string
  private readonly grants = new Map<string, Grant>()

  /** @param clientId Id of the one application that is registered. */
  constructor(
    readonly clientId: string,
    private readonly sessions: Sessions,
  ) {}

  /** Answers `GET /auth`. */
  begin(url: URL): ServiceAnswer {
    const { data } = ASKED.safeParse(Object.fromEntries(url.searchParams))
    if (!data) return webError("The application asks in a way that Looker does not know.")
    const isRegistered = this.redirectUri === undefined || data.redirect_uri === this.redirectUri
    if (data.client_id !== this.clientId || !isRegistered) return webError("This application is not registered.")
    const chosen = url.searchParams.get(NAME) ?? this.loginAs
    if (chosen === undefined) return signInPage(url.searchParams, USERS, NAME)
    const back = new URL(data.redirect_uri)
    back.searchParams.set("state", data.state)
    if (USERS.some(({ id }) => id === chosen))
      back.searchParams.set("code", this.grant({ userId: chosen, asked: data }))
    else back.searchParams.set("error", "access_denied")
    return { status: 302, headers: { location: back.href }, body: "" }
  }

  /** @returns a session for a code that is right in every part. A code counts once. */
  exchange(body: unknown): Session | undefined {
    const { data } = EXCHANGED.safeParse(body)
    const grant = data && this.grants.get(data.code)
    if (!grant) return undefined
    this.grants.delete(data.code)
    const { userId, asked } = grant
    const challenge = createHash("sha256").update(data.code_verifier).digest("base64url")
    const isRight =
      challenge === asked.code_challenge &&
      data.client_id === asked.client_id &&
      data.redirect_uri === asked.redirect_uri
    return isRight ? this.sessions.open(userId) : undefined
  }

  private grant(grant: Grant): string {
    const code = randomBytes(16).toString("hex")
    this.grants.set(code, grant)
    return code
  }
}
