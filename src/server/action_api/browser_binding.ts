import { randomBytes, timingSafeEqual } from "node:crypto"
import type { Request, Response } from "express"
import { InvalidLoginError } from "../../framework"

const COOKIE = "hub_login"
/** Only a page of this very host, over https, can leave a cookie with this prefix. Source: RFC 6265bis, section 4.1.3 */
const SECURE_PREFIX = "__Secure-"
const NONCE_BYTES = 32
const NONCE = /^[\w-]{43}$/
/** As long as a login link lives. */
const COOKIE_TTL_MS = 600_000
const START_AGAIN = "Go back to Looker, open the dialog again and log in from there."

/**
 * Ties a login to the browser that begins it: leaves a nonce in a cookie and gives the provider's `state`, which begins
 * with the same nonce. A nonce that the browser already has stays, so that two dialogs can be open at once; for the same
 * reason the cookie is not taken away after a login but runs out.
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
 * The sealed part of the `state` that came back from the provider.
 * @throws InvalidLoginError 400 when there is none or it has another form, 403 when this browser did not begin the login.
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
