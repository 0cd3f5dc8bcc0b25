import * as Hub from "../../framework"

/** Where Google asks for a longer wait, it is not asked again. */
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
    delayMs: (error, failures) =>
      failures > retries ? undefined : Hub.retryDelayMs(error, failures, retryDelayMs, MAX_WAIT_MS),
  }
}
