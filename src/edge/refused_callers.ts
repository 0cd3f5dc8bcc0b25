import type { ServerResponse } from "node:http"
import { hold } from "./held_answers"
import { whenOver } from "./when_over"

/** Refusals of a network in one window that are answered at once: people mistype, and old schedules go on for a while. */
const FREE_REFUSALS = 20
const WINDOW_MS = 60_000
/** Each further refusal waits this much longer than the one before, in milliseconds. */
const STEP_MS = 100
const MAX_WAIT_MS = 2000
const MAX_NETWORKS = 10_000
/** Most refusals that wait at once, of one network and of all together. */
const MAX_WAITING_EACH = 10
const MAX_WAITING = 100

interface Refused {
  count: number
  waiting: number
  endsAt: number
}

/**
 * Slows down callers whose tokens are refused, counted by network. Knows nothing of callers with a right token, so these never
 * wait. Memory and waiting answers are bounded: beyond the bounds, callers are answered at once, and their connection is closed.
 */
export class RefusedCallers {
  /** All windows have the same length, so the first network is the one whose window ends first. */
  private readonly networks = new Map<string, Refused>()
  private waiting = 0

  /** Number of networks that are counted. */
  get size(): number {
    return this.networks.size
  }

  /** Answers a refused caller, now or later. @param answer Called once, unless the caller hangs up first. */
  slow(network: string, response: ServerResponse, answer: () => void): void {
    const refused = this.note(network)
    const waitMs = Math.min((refused.count - FREE_REFUSALS) * STEP_MS, MAX_WAIT_MS)
    if (waitMs <= 0) return answer()
    if (refused.waiting >= MAX_WAITING_EACH || this.waiting >= MAX_WAITING) {
      response.setHeader("connection", "close")
      return answer()
    }
    refused.waiting += 1
    this.waiting += 1
    hold(response)
    let isWaiting = true
    const leave = () => {
      if (isWaiting) {
        refused.waiting -= 1
        this.waiting -= 1
      }
      isWaiting = false
    }
    const timer = setTimeout(() => {
      leave()
      answer()
    }, waitMs)
    whenOver(response, () => {
      clearTimeout(timer)
      leave()
    })
  }

  private note(network: string): Refused {
    const now = performance.now()
    const known = this.networks.get(network)
    if (known && now < known.endsAt) {
      known.count += 1
      return known
    }
    this.networks.delete(network)
    const [oldest] = this.networks.keys()
    if (oldest !== undefined && this.networks.size >= MAX_NETWORKS) this.networks.delete(oldest)
    // Kept for the answers of the last window that still wait.
    const refused = Object.assign(known ?? { waiting: 0 }, { count: 1, endsAt: now + WINDOW_MS })
    this.networks.set(network, refused)
    return refused
  }
}
