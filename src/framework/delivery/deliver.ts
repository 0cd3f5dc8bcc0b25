import { randomUUID } from "node:crypto"
import { asTheyCome, checkBatchSize } from "./batches"
import { HubError, ServiceError, errorMessage } from "../../errors"
import { Receipt, type Nouns } from "./receipt"
import { stableUuid } from "./stable_uuid"
import { type Repeat, withRetries } from "../../outbound"
import { exactJson } from "../../data/json"
import { inParallel } from "../../data/streams"

/** A service that wants to be left alone for longer gets nothing more of a batch, in milliseconds. */
const MAX_WAIT_MS = 300_000

/** What `toItem` returns for a row that cannot be sent; the other rows go on. */
export class Refused {
  /** @param reason Shown to people, grouped with equal reasons: leave row numbers and values out. */
  constructor(readonly reason: string) {}
}

/** What `toItem` returns for a row that is not to be sent, which is no failure: the receipt counts it. */
export class Skipped {
  /** @param reason As that of `Refused`. */
  constructor(readonly reason: string) {}
}

/** An item that the service refused while it took the rest of the batch. */
export interface Refusal {
  /** Its place in the batch, from 0. */
  index: number
  /** Shown to people, grouped with equal reasons. */
  reason: string
}

export interface SendContext {
  /** The same whenever the same batch of the same delivery is sent again, also when Looker repeats the delivery. */
  idempotencyKey: string
  /** From 1; the parts of a bisected batch have the number of the whole. */
  batchNumber: number
  /** Aborted when Looker hangs up. */
  signal: AbortSignal
}

export interface DeliverOptions<Row, Item> {
  /** The request that brought the rows; its webhook id makes the idempotency keys. */
  request: { readonly signal: AbortSignal; readonly webhookId?: string }
  /** Default row and rows. */
  nouns?: Nouns
  /** Items in one call of `send`. */
  batchSize: number
  /** Most bytes of the items of one batch together, written as JSON. Default: no limit. */
  batchBytes?: number
  /** Batches under way at once; one more is read ahead. Default 1. */
  concurrency?: number
  /** Turns a row into what the service takes. @param rowNumber Its place in the result, from 1. */
  toItem(row: Row, rowNumber: number): Item | Refused | Skipped
  /**
   * Sends one batch. Returns only when the service has acknowledged it, with the items it refused; throws a HubError when
   * the whole batch failed. Anything else that it throws is a defect and ends the delivery.
   */
  send(batch: Item[], context: SendContext): Promise<readonly Refusal[] | void>
  /**
   * Further attempts after a failure that may pass (429, 5xx, time-out, not reached). Default 0, because a call that timed
   * out may have worked: set it where sending a batch twice does no harm.
   */
  retries?: number
  /** Wait before the first further attempt, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
  /** After which failures: `busy` where a batch that timed out may have worked. Default `safe`. */
  repeat?: Repeat
  /** Whether a failed batch is worth sending again in halves, down to the rows at fault. Default: never. */
  bisect?(error: HubError): boolean
}

/**
 * Sends rows to a service, batch by batch, and accounts for every one of them. No more rows are held than the batches
 * under way and one read ahead; all that was begun has ended when it returns or throws. A failed batch does not stop the
 * others. What stops them (the source breaks off, Looker hangs up, the service refuses for good) stands in the receipt.
 * @throws HubError of the source when it fails before the first row.
 * @throws whatever is not a HubError, from the source, `toItem` or `send`: a defect.
 */
export async function deliver<Row, Item>(
  rows: AsyncIterable<Row>,
  options: DeliverOptions<Row, Item>,
): Promise<Receipt> {
  return new Delivery(options).run(rows)
}

interface Entry<Item> {
  item: Item
  rowNumber: number
}

/** A batch, or a part of one that is being bisected. */
interface Batch<Item> {
  entries: Entry<Item>[]
  number: number
  /** Place of the first entry in the whole batch. */
  offset: number
}

class Delivery<Row, Item> {
  private readonly receipt: Receipt
  private readonly keySeed: string
  private readonly concurrency: number
  private readonly defects: unknown[] = []

  constructor(private readonly options: DeliverOptions<Row, Item>) {
    this.receipt = new Receipt(options.nouns)
    this.keySeed = options.request.webhookId ?? randomUUID()
    this.concurrency = options.concurrency ?? 1
    if (!(this.concurrency >= 1)) throw new RangeError(`${this.concurrency} batches at once: give 1 or more.`)
  }

  async run(rows: AsyncIterable<Row>): Promise<Receipt> {
    let number = 0
    try {
      const limits = { limit: this.concurrency, isOver: () => this.isOver }
      await inParallel(limits, this.batchesOf(rows), (entries) =>
        this.sendBatch({ entries, number: ++number, offset: 0 }).catch(
          (error: unknown) => void this.defects.push(error),
        ),
      )
    } catch (error) {
      this.sourceFailed(error)
    }
    if (this.defects.length > 0) throw this.defects[0]
    if (this.signal.aborted) this.receipt.stop("Looker ended the request.")
    return this.receipt
  }

  private get isOver(): boolean {
    return this.signal.aborted || this.receipt.stopped !== undefined || this.defects.length > 0
  }

  private get signal(): AbortSignal {
    return this.options.request.signal
  }

  /** A row becomes an item when its batch is asked for, also where rows come many at once. */
  private async *batchesOf(rows: AsyncIterable<Row>): AsyncGenerator<Entry<Item>[]> {
    const { batchSize, batchBytes } = this.options
    checkBatchSize(batchSize)
    let entries: Entry<Item>[] = []
    let bytes = 0
    for await (const some of asTheyCome(rows)) {
      for (const row of some) {
        if (this.isOver) return
        const entry = this.toEntry(row)
        if (!entry) continue
        const size = batchBytes === undefined ? 0 : Buffer.byteLength(exactJson(entry.item))
        if (entries.length > 0 && bytes + size > (batchBytes ?? Infinity)) {
          yield entries
          entries = []
          bytes = 0
        }
        entries.push(entry)
        bytes += size
        if (entries.length < batchSize) continue
        yield entries
        entries = []
        bytes = 0
      }
    }
    if (entries.length > 0) yield entries
  }

  /** Undefined for a row that is not sent; the receipt has it. */
  private toEntry(row: Row): Entry<Item> | undefined {
    const rowNumber = this.receipt.addRead()
    const item = this.options.toItem(row, rowNumber)
    if (item instanceof Refused) this.receipt.addRefused(rowNumber, item.reason)
    else if (item instanceof Skipped) this.receipt.addSkipped(rowNumber, item.reason)
    else return { item, rowNumber }
    return undefined
  }

  private sourceFailed(error: unknown): void {
    if (this.signal.aborted) return
    if (error instanceof HubError && this.receipt.read > 0) this.receipt.stop(errorMessage(error))
    else this.defects.push(error)
  }

  private async sendBatch(batch: Batch<Item>): Promise<void> {
    try {
      const refusals = await this.sendWithRetries(batch)
      this.acknowledge(batch.entries, refusals ?? [])
    } catch (error) {
      await this.batchFailed(batch, error)
    }
  }

  private async sendWithRetries({ entries, number, offset }: Batch<Item>): Promise<readonly Refusal[] | void> {
    const items = entries.map(({ item }) => item)
    const idempotencyKey = stableUuid(this.keySeed, number, offset, entries.length)
    const { retries = 0, retryDelayMs: firstWaitMs = 1000, repeat = "safe" } = this.options
    const { signal } = this
    return withRetries({ signal, repeat, retries, firstWaitMs, maxWaitMs: MAX_WAIT_MS }, () =>
      this.options.send(items, { idempotencyKey, batchNumber: number, signal }),
    )
  }

  private acknowledge(entries: Entry<Item>[], refusals: readonly Refusal[]): void {
    const reasons = new Map(refusals.map(({ index, reason }) => [index, reason]))
    for (const [index, reason] of reasons) {
      const entry = entries[index]
      if (!entry) throw new RangeError(`send() refused item ${index} of a batch of ${entries.length}.`)
      this.receipt.addRefused(entry.rowNumber, reason)
    }
    this.receipt.addDelivered(entries.length - reasons.size)
  }

  private async batchFailed(batch: Batch<Item>, error: unknown): Promise<void> {
    if (this.signal.aborted) return
    if (!(error instanceof HubError)) {
      this.defects.push(error)
      return
    }
    const isBisectable = this.options.bisect?.(error) ?? false
    if (isBisectable && batch.entries.length > 1) return this.sendHalves(batch)
    for (const { rowNumber } of batch.entries) this.receipt.addRefused(rowNumber, errorMessage(error))
    const isFatal = error instanceof ServiceError && error.concernsAll
    if (!isBisectable && isFatal) {
      this.receipt.stop("the rest was not sent, because the service would refuse it too.")
    }
  }

  private async sendHalves({ entries, number, offset }: Batch<Item>): Promise<void> {
    const middle = Math.ceil(entries.length / 2)
    await this.sendBatch({ entries: entries.slice(0, middle), number, offset })
    if (this.isOver) return
    await this.sendBatch({ entries: entries.slice(middle), number, offset: offset + middle })
  }
}
