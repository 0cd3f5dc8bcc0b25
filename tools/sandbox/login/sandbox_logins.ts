import { createHash, randomBytes } from "node:crypto"
import type { ExampleAccount, ServiceAnswer, ServiceCall } from "../../../src/framework"
import { isLocal } from "../connect_options"
import { accountIn, accountToken } from "./account_token"
import { LOGIN_PATH, loginAddress } from "./login_address"
import { consentPage, noConsentPage } from "./login_page"

/** What the consent page of one integration shows. */
export interface LoginService {
  label: string
  /** At least one. */
  accounts?: readonly ExampleAccount[]
}

/** What a user agrees to by a code. */
interface Consent {
  account: ExampleAccount
  redirectUri: string
  scope?: string
  /** Of PKCE, with the method S256. */
  challenge?: string
}

const ANN: ExampleAccount = { name: "ann@example.com" }
const ACCOUNTS: readonly ExampleAccount[] = [ANN, { name: "grace@example.org" }]
/** Only these many codes are remembered. Each view of a consent page makes one. */
const MAX_CODES = 200
const LIFETIME_SEC = 3600
/** The path at which the hub takes a code. */
const REDIRECT = /\/actions\/([^/]+)\/oauth_redirect$/
/** Host of the consent page that Looker itself opens. */
const LOOKER_HOST = "looker.invalid"

/**
 * Plays the login of every OAuth provider: shows the consent page, and gives tokens for its codes. A code works once, with the
 * redirect_uri and the PKCE verifier that belong to it. Sources: RFC 6749, RFC 7636.
 */
export class SandboxLogins {
  private readonly consents = new Map<string, Consent>()

  /**
   * @param services By the name of the integration. Without an entry, the page shows the host and made-up accounts.
   * @param port Port of the sandbox.
   */
  constructor(
    private readonly services: Readonly<Record<string, LoginService>>,
    private readonly port: () => number,
  ) {}

  /** Answers a browser; undefined for a call of the hub. */
  page(url: URL): ServiceAnswer | undefined {
    if (url.hostname !== "127.0.0.1" || url.pathname !== LOGIN_PATH) return undefined
    const to = url.searchParams.get("to") ?? ""
    if (!URL.canParse(to)) return noConsentPage("This address lacks where the hub leads to. Log in from the dialog.")
    return this.consentFor(new URL(to), url)
  }

  /** Answers a call that brings a code or a token to be renewed; undefined for any other call. */
  tokens(call: ServiceCall): ServiceAnswer | undefined {
    const fields = fieldsOf(call)
    const code = [...fields.values()].find((value) => value.startsWith("sandbox-code-"))
    if (code !== undefined) return this.exchange(code, fields)
    if (!fields.has("grant_type")) return undefined
    const account = accountIn([...fields.values()].join("\n"))
    return account === undefined ? undefined : tokenAnswer(account)
  }

  /** Returns the page at which a user agrees when Looker itself runs the login. It leads back with `code` or `error`. */
  consentUrl(name: string, redirectUri: string): string {
    const query = new URLSearchParams({ name, redirect_uri: redirectUri })
    return loginAddress(this.port(), `https://${LOOKER_HOST}/?${query.toString()}`)
  }

  /**
   * Agrees in place of a user whom the hub has led to a provider.
   * @param to Where the hub led.
   * @returns the address that leads back to the hub; undefined without a way back.
   */
  agree(to: URL): string | undefined {
    const redirectUri = to.searchParams.get("redirect_uri") ?? ""
    return URL.canParse(redirectUri) ? this.wayBack(to, redirectUri, ANN) : undefined
  }

  /** Returns what Looker stores for a code; undefined when the code does not work. */
  tokensFor(code: string): string | undefined {
    const consent = this.take(code)
    if (!consent) return undefined
    const { name, tokens } = consent.account
    return tokens ?? JSON.stringify([{ install_id: name, token: accountToken(name) }])
  }

  /** Finds the account that a stored login belongs to. @param name Of the integration. */
  accountOf(name: string, state: string): string | undefined {
    const own = this.services[name]?.accounts?.find(({ tokens }) => tokens === state)
    return own?.name ?? accountIn(state)
  }

  private consentFor(to: URL, page: URL): ServiceAnswer {
    const redirectUri = to.searchParams.get("redirect_uri") ?? ""
    if (!URL.canParse(redirectUri)) {
      return noConsentPage(`The hub leads to ${to.host} without a redirect_uri, so nobody could come back from there.`)
    }
    const { hostname, host, pathname } = new URL(redirectUri)
    if (!isLocal(hostname.replace(/^\[|\]$/g, ""))) {
      return noConsentPage(
        `The login would end at ${host}, which is not this machine. Unset ACTION_HUB_BASE_URL and start again.`,
      )
    }
    const name = to.searchParams.get("name") ?? decodeURIComponent(REDIRECT.exec(pathname)?.[1] ?? "")
    const { label, accounts = ACCOUNTS } = this.services[name] ?? { label: to.host }
    const index = Number(page.searchParams.get("account") ?? 0)
    const account = accounts[index] ?? accounts[0] ?? { name: label }
    return consentPage({
      label,
      account: account.name,
      host: to.host === LOOKER_HOST ? undefined : to.host,
      scope: scopeOf(to),
      allowUrl: this.wayBack(to, redirectUri, account),
      denyUrl: withQuery(redirectUri, { error: "access_denied", state: to.searchParams.get("state") }),
      otherAccountUrl: withQuery(page.href, { account: String((accounts.indexOf(account) + 1) % accounts.length) }),
    })
  }

  /** Returns the address that leads back with a code for an account. */
  private wayBack(to: URL, redirectUri: string, account: ExampleAccount): string {
    const challenge = to.searchParams.get("code_challenge") ?? undefined
    const code = this.give({ account, redirectUri, scope: scopeOf(to), challenge })
    return withQuery(redirectUri, { code, state: to.searchParams.get("state") })
  }

  private exchange(code: string, fields: ReadonlyMap<string, string>): ServiceAnswer {
    const consent = this.take(code)
    if (!consent) return invalidGrant("The code has been used, or has expired.")
    const { account, redirectUri, scope, challenge } = consent
    if (fields.get("redirect_uri") !== redirectUri) return invalidGrant("The redirect_uri is not the one of the code.")
    if (challenge !== undefined && challengeOf(fields.get("code_verifier")) !== challenge) {
      return invalidGrant("The code_verifier does not belong to the code_challenge.")
    }
    return tokenAnswer(account.name, scope)
  }

  private give(consent: Consent): string {
    const code = `sandbox-code-${randomBytes(12).toString("hex")}`
    this.consents.set(code, consent)
    for (const [oldest] of this.consents) {
      if (this.consents.size <= MAX_CODES) break
      this.consents.delete(oldest)
    }
    return code
  }

  private take(code: string): Consent | undefined {
    const consent = this.consents.get(code)
    this.consents.delete(code)
    return consent
  }
}

function scopeOf(to: URL): string | undefined {
  return to.searchParams.get("scope") ?? undefined
}

function tokenAnswer(account: string, scope?: string): ServiceAnswer {
  const pair = { access_token: accountToken(account), refresh_token: accountToken(account) }
  return { body: { ...pair, token_type: "Bearer", expires_in: LIFETIME_SEC, ...(scope && { scope }) } }
}

function invalidGrant(reason: string): ServiceAnswer {
  return { status: 400, body: { error: "invalid_grant", error_description: reason } }
}

/** Returns what a call for tokens brings, in its query and in its body, which is a form or JSON. */
function fieldsOf({ url, headers, body }: ServiceCall): Map<string, string> {
  const type = headers["content-type"] ?? ""
  const form = type.includes("x-www-form-urlencoded") ? new URLSearchParams(body.toString()) : []
  const json = type.includes("json") && body.includes("sandbox-") ? Object.entries(parsed(body)) : []
  const texts = json.filter((entry): entry is [string, string] => typeof entry[1] === "string")
  return new Map([...url.searchParams, ...form, ...texts])
}

function parsed(body: Buffer): object {
  try {
    const value = JSON.parse(body.toString()) as unknown
    return typeof value === "object" && value ? value : {}
  } catch {
    return {}
  }
}

function challengeOf(verifier = ""): string {
  return createHash("sha256").update(verifier).digest("base64url")
}

function withQuery(address: string, query: Readonly<Record<string, string | null>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value)
  return url.href
}
