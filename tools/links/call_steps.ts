import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import type { LinkCall, Place, Step } from "./links_api"

/** Steps and calls that are kept; the oldest go first. */
const MAX_STEPS = 100
const MAX_CALLS = 500
/** After so long without a call, in milliseconds, the next one belongs to no step of the page. */
const LULL_MS = 4000
const OUTSIDE = "Outside this page"

/** Sorts calls by what somebody did before them. */
export class CallSteps {
  readonly steps: Step[] = []
  readonly calls: LinkCall[] = []
  private readonly listeners = new Set<(event: { step: Step } | { call: LinkCall }) => void>()
  private originMs = Date.now() - performance.now()
  private lastId = 0
  private lastCallMs = 0
  private quiet = { works: 0, fromMs: 0, toMs: 0 }

  /** @returns a function that removes the listener. */
  onEvent(listener: (event: { step: Step } | { call: LinkCall }) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /**
   * Says what is done now: the calls that follow belong to it.
   * @param sinceMs Since when, in milliseconds since 1970. Default: now.
   */
  begin(title: string, sinceMs?: number): Step {
    this.originMs = Date.now() - performance.now()
    const atMs = this.nowMs()
    const step = { id: ++this.lastId, title, atMs, sinceMs: sinceMs ?? atMs }
    this.steps.push(step)
    if (this.steps.length > MAX_STEPS) this.steps.shift()
    this.lastCallMs = step.atMs
    this.tell({ step })
    return step
  }

  /** Keeps the reading calls of some work out of the list: they only tell the page how things are. */
  async quietly<T>(work: () => Promise<T>): Promise<T> {
    if (this.quiet.works++ === 0) this.quiet = { works: 1, fromMs: this.nowMs(), toMs: Infinity }
    try {
      return await work()
    } finally {
      if (--this.quiet.works === 0) this.quiet.toMs = this.nowMs()
    }
  }

  add(from: Place, to: Place, call: RecordedCall): void {
    const endMs = this.nowMs()
    const startMs = endMs - call.durationMs
    const { fromMs, toMs } = this.quiet
    // A list asks partners only.
    const isReading = call.method === "GET" && from !== "browser" && to !== "looker"
    if (isReading && startMs >= fromMs - 1 && startMs <= toMs) return
    const isAfterLull = startMs - this.lastCallMs > LULL_MS
    // The first call that ended may have begun within another one.
    const step = isAfterLull ? this.begin(OUTSIDE, startMs - LULL_MS / 2) : this.stepAt(startMs)
    this.lastCallMs = endMs
    const added = { ...call, id: ++this.lastId, from, to, atMs: startMs, step: step.id }
    this.calls.push(added)
    if (this.calls.length > MAX_CALLS) this.calls.shift()
    this.tell({ call: added })
  }

  clear(): void {
    this.steps.length = 0
    this.calls.length = 0
    this.lastCallMs = 0
  }

  /** Finer than Date.now: calls follow each other within a millisecond. */
  private nowMs(): number {
    return this.originMs + performance.now()
  }

  private stepAt(startMs: number): Step {
    const found = this.steps.findLast(({ sinceMs }) => sinceMs <= startMs + 1)
    return found ?? this.steps[0] ?? this.begin(OUTSIDE)
  }

  private tell(event: { step: Step } | { call: LinkCall }): void {
    for (const listener of this.listeners) listener(event)
  }
}
