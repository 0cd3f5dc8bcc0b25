import { setMaxListeners } from "node:events"
import { DeliveryError, type Logger } from "../framework"

/** Longest time of a job, in milliseconds. */
const LIMIT_MS = 900_000

export interface JobOptions {
  /** Name of the job in the log. */
  name: string
  /** Longest time in milliseconds. Then the signal of the job is aborted. Default: 15 minutes. */
  limitMs?: number
}

/**
 * Jobs that go on after the answer to their request. A process that stops waits for them, so that nothing is left half done.
 */
export class Work {
  private readonly jobs = new Set<Promise<unknown>>()

  /** @param stopping Aborted when this process stops all running work. */
  constructor(
    private readonly logger: Logger,
    private readonly stopping: AbortSignal = new AbortController().signal,
  ) {
    setMaxListeners(0, stopping)
  }

  /** Number of running jobs. */
  get size(): number {
    return this.jobs.size
  }

  /**
   * Runs a job, which must end soon after its signal is aborted. The caller need not wait for it, because a failure is logged
   * here.
   * @returns the result of the job; rejects when the job fails.
   */
  start<T>({ name, limitMs = LIMIT_MS }: JobOptions, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    const stop = () => controller.abort(hubStopped())
    const timer = setTimeout(() => controller.abort(tooLong(limitMs)), limitMs)
    if (this.stopping.aborted) stop()
    this.stopping.addEventListener("abort", stop)
    // A job that throws synchronously must also reject.
    const running = Promise.resolve()
      .then(() => job(controller.signal))
      .finally(() => {
        clearTimeout(timer)
        this.stopping.removeEventListener("abort", stop)
        this.jobs.delete(running)
      })
    this.jobs.add(running)
    running.catch((error: unknown) => this.logger.error("work after the answer failed", { work: name, error }))
    return running
  }
}

function tooLong(limitMs: number): DeliveryError {
  return new DeliveryError(`The work took longer than ${limitMs / 1000} seconds and was ended: try again later.`)
}

/** Why work is ended when this process stops. */
export function hubStopped(): DeliveryError {
  return new DeliveryError("This hub is being restarted.", {}, "hub_stopped")
}
