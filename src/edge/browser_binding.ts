import { randomBytes } from "node:crypto"
import type { Request, Response } from "express"
import { InvalidLoginError } from "../errors"
import { isSameText } from "../sealing"
import { cookiesOf } from "./cookies"

const COOKIE = "hub_login"
/** Only a page loaded over https can set a cookie with this prefix. Source: RFC 6265bis, section 4.1.3 */
const SECURE_PREFIX = "__Secure-"
const NONCE_BYTES = 32
const NONCE = /^[\w-]{43}$/
/** Lifetime of the cookie, equal to that of a login link, in milliseconds. */
const COOKIE_TTL_MS = 600_000

/**
 * Ties a login to the browser that begins it. Sets a nonce in a cookie and returns the `state` for the provider, which begins
 * with the same nonce. A nonce that the browser already has is kept, so that two dialogs can be open at once. For the same
 * reason the cookie is not deleted after a login, but expires.
 * @param home The address below which the login begins and ends: the cookie is sent there only.
 */
export function bindBrowser(request: Request, response: Response, home: URL, sealed: string): string {
  const nonce = cookieNonces(request, home)[0] ?? randomBytes(NONCE_BYTES).toString("base64url")
  response.cookie(cookieName(home), nonce, {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(home),
    path: home.pathname,
    maxAge: COOKIE_TTL_MS,
  })
  return `${nonce}.${sealed}`
}

/**
 * Returns the sealed part of the `state` that came back from the provider. Who brought it is checked by `checkBrowser`.
 * @param cure What to do, for people.
 * @throws InvalidLoginError 400 when the state is missing or malformed.
 */
export function sealedPartOf(state: unknown, cure: string): string {
  const { nonce, sealed } = partsOf(state)
  if (NONCE.test(nonce) && sealed) return sealed
  throw new InvalidLoginError("invalid_link", `The login came back without what it was begun with. ${cure}`)
}

/**
 * @param state One that `sealedPartOf` accepts.
 * @param cure What to do, for people.
 * @throws InvalidLoginError 403 when this browser did not begin the login.
 */
export function checkBrowser(request: Request, home: URL, state: unknown, cure: string): void {
  const { nonce } = partsOf(state)
  if (cookieNonces(request, home).some((each) => isSameText(each, nonce))) return
  throw new InvalidLoginError(
    "foreign_link",
    `This login was not begun in this browser, or more than ten minutes ago. ${cure}`,
  )
}

function partsOf(state: unknown): { nonce: string; sealed: string } {
  const [nonce = "", ...rest] = typeof state === "string" ? state.split(".") : []
  return { nonce, sealed: rest.join(".") }
}

function cookieNonces(request: Request, home: URL): string[] {
  return cookiesOf(request, cookieName(home)).filter((value) => NONCE.test(value))
}

function cookieName(home: URL): string {
  return isSecure(home) ? SECURE_PREFIX + COOKIE : COOKIE
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:"
}
