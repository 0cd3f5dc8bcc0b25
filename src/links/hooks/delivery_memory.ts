import type { OperationResult } from "../operations"

const MAX_DELIVERIES = 1000
const MAX_AGE_MS = 600_000

/** What is remembered of a delivery. */
export interface RememberedDelivery {
  /** Whether all of it ended in success. */
  isDone: boolean
  /** The results of the operations that succeeded, by text. */
  succeeded: ReadonlyMap<string, OperationResult>
}

/**
 * The last deliveries of this process, so that what is sent again is not done again: a thousand, for ten minutes. Forgetting them
 * does no harm, since operations may be repeated where they can be.
 */
export class DeliveryMemory {
  private readonly deliveries = new Map<string, RememberedDelivery & { at: number }>()

  find(link: string, delivery: string): RememberedDelivery | undefined {
    const found = this.deliveries.get(keyOf(link, delivery))
    return found && Date.now() - found.at < MAX_AGE_MS ? found : undefined
  }

  keep(link: string, delivery: string, remembered: RememberedDelivery): void {
    const key = keyOf(link, delivery)
    this.deliveries.delete(key)
    this.deliveries.set(key, { ...remembered, at: Date.now() })
    const [oldest] = this.deliveries.keys()
    if (this.deliveries.size > MAX_DELIVERIES && oldest !== undefined) this.deliveries.delete(oldest)
  }
}

function keyOf(link: string, delivery: string): string {
  return `${link} ${delivery}`
}
