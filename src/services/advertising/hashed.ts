import { createHash } from "node:crypto"

/** SHA-256 of a text as 64 lower-case hex digits: how advertising networks want personal data. Normalise the text first. */
export function hashed(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}

/** Whether a text is such a hash already. */
export function isHashed(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text)
}
