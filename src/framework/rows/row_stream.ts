import type { Row } from "./cell"

/** Gives rows one by one that are read in batches. Ending the iteration early ends the reading. */
export class RowStream implements AsyncIterable<Row>, AsyncIterator<Row> {
  private isTaken = false
  private isDone = false
  private batch: Row[] = []
  private position = 0
  private reading?: Promise<void>

  /** @param close Called once or more when nothing will be read any more. */
  constructor(
    private readonly batches: AsyncIterator<Row[], void>,
    private readonly close: () => Promise<void>,
  ) {}

  /** @throws Error the second time: the rows are gone then. */
  [Symbol.asyncIterator](): this {
    if (this.isTaken) throw new Error("The rows of a result can be read only once: keep what is needed twice.")
    this.isTaken = true
    return this
  }

  next(): Promise<IteratorResult<Row>> {
    const row = this.batch[this.position]
    if (row === undefined) return this.nextOfNewBatch()
    this.position++
    return Promise.resolve({ done: false, value: row })
  }

  async return(): Promise<IteratorResult<Row>> {
    this.isDone = true
    this.batch = []
    await this.close()
    return { done: true, value: undefined }
  }

  private async nextOfNewBatch(): Promise<IteratorResult<Row>> {
    if (this.isDone) return { done: true, value: undefined }
    // Shared, so that calls made at once do not read twice; a failed one stays, so that no later call looks like the end.
    this.reading ??= this.readBatch()
    await this.reading
    return this.next()
  }

  private async readBatch(): Promise<void> {
    try {
      const next = await this.batches.next()
      if (this.isDone) return
      if (next.done) return void (await this.return())
      this.batch = next.value
      this.position = 0
      this.reading = undefined
    } catch (error) {
      await this.close()
      throw error
    }
  }
}
