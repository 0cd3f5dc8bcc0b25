import { setTimeout as sleep } from "node:timers/promises"
import { withinLimits } from "../../outbound"

export interface JobWatch {
  signal?: AbortSignal
  /** Wait before the first look, in milliseconds. Each wait is half as long again as the one before. */
  firstWaitMs: number
  /** Longest wait between two looks, in milliseconds. Default: the first wait. */
  maxWaitMs?: number
  /** Time after which no look follows, in milliseconds. 0: there is no look at all. */
  limitMs: number
}

/**
 * Looks again and again at a job that a service does, until it has ended.
 * @param look Gives the outcome once the job has ended; undefined before. Its errors end the watch.
 * @returns undefined when the job had not ended within the limit. It may still end well: say so.
 * @throws DeliveryError when the signal is aborted during a wait.
 */
export async function watchJob<T>(watch: JobWatch, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const { signal, firstWaitMs, maxWaitMs = firstWaitMs, limitMs } = watch
  const endsAt = performance.now() + limitMs
  for (let waitMs = firstWaitMs; performance.now() + waitMs <= endsAt; waitMs = Math.min(waitMs * 1.5, maxWaitMs)) {
    await withinLimits((ending) => sleep(waitMs, undefined, { signal: ending }), { signal })
    const outcome = await look()
    if (outcome !== undefined) return outcome
  }
  return undefined
}
