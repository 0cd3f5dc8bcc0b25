import type { RecordedCall } from "./recorded_call"

const MAX_CALLS = 1000

/** The last 1000 calls, in the order in which they were answered. */
export class CallLog {
  private readonly listeners = new Set<(call: RecordedCall) => void>()
  private readonly kept: RecordedCall[] = []
  private lastId = 0

  get calls(): readonly RecordedCall[] {
    return this.kept
  }

  add(facts: Omit<RecordedCall, "id">): void {
    const call = { id: ++this.lastId, ...facts }
    this.kept.push(call)
    if (this.kept.length > MAX_CALLS) this.kept.shift()
    for (const listener of this.listeners) listener(call)
  }

  /** @returns a function that removes the listener. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    // Wrapped, so that the same listener can be added twice.
    const own = (call: RecordedCall) => listener(call)
    this.listeners.add(own)
    return () => void this.listeners.delete(own)
  }

  clear(): void {
    this.kept.length = 0
  }
}
