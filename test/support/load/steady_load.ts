import http from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { makeApiToken } from "../../../src/sealing/api_token"
import { TEST_SECRET } from "../hub_with"
import type { LoadKind } from "./load_kinds"
import type { LoadServices } from "./load_services"

/** Interval of the clock that sends what is due, in milliseconds. */
const TICK_MS = 10

/** What came of one call, as its caller sees it. */
export interface Sent {
  id: string
  kind: LoadKind
  /** `success` and `failure` by the answer's text; else its status, `broken` when there was none, `hung up` by the caller. */
  outcome: string
  text: string
  durationMs: number
}

export interface SteadyLoadOptions {
  /** Of the hub, or of what stands in front of it. */
  url: string
  services: LoadServices
  kinds: readonly LoadKind[]
  perSec: number
  /** Calls that may be without an answer at once. Further ones wait, so that a slow machine sends fewer. Default: any number. */
  maxUnderWay?: number
  /** Number of the first call, which is part of its id. Default 1. */
  firstNumber?: number
  /** Milliseconds after which the caller of this delivery hangs up. Default: it waits. */
  hangsUpAfterMs?: (id: string) => number | undefined
}

/** Plays a Looker that sends calls at a steady rate, however long their answers take. */
export class SteadyLoad {
  readonly sent: Sent[] = []
  private readonly agent = new http.Agent({ keepAlive: true })
  private readonly headers = {
    authorization: `Bearer ${makeApiToken(TEST_SECRET)}`,
    "content-type": "application/json",
  }
  private readonly running = new Set<Promise<void>>()
  private readonly debts = new Map<LoadKind, number>()
  private begun: number
  private isOver = false
  private readonly clock: Promise<void>

  /** Begins at once. */
  constructor(private readonly options: SteadyLoadOptions) {
    this.begun = (options.firstNumber ?? 1) - 1
    this.clock = this.run()
  }

  /** How many calls have no answer yet. */
  get underWay(): number {
    return this.running.size
  }

  /** Sends no more. Resolves when each call has ended. */
  async stop(): Promise<void> {
    this.isOver = true
    await this.clock
    await Promise.all(this.running)
    this.agent.destroy()
  }

  /** Counts of the calls by the value of `key`. */
  count(key: (sent: Sent) => string): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const sent of this.sent) counts[key(sent)] = (counts[key(sent)] ?? 0) + 1
    return counts
  }

  private async run(): Promise<void> {
    const { perSec, maxUnderWay = Infinity } = this.options
    let due = 0
    for (let at = performance.now(); !this.isOver; await sleep(TICK_MS)) {
      const now = performance.now()
      // What the machine could not take in a second is not made up for.
      due = Math.min(due + ((now - at) / 1000) * perSec, perSec)
      at = now
      for (; due >= 1 && this.running.size < maxUnderWay; due--) {
        const call = this.call(this.nextKind(), ++this.begun).finally(() => this.running.delete(call))
        this.running.add(call)
      }
    }
  }

  /** Each kind as often as its weight says, evenly spread. */
  private nextKind(): LoadKind {
    const { kinds } = this.options
    const all = kinds.reduce((sum, { weight }) => sum + weight, 0)
    for (const kind of kinds) this.debts.set(kind, (this.debts.get(kind) ?? 0) + kind.weight)
    const next = kinds.reduce((most, kind) => ((this.debts.get(kind) ?? 0) > (this.debts.get(most) ?? 0) ? kind : most))
    this.debts.set(next, (this.debts.get(next) ?? 0) - all)
    return next
  }

  private call(kind: LoadKind, number: number): Promise<void> {
    const id = `load-${kind.name}-${number}`
    const { url, services, hangsUpAfterMs } = this.options
    const body = Buffer.from(JSON.stringify(kind.body(id, services)))
    const headers = { ...this.headers, "content-length": body.length, "x-looker-webhook-id": id }
    const startedAt = performance.now()
    return new Promise((resolve) => {
      let text = ""
      let outcome = "broken"
      const call = http.request(`${url}${kind.path}`, { method: "POST", agent: this.agent, headers })
      const hangUpMs = hangsUpAfterMs?.(id)
      const patience = hangUpMs === undefined ? undefined : setTimeout(() => call.destroy(), hangUpMs)
      call.on("response", (response) => {
        response.setEncoding("utf8").on("data", (piece: string) => (text += piece))
        response.on("end", () => (outcome = outcomeOf(response.statusCode, text)))
        response.on("error", () => undefined)
      })
      call.on("error", (error) => (text = String(error)))
      call.on("close", () => {
        clearTimeout(patience)
        if (outcome === "broken" && patience !== undefined) outcome = "hung up"
        this.sent.push({ id, kind, outcome, text, durationMs: performance.now() - startedAt })
        resolve()
      })
      call.end(body)
    })
  }
}

function outcomeOf(status: number | undefined, text: string): string {
  if (status !== 200) return String(status)
  if (text.includes('"success":false')) return "failure"
  return text.includes('"success":true') || text.includes('"fields":[') ? "success" : "unknown"
}
