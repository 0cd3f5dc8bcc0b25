import { DeliveryError, HubError } from "../errors"
import { loggedDefect, loggedFailure, type Logger } from "../logging"

export interface AfterAnswerOptions {
  /** Name of the work in the log, without secrets. */
  name: string
  /** Most work of this kind at once; more waits its turn. */
  kind: string
  atOnce: number
  /** Longest time in milliseconds, the wait for its turn not counted. */
  limitMs: number
}

interface Task extends AfterAnswerOptions {
  work: (signal: AbortSignal) => Promise<void>
}

/** Most work that waits for its turn, of all kinds. */
const MAX_WAITING = 1000

/**
 * Work that goes on after the answer to Looker, such as a look at a job that takes hours. Nobody is promised its end: a hub that
 * stops ends it and names it in the log.
 */
export class AfterAnswer {
  private readonly running = new Map<Task, AbortController>()
  private readonly waiting: Task[] = []
  private isOver = false

  constructor(private readonly logger: Logger) {}

  /** Number of tasks that run or wait. */
  get size(): number {
    return this.running.size + this.waiting.length
  }

  /**
   * Starts work, or has it wait for its turn. A failure is logged.
   * @param work Must end soon after its signal is aborted.
   * @returns false when it is not begun, because too much waits or the hub stops; this is logged.
   */
  start(options: AfterAnswerOptions, work: (signal: AbortSignal) => Promise<void>): boolean {
    const { name, kind } = options
    if (this.isOver || this.waiting.length >= MAX_WAITING) {
      this.logger.warn("work after the answer was not begun", { work: name, kind })
      return false
    }
    this.waiting.push({ ...options, work })
    this.next()
    return true
  }

  /** Ends all work. For a hub that stops. */
  end(): void {
    // A hub is told to stop when it drains, and again when the time for that is over.
    if (this.isOver) return
    this.isOver = true
    const left = [...this.running.keys(), ...this.waiting.splice(0)].map(({ name }) => name)
    if (left.length > 0) this.logger.warn("work after answers was ended, because the hub stops", { work: left })
    for (const controller of this.running.values()) controller.abort(new DeliveryError("The hub is being restarted."))
  }

  private next(): void {
    const mayRun = ({ kind, atOnce }: Task) =>
      [...this.running.keys()].filter((each) => each.kind === kind).length < atOnce
    for (;;) {
      const at = this.waiting.findIndex(mayRun)
      const [task] = at < 0 ? [] : this.waiting.splice(at, 1)
      if (!task) return
      void this.run(task)
    }
  }

  private async run(task: Task): Promise<void> {
    const { name, kind, limitMs, work } = task
    const controller = new AbortController()
    this.running.set(task, controller)
    const timer = setTimeout(() => controller.abort(new DeliveryError("The time for it was over.")), limitMs)
    // A hub with nothing else to do may end.
    timer.unref()
    try {
      await work(controller.signal)
    } catch (error) {
      if (this.isOver) return
      const facts = error instanceof HubError ? loggedFailure(error) : { error: loggedDefect(error) }
      this.logger.warn("work after the answer failed", { work: name, kind, ...facts })
    } finally {
      clearTimeout(timer)
      this.running.delete(task)
      this.next()
    }
  }
}
