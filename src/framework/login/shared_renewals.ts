import { createHash } from "node:crypto"
import type { LoginTokens } from "./login_tokens"

/** How long a pair of tokens is known to those who still have the one before, in milliseconds. */
const KNOWN_MS = 600_000

/**
 * Lets requests with the same login renew it once. Where each renewal gives a new refresh token and ends the old pair, a request
 * that began with the old pair goes on with the new one; otherwise the second renewal would end the login. Knows only this
 * process, for ten minutes, and finds a pair only by the refresh token before it.
 */
export class SharedRenewals {
  /** SHA-256 of a refresh token → the tokens that replace it. */
  private readonly renewals = new Map<string, Promise<LoginTokens>>()

  /** The tokens that have replaced these, or these. @throws the error of a renewal that is going on. */
  async latest(tokens: LoginTokens): Promise<LoginTokens> {
    const next = tokens.refresh_token === undefined ? undefined : this.renewals.get(keyOf(tokens.refresh_token))
    return next ? this.latest(await next) : tokens
  }

  /**
   * The tokens that replace this refresh token, from a renewal that another request made or makes, else from `work`.
   * @throws the error of `work`. It is not kept.
   */
  async renew(refreshToken: string, work: () => Promise<LoginTokens>): Promise<LoginTokens> {
    const key = keyOf(refreshToken)
    const renewal = this.renewals.get(key) ?? this.begin(key, work)
    return this.latest(await renewal)
  }

  private begin(key: string, work: () => Promise<LoginTokens>): Promise<LoginTokens> {
    const renewal = work().then(
      (tokens) => {
        // Tokens that were just given have not been replaced. If the refresh token stays, a later renewal has to ask again.
        this.renewals.delete(keyOf(tokens.refresh_token ?? ""))
        setTimeout(() => this.renewals.delete(key), KNOWN_MS).unref()
        return tokens
      },
      (error: unknown) => {
        this.renewals.delete(key)
        throw error
      },
    )
    this.renewals.set(key, renewal)
    return renewal
  }
}

function keyOf(refreshToken: string): string {
  return createHash("sha256").update(refreshToken).digest("base64url")
}
