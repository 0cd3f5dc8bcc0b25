import { ServiceError } from "../../errors"
import { type Explain, HttpClient, type HttpClientOptions, type Repeat, type SecretMask } from "../../outbound"
import type { PartnerContext, SealedHook } from "./partner"

/** Time for one call, in milliseconds: a person or a pipeline waits. */
const TIMEOUT_MS = 10_000
/** Characters that are looked at of what a partner says. */
const MAX_SAID = 10_000

/** What may pass when it is read again. A call that timed out has taken its time already. */
export const READING: Repeat = [429, "5xx", "unreached"]

/** What is particular to a partner. */
export interface PartnerClientOptions extends Pick<
  HttpClientOptions,
  "service" | "baseUrl" | "token" | "basic" | "guard"
> {
  /** Hides the addresses and secrets of links in what the partner answers. */
  mask: SecretMask
  explain: Explain
}

/** Calls of a partner's API. What is repeated at all is repeated once. */
export function partnerClient(options: PartnerClientOptions, { signal }: Pick<PartnerContext, "signal">): HttpClient {
  return new HttpClient({ timeoutMs: TIMEOUT_MS, retries: 1, firstWaitMs: 100, maxWaitMs: 1000, signal, ...options })
}

/**
 * Explains refusals: the partner, its status, what it said and what to do about it.
 * @param cures By status.
 * @param saidOf The words for people in a refusal.
 */
export function explainPartner(cures: Readonly<Record<number, string>>, saidOf: (json: unknown) => unknown): Explain {
  return ({ status, json, words, error: { service } }) => {
    // An answer of another form than expected is no refusal.
    if (status < 300) return undefined
    const isDown = status >= 500 || status === 429
    const said = isDown ? undefined : words(withoutAddresses(saidOf(json)), 200)
    const message = said ? `${service} answered ${status}: ${said}` : `${service} answered ${status}.`
    return { message, cure: isDown ? "Try again in a minute." : cures[status] }
  }
}

/** Lets a mask hide the address and the secret of a link. */
export function hideHook(mask: SecretMask, { address, secret }: SealedHook): void {
  for (const each of [address, address.slice(address.lastIndexOf("/") + 1), secret ?? ""]) mask.add(each)
}

/** What a partner said, without words that may be the address of a link, or the beginning of one. */
export function withoutAddresses(said: unknown): string | undefined {
  if (typeof said !== "string") return undefined
  const words = said.slice(0, MAX_SAID).split(/\s/)
  return words.map((word) => (word.includes("/hooks/") ? "[redacted]" : word)).join(" ")
}

/** The answer of a call; undefined when what it is about is gone. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** Whether a partner does not know what it was asked for. */
export function isGone(error: unknown): boolean {
  return error instanceof ServiceError && error.serviceStatus === 404
}
