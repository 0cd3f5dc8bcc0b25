import type { Response } from "express"
import type { RecordedCall, Sandbox } from "../sandbox/sandbox"
import type { DeliveryEvent, Progress } from "./playground_api"

/** Time between two lines of progress, in milliseconds. */
const PROGRESS_MS = 100
/** Calls shown per delivery. After these, only failed calls are shown, up to the same number again. */
const SHOWN_CALLS = 100

/** Reports the events of a delivery to the page, each as one line of JSON. */
export class DeliveryStream {
  private progress: Progress = { bytes: 0 }
  private calls = 0
  private failedCalls = 0
  private toldAt = 0
  private timer?: NodeJS.Timeout
  private readonly stopListening?: () => void

  constructor(
    private readonly response: Response,
    sandbox?: Sandbox,
  ) {
    response.status(200).type("application/x-ndjson")
    // Otherwise a proxy in between would hold the lines back.
    response.set("x-accel-buffering", "no").flushHeaders()
    this.stopListening = sandbox?.onCall((call) => this.tellCall(call))
  }

  tellProgress(progress: Progress): void {
    this.progress = progress
    this.scheduleProgress()
  }

  /** Writes the last line and ends the answer. */
  end(last: DeliveryEvent): void {
    this.stopListening?.()
    this.flushProgress()
    this.write(last)
    this.response.end()
  }

  private tellCall(call: RecordedCall): void {
    this.calls++
    const isFailed = call.status === undefined || call.status >= 400
    const isShown = this.calls <= SHOWN_CALLS || (isFailed && this.failedCalls++ < SHOWN_CALLS)
    if (isShown) this.write({ call })
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
    this.write({ progress: { ...this.progress, calls: this.calls } })
  }

  private write(event: DeliveryEvent): void {
    if (!this.response.destroyed) this.response.write(`${JSON.stringify(event)}\n`)
  }
}
