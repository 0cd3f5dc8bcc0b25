import { isObject } from "./samples/json_detail_document"

/** Looker stores no longer states. */
const MAX_STATE_BYTES = 32 * 1024
/** Looker asks for a form by itself no more often. */
const LEAST_REFRESH_SEC = 600

interface Kept {
  settings: Record<string, string>
  state?: string
  refreshAt?: number
}

/** What Looker keeps for each integration: the administrator's settings, and the state of one user. Gone with the process. */
export class UserMemory {
  private readonly byName = new Map<string, Kept>()

  settings(name: string): Record<string, string> {
    return this.kept(name).settings
  }

  state(name: string): string | undefined {
    return this.kept(name).state
  }

  /** Stores `text` as it is. @returns why it cannot be stored; undefined when it is. */
  store(name: string, text: string): string | undefined {
    const bytes = Buffer.byteLength(text)
    if (bytes > MAX_STATE_BYTES)
      return `The hub gave a state of ${bytes} bytes; Looker stores at most ${MAX_STATE_BYTES}.`
    this.kept(name).state = text
    this.kept(name).refreshAt = undefined
    return undefined
  }

  /**
   * Does what the `state` of an answer says: its `data` replaces what is stored, and without data that is wiped. Without a
   * state everything stays.
   * @returns why that cannot be; undefined when it is done.
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

  /** Whether the time has come for which the hub asked to be asked for the form again. */
  isRefreshDue(name: string): boolean {
    const { refreshAt } = this.kept(name)
    return refreshAt !== undefined && refreshAt <= Date.now()
  }

  /** The form is being asked for: whether it will be again by itself, its answer says. */
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
