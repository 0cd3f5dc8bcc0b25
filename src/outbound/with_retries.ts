import { setTimeout as sleep } from "node:timers/promises"
import { DeliveryTally } from "./delivery_tally"
import { asRetry } from "../telemetry"
import { type Repeat, type Waits, waitBefore } from "./repeat"
import { withinLimits } from "./within_limits"

export interface RetryPolicy extends Waits {
  /** Ends the waits: `request.signal`. */
  signal?: AbortSignal
  /** Failures after which the work is repeated. */
  repeat: Repeat
  /** Failures after which the work is not repeated, whatever `repeat` says. */
  isFinal?(error: unknown): boolean
}

/**
 * Does work until it succeeds or the policy gives up.
 * @param work Must do no harm when it is done twice. Gets the number of its failures so far.
 * @throws the error of the last attempt; DeliveryError when Looker hangs up during a wait.
 */
export async function withRetries<T>(policy: RetryPolicy, work: (failures: number) => Promise<T>): Promise<T> {
  for (let failures = 0; ;) {
    try {
      return await asRetry(failures, () => work(failures))
    } catch (error) {
      if (policy.isFinal?.(error)) throw error
      const waitMs = waitBefore(error, ++failures, policy)
      if (waitMs === undefined) throw error
      const { signal } = policy
      const wait = () => withinLimits((ending) => sleep(waitMs, undefined, { signal: ending }), { signal })
      const tally = DeliveryTally.of(signal)
      await (tally ? tally.timed("service", wait) : wait())
      if (tally) tally.retries++
    }
  }
}
