import { hash } from "node:crypto"

/** SHA-256 of a text as 64 lower-case hex digits: how advertising networks want personal data. Normalise the text first. */
export function hashed(text: string): string {
  // In one step: an object for each hash would take twice the time, and memory that is freed late.
  return hash("sha256", text, "hex")
}

/** Whether a text is such a hash already. */
export function isHashed(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text)
}
