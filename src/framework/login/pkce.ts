import { codeChallengeOf, newCodeVerifier } from "../../sealing"
import type { LoginFacts } from "./sealed_login"

/**
 * Makes the `loginFacts` of a login with PKCE: a fresh code verifier of 128 characters. A stolen code cannot be exchanged
 * for tokens without the verifier, which no browser sees. Source: RFC 7636.
 */
export function pkceFacts(): { verifier: string } {
  return { verifier: newCodeVerifier() }
}

/** Parameters that PKCE adds to the address of the consent page. None for a link without a verifier, made by another hub. */
export function pkceChallenge({ verifier }: LoginFacts): Record<string, string> {
  if (typeof verifier !== "string") return {}
  return { code_challenge: codeChallengeOf(verifier), code_challenge_method: "S256" }
}

/** Parameters that PKCE adds to the exchange of the code. None for a link without a verifier. */
export function pkceVerifier({ verifier }: LoginFacts): Record<string, string> {
  return typeof verifier === "string" ? { code_verifier: verifier } : {}
}
