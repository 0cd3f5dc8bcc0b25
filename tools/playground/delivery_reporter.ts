import type { RecordedCall, Sandbox } from "../sandbox/sandbox"
import type { DeliveryEvent, Progress } from "./playground_api"

/** Time between two lines of progress, in milliseconds. */
const PROGRESS_MS = 100
/** Calls shown per delivery. After these, only failed calls are shown, up to the same number again. */
const SHOWN_CALLS = 100

/** Tells of the progress and the calls of one delivery, not more often than a page can draw them. */
export class DeliveryReporter {
  private progress: Progress = { bytes: 0 }
  private calls = 0
  private failedCalls = 0
  private toldAt = 0
  private timer?: NodeJS.Timeout
  private readonly stopListening?: () => void

  constructor(
    private readonly tell: (event: DeliveryEvent) => void,
    sandbox?: Sandbox,
  ) {
    this.stopListening = sandbox?.onCall((call) => this.tellCall(call))
  }

  tellProgress(progress: Progress): void {
    this.progress = progress
    this.scheduleProgress()
  }

  /** Tells the last progress and ends. */
  end(): void {
    this.stopListening?.()
    this.flushProgress()
  }

  private tellCall(call: RecordedCall): void {
    this.calls++
    const isFailed = call.status === undefined || call.status >= 400
    const isShown = this.calls <= SHOWN_CALLS || (isFailed && this.failedCalls++ < SHOWN_CALLS)
    if (isShown) this.tell({ call })
    this.scheduleProgress()
  }

  private scheduleProgress(): void {
    // Timers fire late while rows are made at full speed.
    if (performance.now() - this.toldAt >= PROGRESS_MS) return this.flushProgress()
    this.timer ??= setTimeout(() => this.flushProgress(), PROGRESS_MS)
  }

  private flushProgress(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.toldAt = performance.now()
    this.tell({ progress: { ...this.progress, calls: this.calls } })
  }
}
