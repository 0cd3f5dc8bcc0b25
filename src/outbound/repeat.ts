import { ServiceError } from "../errors"

/**
 * Failures after which the same call may succeed later: an HTTP status, all of 5xx but 501 and 505, a service that was not
 * reached, one that did not answer in time.
 */
export type Passing = number | "5xx" | "unreached" | "timeout"

/**
 * When a call is made again: `never`; `busy`, where the service says that it was asked too often and has done nothing; `safe`,
 * after all that may pass, for calls that do no harm when they are made twice; or after exactly these failures.
 */
export type Repeat = "never" | "busy" | "safe" | readonly Passing[]

/** The waits between the attempts of one call. Where the service names a time, it gets it. */
export interface Waits {
  /** Further attempts. Default 2. */
  retries?: number
  /** Before the first of them, in milliseconds. Default 400. */
  firstWaitMs?: number
  /** What each further wait is multiplied by. Default 2. */
  waitGrowth?: number
  /** A service that asks for a longer wait is not asked again, in milliseconds. Default 60 000. */
  maxWaitMs?: number
  /** Least and most of a wait that is waited, by chance, so that callers spread; shares of it. Default [0.5, 1]. */
  spread?: readonly [least: number, most: number]
  /** No wait goes beyond it, as `Date.now()` tells it. Default: none. */
  endsAt?: number
}

const MAX_WAIT_MS = 60_000

const NAMED: Readonly<Record<"never" | "busy" | "safe", readonly Passing[]>> = {
  never: [],
  busy: [429],
  safe: [408, 429, "5xx", "unreached", "timeout"],
}

/** Whether the same call may succeed later. */
export function mayPass(error: unknown, repeat: Repeat): error is ServiceError {
  if (!(error instanceof ServiceError)) return false
  const { serviceStatus: status, code } = error
  const passing: readonly Passing[] = typeof repeat === "string" ? NAMED[repeat] : repeat
  if (code === "service_timeout") return passing.includes("timeout")
  if (status === undefined) return code === "service_failed" && passing.includes("unreached")
  return passing.includes(status) || (passing.includes("5xx") && isPassing5xx(status))
}

function isPassing5xx(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 505
}

/**
 * The wait before the next attempt, in milliseconds; undefined when there is none.
 * @param failures How many attempts have failed, from 1.
 */
export function waitBefore(error: unknown, failures: number, policy: Waits & { repeat: Repeat }): number | undefined {
  const { retries = 2, maxWaitMs = MAX_WAIT_MS, endsAt = Infinity } = policy
  if (failures > retries || !mayPass(error, policy.repeat)) return undefined
  const { retryAfterSec } = error
  const waitMs = retryAfterSec === undefined ? ownWaitMs(failures, policy) : retryAfterSec * 1000
  return waitMs <= maxWaitMs && Date.now() + waitMs <= endsAt ? waitMs : undefined
}

function ownWaitMs(failures: number, waits: Waits): number {
  const { firstWaitMs = 400, waitGrowth = 2, maxWaitMs = MAX_WAIT_MS, spread: [least, most] = [0.5, 1] } = waits
  const fullMs = firstWaitMs * waitGrowth ** (failures - 1)
  return Math.min(fullMs * (least + Math.random() * (most - least)), maxWaitMs)
}
