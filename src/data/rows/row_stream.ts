import type { Row } from "./cell"

/** Gives rows that are read in batches, one by one or as batches. Ending the iteration early ends the reading. */
export class RowStream implements AsyncIterable<Row>, AsyncIterator<Row> {
  private isTaken = false
  private arrived = 0
  private isDone = false
  private batch: Row[] = []
  private position = 0
  private reading?: Promise<void>

  /** @param close Called when nothing more will be read, perhaps more than once. */
  constructor(
    private readonly source: AsyncIterator<Row[], void>,
    private readonly close: () => Promise<void>,
  ) {}

  /** Number of rows that were handed out. */
  get taken(): number {
    return this.arrived - (this.batch.length - this.position)
  }

  /** @throws Error the second time, because the rows are gone. */
  [Symbol.asyncIterator](): this {
    this.take()
    return this
  }

  /** The rows in the batches they are read in, which avoids one promise per row. @throws as the iteration of rows. */
  batches(): AsyncIterable<Row[]> {
    this.take()
    const iterator = { next: () => this.nextBatch(), return: () => this.return() }
    return { [Symbol.asyncIterator]: () => iterator }
  }

  next(): Promise<IteratorResult<Row>> {
    const row = this.batch[this.position]
    if (row === undefined) return this.nextOfNewBatch()
    this.position++
    return Promise.resolve({ done: false, value: row })
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.isDone = true
    this.arrived = this.taken
    this.batch = []
    this.position = 0
    await this.close()
    return { done: true, value: undefined }
  }

  private take(): void {
    if (this.isTaken) throw new Error("The rows of a result can be read only once: keep what is needed twice.")
    this.isTaken = true
  }

  private async nextBatch(): Promise<IteratorResult<Row[], undefined>> {
    while (this.batch.length === 0 && !this.isDone) await this.read()
    const { batch } = this
    this.batch = []
    this.position = 0
    return this.isDone ? { done: true, value: undefined } : { done: false, value: batch }
  }

  private async nextOfNewBatch(): Promise<IteratorResult<Row>> {
    if (this.isDone) return { done: true, value: undefined }
    await this.read()
    return this.next()
  }

  /** Shared, so that simultaneous calls do not read twice. A failed read is kept, so that later calls fail as well. */
  private read(): Promise<void> {
    return (this.reading ??= this.readBatch())
  }

  private async readBatch(): Promise<void> {
    try {
      const next = await this.source.next()
      if (this.isDone) return
      if (next.done) return void (await this.return())
      this.batch = next.value
      this.arrived += next.value.length
      this.position = 0
      this.reading = undefined
    } catch (error) {
      await this.close()
      throw error
    }
  }
}
