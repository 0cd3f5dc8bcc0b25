import { createHash, randomBytes } from "node:crypto"
import type { ServiceAnswer, ServiceCall } from "../../../src/framework"
import { escapeHtml, htmlPage } from "../../../src/edge"
import { jsonOf } from "../hook_sender"
import { PEOPLE } from "./person_object"
import type { TokenStore } from "./token_store"

/** Life of a code, in milliseconds. */
const CODE_MS = 10 * 60 * 1000

export interface OAuthApp {
  clientId: string
  clientSecret: string
  /** Where logins end. Default: any address. */
  callbackUrl?: string
}

interface Code {
  login: string
  scope: string
  redirectUri: string
  challenge: string | null
  endsMs: number
}

/**
 * The login of people through an OAuth app, with PKCE.
 * Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export class OAuthLogin {
  /** Login of who agrees at once; `nobody` refuses at once; undefined shows the page. */
  consent?: string
  private readonly codes = new Map<string, Code>()

  constructor(
    private readonly app: OAuthApp,
    private readonly tokens: TokenStore,
  ) {}

  /** Forgets the codes. */
  clear(): void {
    this.codes.clear()
  }

  /** `GET /login/oauth/authorize`: asks the person, then goes back with a code. */
  authorize(url: URL): ServiceAnswer {
    const asked = url.searchParams
    const { clientId, callbackUrl } = this.app
    if (asked.get("client_id") !== clientId) return { status: 404, headers: HTML, body: htmlPage({ title: "404" }) }
    const redirectUri = asked.get("redirect_uri") ?? callbackUrl ?? ""
    const state = asked.get("state")
    const back = (to: string, more: Record<string, string>) => goBack(to, { ...more, ...(state !== null && { state }) })
    if (callbackUrl !== undefined && redirectUri !== callbackUrl) return back(callbackUrl, MISMATCH)
    const challenge = asked.get("code_challenge")
    if (challenge !== null && asked.get("code_challenge_method") !== "S256")
      return back(redirectUri, { error: "invalid_request", error_description: "code_challenge_method must be S256" })
    const login = asked.get("as") ?? this.consent
    if (login === undefined) return { headers: HTML, body: consentPage(url) }
    if (!PEOPLE.includes(login)) return back(redirectUri, DENIED)
    const code = randomBytes(10).toString("hex")
    const scope = asked.get("scope") ?? ""
    this.codes.set(code, { login, scope, redirectUri, challenge, endsMs: Date.now() + CODE_MS })
    return back(redirectUri, { code })
  }

  /** `POST /login/oauth/access_token`: a code for a token, once. A failure is a 200 with `error`. */
  exchange(call: ServiceCall): ServiceAnswer {
    const given = membersOf(call)
    const answer = this.tokenFor(given)
    if (call.headers.accept?.includes("application/json")) return { body: answer }
    return { headers: { "content-type": FORM }, body: new URLSearchParams(answer).toString() }
  }

  private tokenFor(given: ReadonlyMap<string, string>): Record<string, string> {
    const isApp = given.get("client_id") === this.app.clientId && given.get("client_secret") === this.app.clientSecret
    if (!isApp) {
      const error_description = "The client_id and/or client_secret passed are incorrect."
      return { error: "incorrect_client_credentials", error_description, error_uri: TROUBLES }
    }
    const name = given.get("code") ?? ""
    const code = this.codes.get(name)
    this.codes.delete(name)
    const verifier = given.get("code_verifier") ?? ""
    const isProven = !code?.challenge || code.challenge === createHash("sha256").update(verifier).digest("base64url")
    if (!code || code.endsMs < Date.now() || !isProven) {
      const error_description = "The code passed is incorrect or expired."
      return { error: "bad_verification_code", error_description, error_uri: TROUBLES }
    }
    if ((given.get("redirect_uri") ?? code.redirectUri) !== code.redirectUri)
      return { ...MISMATCH, error_uri: TROUBLES }
    const token = this.tokens.add(code.login, code.scope.split(/[\s,]+/).filter(Boolean), "gho")
    return { access_token: token, scope: code.scope, token_type: "bearer" }
  }
}

const FORM = "application/x-www-form-urlencoded"
const HTML = { "content-type": "text/html; charset=utf-8" }
const TROUBLES =
  "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/"
const MISMATCH = {
  error: "redirect_uri_mismatch",
  error_description: "The redirect_uri MUST match the registered callback URL for this application.",
}
const DENIED = { error: "access_denied", error_description: "The user has denied your application access." }

function goBack(to: string, members: Record<string, string>): ServiceAnswer {
  const target = new URL(to)
  for (const [name, value] of Object.entries(members)) target.searchParams.set(name, value)
  return { status: 302, headers: { location: target.href }, body: "" }
}

function consentPage(url: URL): string {
  const link = (login: string, text: string) => {
    const address = new URLSearchParams([...url.searchParams, ["as", login]])
    return `<p><a href="?${escapeHtml(address.toString())}">${escapeHtml(text)}</a></p>`
  }
  const choices = PEOPLE.map((login) => link(login, `Authorize as ${login}`))
  return htmlPage({
    title: "Authorize the hub",
    paragraphs: [`It asks for: ${url.searchParams.get("scope") ?? "public data only"}`],
    html: [...choices, link("nobody", "Cancel")].join("\n"),
  })
}

/** The members may be in a form, in JSON, or in the query. */
function membersOf({ url, headers, body }: ServiceCall): Map<string, string> {
  const text = body.toString()
  const isJson = headers["content-type"]?.includes("json")
  const given = isJson ? Object.entries(Object(jsonOf(text)) as object) : [...new URLSearchParams(text)]
  return new Map([...url.searchParams, ...given.map(([name, value]): [string, string] => [name, String(value)])])
}
