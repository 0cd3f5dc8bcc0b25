import { randomUUID } from "node:crypto"
import { BatchCutter, type BatchLimits, type CutBatch, type Entry } from "./batch_cutter"
import { asTheyCome, inParallel } from "../../data/streams"
import { HubError, ServiceError, errorMessage } from "../../errors"
import { Receipt, type Nouns } from "./receipt"
import { stableUuid } from "./stable_uuid"
import { DeliveryTally, type Repeat, withRetries } from "../../outbound"

/** Longest wait before a batch is sent again, in milliseconds. If the service asks for a longer one, the batch fails. */
const MAX_WAIT_MS = 300_000

/** What `toItem` returns for a row that cannot be sent. The other rows are still sent. */
export class Refused {
  /** @param reason Shown to people. Equal reasons are grouped, so leave out row numbers and values. */
  constructor(readonly reason: string) {}
}

/** What `toItem` returns for a row that should not be sent. This is not a failure; the receipt counts such rows. */
export class Skipped {
  /** @param reason As for `Refused`. */
  constructor(readonly reason: string) {}
}

/** An item that the service refused while it took the rest of the batch. */
export interface Refusal {
  /** Its place in the batch, from 0. */
  index: number
  /** Shown to people. Equal reasons are grouped. */
  reason: string
}

export interface SendContext {
  /** Stays the same when the same batch of the same delivery is sent again, even when Looker repeats the delivery. */
  idempotencyKey: string
  /** From 1. The parts of a batch that is sent again keep its number. */
  batchNumber: number
  /** Whether no batch follows. Only with `marksLast`. */
  isLast?: boolean
  /** Aborted when Looker hangs up. */
  signal: AbortSignal
}

export interface DeliverOptions<Row, Item> extends BatchLimits<Item> {
  /** The request with the rows. The idempotency keys are derived from its webhook id. */
  request: { readonly signal: AbortSignal; readonly webhookId?: string }
  /** Default: row, rows. */
  nouns?: Nouns
  /** Most distinct reasons that the message of the receipt quotes. Default 5. */
  shownReasons?: number
  /** Batches that are sent at the same time; one more is read ahead. Default 1. */
  concurrency?: number
  /** Turns a row into what the service takes. @param rowNumber Its place in the result, from 1. */
  toItem(row: Row, rowNumber: number): Item | Refused | Skipped
  /**
   * Sends one batch. Must return only after the service has acknowledged the batch; returns the items that the service refused.
   * Throws a HubError when the whole batch failed. Any other error is a defect and ends the delivery.
   */
  send(batch: Item[], context: SendContext): Promise<readonly Refusal[] | void>
  /**
   * Retries after a temporary failure (429, 5xx, time-out, not reached). Default 0, because a call that timed out may have
   * worked: set it where sending a batch twice does no harm. There is none after a failure that concerns all rows.
   */
  retries?: number
  /** Wait before the first retry, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
  /** Which failures are retried. Set `busy` if a batch that timed out may have worked. Default `safe`. */
  repeat?: Repeat
  /** Whether to send a failed batch again in halves, until the rows at fault are found. Default: never. */
  bisect?(error: HubError): boolean
  /** Most calls that bisecting adds to a delivery. After that, a failed batch fails as a whole. Default: no limit. */
  maxBisectCalls?: number
  /**
   * Whether to send the items of a failed batch again one by one, so that the good ones arrive. Only where the service took
   * nothing of the batch. Default: never.
   */
  oneByOne?(error: HubError): boolean
}

/**
 * Sends rows to a service in batches and accounts for every row. Holds only the batches that are being sent and one read ahead.
 * When it returns or throws, no call is running any more. A failed batch does not stop the others. The delivery stops when the
 * source breaks off, Looker hangs up, or the service refuses for good; the receipt says why.
 * @throws HubError of the source when it fails before the first row.
 * @throws any error of the source, `toItem` or `send` that is not a HubError: a defect.
 */
export async function deliver<Row, Item>(
  rows: AsyncIterable<Row>,
  options: DeliverOptions<Row, Item>,
): Promise<Receipt> {
  return new Delivery(options).run(rows)
}

/** A batch, or a part of one that is sent again. */
interface Batch<Item> extends CutBatch<Item> {
  number: number
  /** Place of the first entry in the whole batch. */
  offset: number
}

class Delivery<Row, Item> {
  private readonly receipt: Receipt
  private readonly keySeed: string
  private readonly concurrency: number
  private readonly defects: unknown[] = []
  private bisectCalls = 0

  constructor(private readonly options: DeliverOptions<Row, Item>) {
    this.receipt = new Receipt(options.nouns, options.shownReasons)
    DeliveryTally.of(options.request.signal)?.watchReceipt(this.receipt)
    this.keySeed = options.request.webhookId ?? randomUUID()
    this.concurrency = options.concurrency ?? 1
    if (!(this.concurrency >= 1)) throw new RangeError(`${this.concurrency} batches at once: give 1 or more.`)
  }

  async run(rows: AsyncIterable<Row>): Promise<Receipt> {
    let number = 0
    try {
      const limits = { limit: this.concurrency, isOver: () => this.isOver }
      await inParallel(limits, this.batchesOf(rows), (batch) =>
        this.sendBatch({ ...batch, number: ++number, offset: 0 }).catch(
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

  /** Turns a row into an item only when its batch is requested, even when rows arrive in larger batches. */
  private async *batchesOf(rows: AsyncIterable<Row>): AsyncGenerator<CutBatch<Item>> {
    const cutter = new BatchCutter(this.options)
    for await (const some of asTheyCome(rows)) {
      for (const row of some) {
        if (this.isOver) return
        const entry = this.toEntry(row)
        const batch = entry && cutter.add(entry)
        if (batch) yield batch
      }
    }
    const rest = cutter.rest()
    if (rest) yield rest
  }

  /** Returns undefined for a row that is not sent, and notes the row in the receipt. */
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

  private async sendWithRetries({ entries, number, offset, isLast }: Batch<Item>): Promise<readonly Refusal[] | void> {
    const items = entries.map(({ item }) => item)
    const idempotencyKey = stableUuid(this.keySeed, number, offset, entries.length)
    const { retries = 0, retryDelayMs: firstWaitMs = 1000, repeat = "safe" } = this.options
    const { signal } = this
    return withRetries({ signal, repeat, retries, firstWaitMs, maxWaitMs: MAX_WAIT_MS, isFinal }, () =>
      this.options.send(items, { idempotencyKey, batchNumber: number, isLast, signal }),
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
    if (batch.entries.length > 1 && this.options.oneByOne?.(error)) return this.sendOneByOne(batch)
    const isBisectable = this.options.bisect?.(error) ?? false
    if (isBisectable && this.mayHalve(batch)) return this.sendHalves(batch)
    for (const { rowNumber } of batch.entries) this.receipt.addRefused(rowNumber, errorMessage(error))
    if (!isBisectable && isFinal(error)) {
      this.receipt.stop("the rest was not sent, because the service would refuse it too.")
    }
  }

  private async sendOneByOne({ entries, number, offset }: Batch<Item>): Promise<void> {
    for (const [index, entry] of entries.entries()) {
      if (this.isOver) return
      await this.sendBatch({ entries: [entry], number, offset: offset + index })
    }
  }

  private mayHalve({ entries }: Batch<Item>): boolean {
    const { maxBisectCalls = Infinity } = this.options
    return entries.length > 1 && this.bisectCalls + 2 <= maxBisectCalls
  }

  private async sendHalves({ entries, number, offset, isLast }: Batch<Item>): Promise<void> {
    this.bisectCalls += 2
    const middle = Math.ceil(entries.length / 2)
    await this.sendBatch({ entries: entries.slice(0, middle), number, offset, isLast: isLast && false })
    if (this.isOver) return
    await this.sendBatch({ entries: entries.slice(middle), number, offset: offset + middle, isLast })
  }
}

/** Whether the service would refuse every other batch, and the same one again. */
function isFinal(error: unknown): boolean {
  return error instanceof ServiceError && error.concernsAll
}
