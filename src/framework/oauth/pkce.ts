import { createHash, randomBytes } from "node:crypto"

const VERIFIER_BYTES = 96

/** A fresh PKCE code verifier, 128 characters. Source: RFC 7636, section 4.1. */
export function pkceVerifier(): string {
  return randomBytes(VERIFIER_BYTES).toString("base64url")
}

/** The `code_challenge` of a verifier for `code_challenge_method=S256`. */
export function pkceChallenge(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url")
}
