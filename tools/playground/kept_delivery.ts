import { randomBytes } from "node:crypto"
import type { Response } from "express"
import type { DeliveryEvent, DeliverySummary, Progress, SendRequest, Verdict, Waiting } from "./playground_api"

/** Calls kept of a delivery, in characters of JSON. Later calls reach only the pages that watch. */
const MAX_CALLS_LENGTH = 1_000_000
/** Longest answer of the hub that is kept, in characters of JSON. */
const MAX_ANSWER_LENGTH = 100_000
/** How long a delivery runs while no page watches it, in milliseconds. A reload takes less. */
const UNWATCHED_MS = 60_000

/** One delivery with what is known of it, so that a page that was reloaded finds it again. */
export class KeptDelivery {
  /** Looker's webhook id. */
  readonly id = randomBytes(8).toString("hex")
  private readonly startedAt = Date.now()
  private readonly abort = new AbortController()
  private readonly watchers = new Set<Response>()
  private waiting: Waiting | null = null
  private progress: Progress = { bytes: 0 }
  private readonly calls: string[] = []
  private callsLength = 0
  private last?: { verdict: Verdict } | { error: string }
  private unwatched?: NodeJS.Timeout
  private stopReason = ""

  constructor(
    /** Id of the tab that started it. */
    readonly session: string,
    readonly request: SendRequest,
    /** Label of the integration. */
    readonly label: string,
  ) {}

  get isRunning(): boolean {
    return this.last === undefined
  }

  /** Aborted when the delivery is stopped. */
  get signal(): AbortSignal {
    return this.abort.signal
  }

  get summary(): DeliverySummary {
    const { id, isRunning, last } = this
    const request = { ...this.request, settings: {}, formParams: {}, repeats: id }
    const isSuccess = last && "verdict" in last ? last.verdict.isSuccess : undefined
    return { id, request, ageMs: Date.now() - this.startedAt, isRunning, isSuccess }
  }

  /** Answers with all that is known, one line of JSON each, and with what follows until the delivery is over. */
  watch(response: Response): void {
    response.status(200).type("application/x-ndjson")
    // Otherwise a proxy in between would hold the lines back.
    response.set("x-accel-buffering", "no").flushHeaders()
    response.write(lineOf({ delivery: this.summary }))
    if (this.waiting) response.write(lineOf({ waiting: this.waiting }))
    for (const line of this.calls) response.write(line)
    response.write(lineOf({ progress: this.progress }))
    if (this.last) return void response.end(lineOf(this.last))
    clearTimeout(this.unwatched)
    this.watchers.add(response)
    if (response.destroyed) this.leave(response)
    else response.on("close", () => this.leave(response))
  }

  wait(waiting: Waiting | null): void {
    if (this.waiting === waiting) return
    this.waiting = waiting
    this.tell({ waiting })
  }

  /** Keeps an event as far as there is room, and passes it to the pages that watch. */
  tell(event: DeliveryEvent): void {
    const line = lineOf(event)
    if ("progress" in event) this.progress = event.progress
    if ("call" in event && this.callsLength + line.length <= MAX_CALLS_LENGTH) {
      this.calls.push(line)
      this.callsLength += line.length
    }
    // A page that reads slowly needs only the newest progress.
    const isSkippable = "progress" in event
    for (const watcher of this.watchers) if (!isSkippable || !watcher.writableNeedDrain) watcher.write(line)
  }

  /** Stops a running delivery. @param reason Shown in place of a verdict. */
  stop(reason: string): void {
    if (!this.isRunning || this.signal.aborted) return
    this.stopReason = reason
    this.abort.abort()
  }

  /** Ends the answers of all pages that watch. @param last Replaced by the reason if the delivery was stopped. */
  end(last: { verdict: Verdict } | { error: string }): void {
    const told = this.signal.aborted ? { error: this.stopReason } : last
    clearTimeout(this.unwatched)
    this.last = "verdict" in told ? { verdict: shortened(told.verdict) } : told
    for (const watcher of this.watchers) watcher.end(lineOf({ progress: this.progress }) + lineOf(told))
    this.watchers.clear()
  }

  private leave(watcher: Response): void {
    this.watchers.delete(watcher)
    if (this.watchers.size > 0 || !this.isRunning) return
    const reason = `No page watched this delivery for ${UNWATCHED_MS / 1000} seconds, so it was stopped.`
    this.unwatched = setTimeout(() => this.stop(reason), UNWATCHED_MS).unref()
  }
}

function lineOf(event: DeliveryEvent): string {
  return `${JSON.stringify(event)}\n`
}

function shortened(verdict: Verdict): Verdict {
  const isLong = JSON.stringify(verdict.answer).length > MAX_ANSWER_LENGTH
  return isLong ? { ...verdict, answer: "The hub's answer was too long to be kept." } : verdict
}
