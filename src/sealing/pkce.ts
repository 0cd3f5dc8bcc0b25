import { createHash, randomBytes } from "node:crypto"

const VERIFIER_BYTES = 96

/** A fresh code verifier of 128 characters. Source: RFC 7636, section 4.1. */
export function newCodeVerifier(): string {
  return randomBytes(VERIFIER_BYTES).toString("base64url")
}

/** What the browser carries of a code verifier, by the method `S256`. Source: RFC 7636, section 4.2. */
export function codeChallengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url")
}
