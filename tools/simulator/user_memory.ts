import { isObject } from "./samples/json_detail_document"

/** Longest state that Looker stores. */
const MAX_STATE_BYTES = 32 * 1024
/** Least time between two requests for a form that Looker makes by itself. */
const LEAST_REFRESH_SEC = 600

interface Kept {
  settings: Record<string, string>
  state?: string
  refreshAt?: number
}

/** What Looker keeps for each integration: the administrator's settings and one user's state. Lost when the process ends. */
export class UserMemory {
  private readonly byName = new Map<string, Kept>()

  settings(name: string): Record<string, string> {
    return this.kept(name).settings
  }

  state(name: string): string | undefined {
    return this.kept(name).state
  }

  /** Stores `text` unchanged. @returns why it cannot be stored; undefined when it was stored. */
  store(name: string, text: string): string | undefined {
    const bytes = Buffer.byteLength(text)
    if (bytes > MAX_STATE_BYTES)
      return `The hub gave a state of ${bytes} bytes; Looker stores at most ${MAX_STATE_BYTES}.`
    this.kept(name).state = text
    this.kept(name).refreshAt = undefined
    return undefined
  }

  /**
   * Applies the `state` of an answer: its `data` replaces the stored state. Without `data` the stored state is deleted; without
   * a `state` nothing changes.
   * @returns why the state cannot be applied; undefined when it was applied.
   */
  apply(name: string, state: unknown): string | undefined {
    if (state === undefined || state === null) return undefined
    if (!isObject(state)) return 'The hub gave a "state" that is no object.'
    const { data = null, refresh_time: refreshSec } = state
    const kept = this.kept(name)
    if (data === null) kept.state = undefined
    else if (typeof data !== "string") return 'The hub gave a "state" whose data is no text.'
    else {
      const refusal = this.store(name, data)
      if (refusal) return refusal
    }
    const isTimed = typeof refreshSec === "number" && refreshSec > 0
    kept.refreshAt = isTimed ? Date.now() + Math.max(refreshSec, LEAST_REFRESH_SEC) * 1000 : undefined
    return undefined
  }

  /** Whether the time has come at which the hub wants Looker to request the form again. */
  isRefreshDue(name: string): boolean {
    const { refreshAt } = this.kept(name)
    return refreshAt !== undefined && refreshAt <= Date.now()
  }

  /** Forgets the time of the next refresh when the form is requested. The answer may set a new time. */
  refreshed(name: string): void {
    this.kept(name).refreshAt = undefined
  }

  forget(name: string): void {
    this.byName.delete(name)
  }

  private kept(name: string): Kept {
    const known = this.byName.get(name)
    if (known) return known
    const kept: Kept = { settings: {} }
    this.byName.set(name, kept)
    return kept
  }
}
