import { createHash, randomBytes } from "node:crypto"
import type { LoginFacts } from "./sealed_login"

const VERIFIER_BYTES = 96

/**
 * Link facts of a login with PKCE, for `loginFacts`: a fresh code verifier of 128 characters. Whoever gets hold of the
 * provider's code cannot turn it into tokens without the verifier, which no browser sees. Source: RFC 7636.
 */
export function pkceFacts(): { verifier: string } {
  return { verifier: randomBytes(VERIFIER_BYTES).toString("base64url") }
}

/** What PKCE adds to the address of the consent page. Nothing for a link without a verifier, which another hub made. */
export function pkceChallenge({ verifier }: LoginFacts): Record<string, string> {
  if (typeof verifier !== "string") return {}
  const challenge = createHash("sha256").update(verifier).digest("base64url")
  return { code_challenge: challenge, code_challenge_method: "S256" }
}

/** What PKCE adds to the exchange of the code. Nothing for a link without a verifier. */
export function pkceVerifier({ verifier }: LoginFacts): Record<string, string> {
  return typeof verifier === "string" ? { code_verifier: verifier } : {}
}
