import cluster from "node:cluster"
import type { Logger } from "../framework"
import { watchHeartbeats } from "./heartbeat"

const FIRST_DELAY_MS = 1000
const MAX_DELAY_MS = 30_000
/** A worker that ran at least this long did not end because its start failed, in milliseconds. */
const HEALTHY_MS = 60_000

/** Runs the hub in several processes: forks workers, replaces those that end or hang, and stops all together. */
export class WorkerPool {
  private readonly replacements = new Set<NodeJS.Timeout>()
  private workers = 0
  private isStopping = false
  private hasListened = false
  private settle: { resolve: () => void; reject: (error: Error) => void } | undefined

  constructor(private readonly logger: Logger) {}

  /**
   * Resolves when the pool was told to stop and every worker has ended.
   * @throws Error when a worker ends before any worker has listened, because the same cause would stop all of them.
   */
  run(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
      for (let started = 0; started < count; started++) this.fork(FIRST_DELAY_MS)
    })
  }

  /** Passes the signal on to every worker. From then on no worker is replaced. */
  stop(signal: NodeJS.Signals): void {
    this.isStopping = true
    for (const timer of this.replacements) clearTimeout(timer)
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal)
    if (this.workers === 0) this.settle?.resolve()
  }

  /** @param delayMs Wait before this worker is replaced when it ends soon. */
  private fork(delayMs: number): void {
    const startedAt = Date.now()
    const worker = cluster.fork()
    const { pid } = worker.process
    this.workers += 1
    this.logger.info("worker started", { pid })
    worker.once("listening", () => (this.hasListened = true))
    worker.on("error", (error) => {
      this.logger.error("worker failed", { pid, error })
      // A worker that could not be created emits no `exit`.
      if (pid === undefined) this.ended(startedAt, delayMs)
    })
    watchHeartbeats(worker, () => {
      this.logger.error("worker hangs, and is ended", { pid })
      worker.process.kill("SIGKILL")
    })
    worker.once("exit", (exitCode, signal) => {
      this.logger.warn("worker ended", { pid, exitCode, signal: signal || undefined })
      this.ended(startedAt, delayMs)
    })
  }

  private ended(startedAt: number, delayMs: number): void {
    this.workers -= 1
    if (this.isStopping) {
      if (this.workers === 0) this.settle?.resolve()
    } else if (!this.hasListened) {
      this.settle?.reject(new Error("A worker process ended before it could serve; its message stands above."))
    } else {
      const waitMs = Date.now() - startedAt >= HEALTHY_MS ? FIRST_DELAY_MS : delayMs
      const timer = setTimeout(() => {
        this.replacements.delete(timer)
        this.fork(Math.min(waitMs * 2, MAX_DELAY_MS))
      }, waitMs)
      this.replacements.add(timer)
    }
  }
}
