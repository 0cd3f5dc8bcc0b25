import { ServiceError } from "../errors"

const MAX_DELAY_MS = 300_000

/**
 * Whether the same call may succeed later: the service was busy or failing (408, 429, 5xx but 501 and 505), answered too
 * late, or was not reached.
 */
export function isTransient(error: unknown): error is ServiceError {
  if (!(error instanceof ServiceError)) return false
  const status = error.serviceStatus
  if (status === undefined || status === 408 || status === 429) return true
  return status >= 500 && status !== 501 && status !== 505
}

/**
 * The wait before the next attempt, in milliseconds; undefined when there is no point in one. A service that names a
 * time gets it; otherwise the wait doubles with each attempt, and half of it is random so that callers spread.
 * @param failures How many attempts have failed, from 1.
 * @param maxMs The longest wait. Default 300 000.
 */
export function retryDelayMs(
  error: unknown,
  failures: number,
  baseMs: number,
  maxMs = MAX_DELAY_MS,
): number | undefined {
  if (!isTransient(error)) return undefined
  const fullMs = Math.min(baseMs * 2 ** (failures - 1), maxMs)
  return askedDelayMs(error, fullMs / 2 + (Math.random() * fullMs) / 2, maxMs)
}

/**
 * The wait that a service asks for, else `ownMs`, in milliseconds; undefined when it asks for more than `maxMs`: it is not
 * waited for then, nor asked earlier than it wants.
 */
export function askedDelayMs({ retryAfterSec }: ServiceError, ownMs: number, maxMs: number): number | undefined {
  if (retryAfterSec === undefined) return Math.min(ownMs, maxMs)
  return retryAfterSec * 1000 <= maxMs ? retryAfterSec * 1000 : undefined
}
