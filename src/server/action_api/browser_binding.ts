import { randomBytes, timingSafeEqual } from "node:crypto"
import type { Request, Response } from "express"
import { InvalidLoginError } from "../../framework"

const COOKIE = "hub_login"
/** Only a page loaded over https can set a cookie with this prefix. Source: RFC 6265bis, section 4.1.3 */
const SECURE_PREFIX = "__Secure-"
const NONCE_BYTES = 32
const NONCE = /^[\w-]{43}$/
/** Lifetime of the cookie, equal to that of a login link, in milliseconds. */
const COOKIE_TTL_MS = 600_000
const START_AGAIN = "Go back to Looker, open the dialog again and log in from there."

/**
 * Ties a login to the browser that begins it. Sets a nonce in a cookie and returns the `state` for the provider, which begins
 * with the same nonce. A nonce that the browser already has is kept, so that two dialogs can be open at once. For the same
 * reason the cookie is not deleted after a login, but expires.
 */
export function bindBrowser(request: Request, response: Response, actionUrl: URL, sealed: string): string {
  const nonce = cookieNonces(request, actionUrl)[0] ?? randomBytes(NONCE_BYTES).toString("base64url")
  response.cookie(cookieName(actionUrl), nonce, {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(actionUrl),
    path: actionUrl.pathname,
    maxAge: COOKIE_TTL_MS,
  })
  return `${nonce}.${sealed}`
}

/**
 * Returns the sealed part of the `state` that came back from the provider.
 * @throws InvalidLoginError 400 when the state is missing or malformed, 403 when this browser did not begin the login.
 */
export function checkBrowser(request: Request, actionUrl: URL, state: unknown): string {
  const [nonce = "", ...rest] = typeof state === "string" ? state.split(".") : []
  const sealed = rest.join(".")
  if (!NONCE.test(nonce) || !sealed) {
    throw new InvalidLoginError("invalid_link", `The login came back without what it was begun with. ${START_AGAIN}`)
  }
  if (!cookieNonces(request, actionUrl).some((each) => timingSafeEqual(Buffer.from(each), Buffer.from(nonce)))) {
    throw new InvalidLoginError(
      "foreign_link",
      `This login was not begun in this browser, or more than ten minutes ago. ${START_AGAIN}`,
    )
  }
  return sealed
}

function cookieNonces(request: Request, actionUrl: URL): string[] {
  const start = `${cookieName(actionUrl)}=`
  const cookies = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim())
  return cookies
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length))
    .filter((value) => NONCE.test(value))
}

function cookieName(actionUrl: URL): string {
  return isSecure(actionUrl) ? SECURE_PREFIX + COOKIE : COOKIE
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:"
}
