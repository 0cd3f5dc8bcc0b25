import { setTimeout as sleep } from "node:timers/promises"
import * as Hub from "../../framework"

/** No wait is longer, whatever Google asks for. */
const MAX_WAIT_MS = 60_000

export interface Retries {
  /** Further attempts. */
  retries: number
  /** Wait before the first further attempt, in milliseconds; it doubles each time. */
  retryDelayMs: number
  /** Ends the waits. */
  signal: AbortSignal
}

/**
 * Does work again that failed in a way that may pass: 408, 429, 5xx, no answer in time, connection lost.
 * @param work Must do no harm when it is done twice. Gets the number of its failures so far.
 * @throws what the last attempt failed with.
 */
export async function withRetries<T>(
  { retries, retryDelayMs, signal }: Retries,
  work: (failures: number) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ;) {
    try {
      return await work(failures)
    } catch (error) {
      failures++
      const delayMs = failures > retries ? undefined : Hub.retryDelayMs(error, failures, retryDelayMs)
      if (delayMs === undefined) throw error
      const pause = (ending: AbortSignal) => sleep(Math.min(delayMs, MAX_WAIT_MS), undefined, { signal: ending })
      await Hub.withinLimits(pause, { signal })
    }
  }
}
