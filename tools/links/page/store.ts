import type { LinkCall, LinkFaults, LinksEvent, LinksSnapshot, LookerNow, Step } from "../links_api"

/** What changed: each part of the page listens to its own. */
export type Change = "start" | "calls" | "faults" | "looker" | "links" | "connection"

/** All that the page knows. */
export class Store {
  snapshot?: LinksSnapshot
  steps: Step[] = []
  calls: LinkCall[] = []
  faults: LinkFaults = { looker: "", github: "", dbt_cloud: "", fivetran: "" }
  looker?: LookerNow
  isConnected = true
  private readonly listeners: { change: Change; run: () => void }[] = []

  on(change: Change, run: () => void): void {
    this.listeners.push({ change, run })
  }

  setConnected(isConnected: boolean): void {
    this.isConnected = isConnected
    this.tell("connection")
  }

  take(event: LinksEvent): void {
    if ("snapshot" in event) return this.start(event.snapshot)
    if ("step" in event) this.steps.push(event.step)
    if ("call" in event) this.calls.push(event.call)
    if ("faults" in event) this.faults = event.faults
    if ("looker" in event) this.looker = event.looker
    if ("cleared" in event) {
      this.steps = []
      this.calls = []
    }
    if ("linksChanged" in event) this.tell("links")
    else this.tell("faults" in event ? "faults" : "looker" in event ? "looker" : "calls")
  }

  private start(snapshot: LinksSnapshot): void {
    this.snapshot = snapshot
    this.steps = [...snapshot.steps]
    this.calls = [...snapshot.calls]
    this.faults = snapshot.faults
    this.looker = snapshot.looker
    this.tell("start", "calls", "faults", "looker", "links")
  }

  private tell(...changes: readonly Change[]): void {
    for (const { change, run } of this.listeners) if (changes.includes(change)) run()
  }
}
