import { createHmac, randomBytes } from "node:crypto"
import { isSameText } from "./same_text"

const NONCE_BYTES = 32

/**
 * Makes the token `<nonce>/<digest>` that an administrator enters in Looker. It is not stored, and is valid as long as the
 * secret.
 */
export function makeApiToken(secret: string, nonce = randomBytes(NONCE_BYTES).toString("hex")): string {
  return `${nonce}/${digestOf(secret, nonce)}`
}

/** Whether the token was made with one of `secrets`. Compares in constant time and never throws. */
export function isApiToken(token: string, secrets: readonly string[]): boolean {
  const slash = token.indexOf("/")
  if (slash < 1) return false
  const nonce = token.slice(0, slash)
  const given = token.slice(slash + 1)
  return secrets.some((secret) => isSameText(given, digestOf(secret, nonce)))
}

function digestOf(secret: string, nonce: string): string {
  return createHmac("sha512", secret).update(nonce).digest("hex")
}
