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

/** What is repeated of Google's calls: 408, 429, 5xx, no answer in time, connection lost. */
export function googleRetries({ retries, retryDelayMs, signal }: Retries): Hub.RetryPolicy {
  return {
    signal,
    delayMs(error, failures) {
      const waitMs = failures > retries ? undefined : Hub.retryDelayMs(error, failures, retryDelayMs)
      return waitMs && Math.min(waitMs, MAX_WAIT_MS)
    },
  }
}
