import { setTimeout as sleep } from "node:timers/promises"
import { isObject } from "../../simulator/samples/json_detail_document"

/** How long a line of the log may take to arrive here, in milliseconds. */
const ARRIVAL_MS = 1000
const POLL_MS = 20

/** An error that no code of the hub expected. */
export interface Defect {
  /** Its name and message, without secrets. */
  message: string
  /** Where it was thrown, innermost first: `acme_crm.ts:12`. */
  places: readonly string[]
  /** It ended a promise that nobody awaited. */
  isUnawaited: boolean
}

/** The defects in the log of a hub in development. Looker is never told what a defect was. */
export class DefectLog {
  readonly defects: Defect[] = []

  /** @param sourcePlace Turns a place in the compiled hub into one in its source. */
  constructor(private readonly sourcePlace: (place: string) => string) {}

  read(line: string): void {
    const { level, message: event, error } = membersOf(line)
    // What ended a delivery is told without its message, and again with it.
    const isTold = event === "defect" || (level === "error" && event !== "delivery ended")
    if (!isTold || !isObject(error)) return
    const { name, message, at } = error
    const places = Array.isArray(at) ? at.map((place) => this.sourcePlace(String(place))) : []
    const isUnawaited = event === "unhandled rejection"
    this.defects.push({ message: `${String(name)}: ${String(message)}`, places, isUnawaited })
  }

  /** Waits until a defect has arrived, a second at most. */
  async arrival(): Promise<void> {
    const deadline = performance.now() + ARRIVAL_MS
    while (this.defects.length === 0 && performance.now() < deadline) await sleep(POLL_MS)
  }
}

function membersOf(line: string): Record<string, unknown> {
  try {
    const members: unknown = JSON.parse(line)
    return isObject(members) ? members : {}
  } catch {
    // Warnings of packages are no JSON.
    return {}
  }
}
