import { ServiceError } from "../errors"

/** A service that wants to be left alone for longer is not waited for, in milliseconds. */
const MAX_DELAY_MS = 300_000

/**
 * Whether the same call may succeed later: the service was busy or failing (408, 429, 5xx but 501 and 505), answered too
 * late, or was not reached.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false
  const status = error.serviceStatus
  if (status === undefined || status === 408 || status === 429) return true
  return status >= 500 && status !== 501 && status !== 505
}

/**
 * The wait before the next attempt, in milliseconds; undefined when there is no point in one. A service that names a
 * time gets it; otherwise the wait doubles with each attempt, and half of it is random so that callers spread.
 * @param failures How many attempts have failed, from 1.
 */
export function retryDelayMs(error: unknown, failures: number, baseMs: number): number | undefined {
  if (!isTransient(error)) return undefined
  const askedSec = error instanceof ServiceError ? error.retryAfterSec : undefined
  if (askedSec !== undefined) return askedSec * 1000 <= MAX_DELAY_MS ? askedSec * 1000 : undefined
  const fullMs = Math.min(baseMs * 2 ** (failures - 1), MAX_DELAY_MS)
  return fullMs / 2 + (Math.random() * fullMs) / 2
}
