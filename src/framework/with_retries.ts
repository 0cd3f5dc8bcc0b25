import { setTimeout as sleep } from "node:timers/promises"
import { withinLimits } from "./http/within_limits"

export interface RetryPolicy {
  /** Ends the waits: `request.signal`. */
  signal?: AbortSignal
  /**
   * The wait before the next attempt, in milliseconds; undefined gives up. `retryDelayMs` knows what may pass.
   * @param failures Attempts that have failed, from 1.
   */
  delayMs: (error: unknown, failures: number) => number | undefined
}

/**
 * Does work until it succeeds or the policy gives up.
 * @param work Must do no harm when it is done twice. Gets the number of its failures so far.
 * @throws what the last attempt failed with; DeliveryError when Looker hangs up during a wait.
 */
export async function withRetries<T>(
  { signal, delayMs }: RetryPolicy,
  work: (failures: number) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ;) {
    try {
      return await work(failures)
    } catch (error) {
      const waitMs = delayMs(error, ++failures)
      if (waitMs === undefined) throw error
      await withinLimits((ending) => sleep(waitMs, undefined, { signal: ending }), { signal })
    }
  }
}
