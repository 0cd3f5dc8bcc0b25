import { ServiceError } from "../errors"
import { isUnconnected } from "./network_cause"

/**
 * A failure after which the same call may succeed later: an HTTP status; `5xx`, which leaves out 501 and 505; `unreached`: the
 * service could not be reached, or the connection broke off; `unconnected`: there was no connection at all, so the service did
 * nothing; `timeout`: it did not answer in time.
 */
export type Passing = number | "5xx" | "unreached" | "unconnected" | "timeout"

/**
 * When a call is retried. `never`; `busy`: when the service refused it because of too many calls, and so did nothing; `safe`:
 * after all failures that may pass, for calls that do no harm when made twice; after exactly the listed failures; or after
 * those that a function accepts, for services that put the reason into the body of their answer.
 */
export type Repeat = "never" | "busy" | "safe" | readonly Passing[] | ((error: ServiceError) => boolean)

/** The waits between the attempts of one call. A wait that the service asks for takes precedence. */
export interface Waits {
  /** Number of retries. Default 2. */
  retries?: number
  /** Wait before the first retry, in milliseconds. Default 400. */
  firstWaitMs?: number
  /** Factor from each wait to the next. Default 2. */
  waitGrowth?: number
  /** Longest wait, in milliseconds. When the service asks for a longer one, the call is not retried. Default 60 000. */
  maxWaitMs?: number
  /** Each wait is shortened to a random share of itself between these two, so that callers spread out. Default [0.5, 1]. */
  spread?: readonly [least: number, most: number]
  /** Time beyond which no wait goes, as in `Date.now()`. Default: none. */
  endsAt?: number
}

const MAX_WAIT_MS = 60_000

const NAMED: Readonly<Record<"never" | "busy" | "safe", readonly Passing[]>> = {
  never: [],
  busy: [429],
  safe: [408, 429, "5xx", "unreached", "timeout"],
}

/** Whether `repeat` allows a retry after this error. */
export function mayPass(error: unknown, repeat: Repeat): error is ServiceError {
  if (!(error instanceof ServiceError)) return false
  if (typeof repeat === "function") return repeat(error)
  const { serviceStatus: status, code } = error
  const passing: readonly Passing[] = typeof repeat === "string" ? NAMED[repeat] : repeat
  if (code === "service_timeout") return passing.includes("timeout")
  if (status === undefined) {
    const isUnreached = passing.includes("unreached") || (passing.includes("unconnected") && isUnconnected(error))
    return code === "service_failed" && isUnreached
  }
  return passing.includes(status) || (passing.includes("5xx") && isPassing5xx(status))
}

function isPassing5xx(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 505
}

/**
 * The wait before the next attempt, in milliseconds; undefined when there is no next attempt.
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
