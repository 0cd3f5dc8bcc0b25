import { once } from "node:events"
import { Readable } from "node:stream"
import { type Field, readRows } from "../../data/rows"
import { Spool } from "../../data/streams"

/** A result of which the fields are known although nothing has been passed on. What was read waits in a spool. */
export class PeekedResult {
  private constructor(
    /** Undefined when the result does not describe its fields. */
    readonly fields: readonly Field[] | undefined,
    private readonly chunks: AsyncIterator<Buffer, void>,
    private readonly spool: Spool,
    private readonly source: Readable,
  ) {}

  /** @throws as `readRows`; the source is ended then. */
  static async of(source: Readable, format: string | undefined, signal: AbortSignal): Promise<PeekedResult> {
    const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, void>
    const spool = new Spool()
    signal.addEventListener("abort", () => void spool.dispose(), { once: true })
    try {
      const copy = Readable.from(copied(chunks, spool), { objectMode: false })
      const { rows, fields, hasFields, pivotFields } = await readRows(copy, { format })
      // What is being read is copied too before it ends.
      const closed = copy.closed || once(copy, "close")
      await rows[Symbol.asyncIterator]().return?.()
      await closed
      return new PeekedResult(hasFields ? [...fields, ...pivotFields] : undefined, chunks, spool, source)
    } catch (error) {
      source.destroy()
      await spool.dispose()
      throw error
    }
  }

  /** All bytes of the result. Can be read once. */
  stream(): Readable {
    return Readable.from(this.pieces(), { objectMode: false })
  }

  /** Frees what is held, for a result that is not passed on from here. */
  end(): void {
    this.source.destroy()
    void this.spool.dispose()
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    try {
      yield* this.spool.read() as AsyncIterable<Buffer>
      for (let next = await this.chunks.next(); !next.done; next = await this.chunks.next()) yield next.value
    } finally {
      this.end()
    }
  }
}

async function* copied(chunks: AsyncIterator<Buffer, void>, spool: Spool): AsyncGenerator<Buffer> {
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    await spool.write(next.value)
    yield next.value
  }
}
