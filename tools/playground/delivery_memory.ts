import type { DeliverySummary } from "./playground_api"
import type { KeptDelivery } from "./kept_delivery"
import { PlaygroundError } from "./playground_error"

/** Ended deliveries kept for one tab. */
const MAX_OF_TAB = 10
/** Ended deliveries kept in all. The one that started longest ago is forgotten first. */
const MAX_ENDED = 40
const MAX_RUNNING = 20

/** The deliveries that run, and the last that ended. A tab finds only its own. */
export class DeliveryMemory {
  private deliveries: readonly KeptDelivery[] = []

  /** @throws PlaygroundError when too many deliveries run. */
  add(delivery: KeptDelivery): void {
    const running = this.deliveries.filter(({ isRunning }) => isRunning)
    if (running.length >= MAX_RUNNING) {
      throw new PlaygroundError(`${MAX_RUNNING} deliveries run already. Stop one, or wait until one is over.`, 429)
    }
    const ended = this.deliveries.filter(({ isRunning }) => !isRunning).slice(0, MAX_ENDED)
    const own = ended.filter(({ session }) => session === delivery.session)
    const forgotten = new Set(own.slice(MAX_OF_TAB - 1))
    const kept = new Set([...running, ...ended.filter((each) => !forgotten.has(each))])
    this.deliveries = [delivery, ...this.deliveries.filter((each) => kept.has(each))]
  }

  /** Returns the deliveries of a tab, the newest first. */
  of(session: string): DeliverySummary[] {
    return this.deliveries.filter((each) => each.session === session).map(({ summary }) => summary)
  }

  /** @throws PlaygroundError when this tab has no such delivery. */
  find(session: string, id: string): KeptDelivery {
    const found = this.deliveries.find((each) => each.id === id && each.session === session)
    if (found) return found
    throw new PlaygroundError("The playground no longer knows this delivery. Send it from the dialog.", 404)
  }
}
