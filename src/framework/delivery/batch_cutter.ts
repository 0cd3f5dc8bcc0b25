import { exactJson } from "../../data/json"

/** Where one batch ends and the next begins. */
export interface BatchLimits<Item> {
  /** Items in one call of `send`. */
  batchSize: number
  /** Most bytes of all items of one batch, written as JSON. Default: no limit. */
  batchBytes?: number
  /** Whether an item may be in one batch with the one before it. Default: every item may. */
  joins?: (item: Item, previous: Item) => boolean
  /**
   * Tells `send` which batch is the last one, for services that want to know when a delivery ends. A full batch then waits for
   * the item after it, and is not sent when the source breaks off there. Set it only with `concurrency` 1. Default false.
   */
  marksLast?: boolean
}

export interface Entry<Item> {
  item: Item
  /** Its place in the result, from 1. */
  rowNumber: number
}

export interface CutBatch<Item> {
  entries: Entry<Item>[]
  /** Undefined without `marksLast`. */
  isLast?: boolean
}

/** Cuts entries into batches, as they come. */
export class BatchCutter<Item> {
  private entries: Entry<Item>[] = []
  private bytes = 0

  /** @throws RangeError when the size is not a positive integer. */
  constructor(private readonly limits: BatchLimits<Item>) {
    const { batchSize } = limits
    if (!Number.isInteger(batchSize) || batchSize < 1)
      throw new RangeError(`A batch of ${batchSize} is impossible: give 1 or more.`)
  }

  /** @returns the batch that is complete now, if there is one. */
  add(entry: Entry<Item>): CutBatch<Item> | undefined {
    const { batchSize, batchBytes, marksLast } = this.limits
    const size = batchBytes === undefined ? 0 : Buffer.byteLength(exactJson(entry.item))
    const before = this.fits(entry.item, size) ? undefined : this.cut(false)
    this.entries.push(entry)
    this.bytes += size
    // Only a batch of two or more can have been cut before: one of a single item is complete at once.
    return before ?? (marksLast || this.entries.length < batchSize ? undefined : this.cut(false))
  }

  /** @returns what is left once there are no more entries. */
  rest(): CutBatch<Item> | undefined {
    return this.entries.length === 0 ? undefined : this.cut(true)
  }

  private fits(item: Item, size: number): boolean {
    const { batchSize, batchBytes = Infinity, joins } = this.limits
    const previous = this.entries.at(-1)
    if (!previous) return true
    if (this.entries.length === batchSize || this.bytes + size > batchBytes) return false
    return joins?.(item, previous.item) ?? true
  }

  private cut(isLast: boolean): CutBatch<Item> {
    const { entries } = this
    this.entries = []
    this.bytes = 0
    return this.limits.marksLast ? { entries, isLast } : { entries }
  }
}
