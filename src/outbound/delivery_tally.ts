/** What became of rows. */
export interface RowCounts {
  /** Taken from the result. */
  readonly read: number
  /** Acknowledged by the service. */
  readonly delivered: number
  readonly refused: number
  readonly skipped: number
}

/**
 * Where the time of a delivery goes: `request`: the body of Looker's request arrives; `memory`: the delivery waits for memory;
 * `result`: the hub waits for the data of a download; `service`: a call to a service, or the wait before its retry, is under
 * way.
 */
export type Stage = "request" | "memory" | "result" | "service"

/** Which delivery a signal ends. */
const bySignal = new WeakMap<AbortSignal, DeliveryTally>()

/**
 * Counts what one delivery does: numbers, never data. Calls find it by the signal of their request, so nothing hands it around.
 */
export class DeliveryTally {
  /** Bytes of Looker's request and of its download, as they arrived. */
  receivedBytes = 0
  /** Bytes of the result that were read, decoded. */
  resultBytes = 0
  /** Bytes in the bodies of calls to services, those of retries included. */
  sentBytes = 0
  /** Calls to services, retries included. */
  calls = 0
  /** Calls, or batches of rows, that were sent again after a failure. */
  retries = 0
  private readonly clocks: Record<Stage, Clock> = {
    request: new Clock(),
    memory: new Clock(),
    result: new Clock(),
    service: new Clock(),
  }
  private readonly receipts: RowCounts[] = []
  private result?: { readonly rowsTaken: number }

  /** The tally of the delivery that this signal ends; undefined when it ends none, as in forms and after answers. */
  static of(signal: AbortSignal | undefined): DeliveryTally | undefined {
    return signal && bySignal.get(signal)
  }

  /** Has calls that this signal ends counted here. */
  follow(signal: AbortSignal): void {
    bySignal.set(signal, this)
  }

  /** Counts the rows of this receipt, which may still grow. */
  watchReceipt(receipt: RowCounts): void {
    this.receipts.push(receipt)
  }

  /** Counts the rows that are read from a result, for integrations without a receipt. */
  watchResult(result: { readonly rowsTaken: number }): void {
    this.result = result
  }

  /** The rows so far; undefined where nobody counts them, as in files. Without a receipt only those read are known. */
  get rows(): (Partial<RowCounts> & Pick<RowCounts, "read">) | undefined {
    if (this.receipts.length === 0) return this.result && { read: this.result.rowsTaken }
    const sum = (name: keyof RowCounts) => this.receipts.reduce((all, receipt) => all + receipt[name], 0)
    return { read: sum("read"), delivered: sum("delivered"), refused: sum("refused"), skipped: sum("skipped") }
  }

  /** As `rows`. A success says that the service has acknowledged every row that was read and not skipped. */
  rowsAtEnd(isSuccess: boolean): (Partial<RowCounts> & Pick<RowCounts, "read">) | undefined {
    const { rows } = this
    return rows && isSuccess ? { delivered: rows.read, ...rows } : rows
  }

  /** The time of a stage so far, in milliseconds. Work that overlaps within a stage counts once. */
  stageMs(stage: Stage): number {
    return this.clocks[stage].ms
  }

  /** Starts the clock of a stage. Call `leave` once for each `enter`. */
  enter(stage: Stage): void {
    this.clocks[stage].start()
  }

  leave(stage: Stage): void {
    this.clocks[stage].stop()
  }

  /** Times a piece of work. */
  async timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    this.enter(stage)
    try {
      return await work()
    } finally {
      this.leave(stage)
    }
  }

  /** Counts a call to a service that begins. When it is over, call `leave("service")`. @param bytes Length of its body. */
  beginCall(bytes = 0): void {
    this.calls++
    this.sentBytes += bytes
    this.enter("service")
  }
}

/** Runs while at least one piece of work is under way. */
class Clock {
  private running = 0
  private startedAt = 0
  private pastMs = 0

  get ms(): number {
    return this.pastMs + (this.running > 0 ? performance.now() - this.startedAt : 0)
  }

  start(): void {
    if (this.running++ === 0) this.startedAt = performance.now()
  }

  stop(): void {
    if (--this.running === 0) this.pastMs += performance.now() - this.startedAt
  }
}
