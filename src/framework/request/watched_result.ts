import { once } from "node:events"
import { PassThrough, Readable } from "node:stream"
import { type Row, readRows, RowResult } from "../../data/rows"
import { asTheyCome } from "../../data/streams"

/** Is told what passes while a result is read. Ends the reading by an error, for which nothing complete arrives anywhere. */
export interface ResultWatch {
  /** Absent: rows are not counted. */
  addRows?: (count: number) => void
  addBytes: (count: number) => void
}

/**
 * The same bytes. The last piece is passed on only after all rows are counted.
 * @param format Where it is "csv", the rows are those of csv; else of JSON.
 */
export function watchedStream(source: Readable, watch: ResultWatch, format?: string): Readable {
  const bytes = bytesOf(source, watch)
  return Readable.from(watch.addRows ? withRows(bytes, watch.addRows, format) : bytes, { objectMode: false })
}

/** The same result, whose rows are counted before they are passed on. */
export function watchedRows(result: RowResult, { addRows }: ResultWatch): RowResult {
  if (!addRows) return result
  const { fields, hasFields, pivotFields, pivots, ranAt } = result
  return new RowResult({ fields, hasFields, pivotFields, pivots, ranAt, rows: new WatchedRows(result.rows, addRows) })
}

class WatchedRows implements AsyncIterable<Row> {
  constructor(
    private readonly rows: AsyncIterable<Row>,
    private readonly addRows: (count: number) => void,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Row> {
    for await (const row of this.rows) {
      this.addRows(1)
      yield row
    }
  }

  async *batches(): AsyncGenerator<readonly Row[]> {
    for await (const rows of asTheyCome(this.rows)) {
      this.addRows(rows.length)
      yield rows
    }
  }
}

async function* bytesOf(source: Readable, watch: ResultWatch): AsyncGenerator<Buffer> {
  for await (const piece of source as AsyncIterable<Buffer>) {
    watch.addBytes(piece.length)
    yield piece
  }
}

async function* withRows(
  source: AsyncIterable<Buffer>,
  addRows: (count: number) => void,
  format: string | undefined,
): AsyncGenerator<Buffer> {
  const copy = new PassThrough()
  const counting = countRows(copy, addRows, format)
  // The counting is awaited below. It ends the copy when it fails, and a piece may still be on its way.
  counting.catch(() => undefined)
  copy.on("error", () => undefined)
  let held: Buffer | undefined
  try {
    for await (const piece of source) {
      if (held) yield held
      held = piece
      if (copy.destroyed) await counting
      else if (!copy.write(piece)) await Promise.race([once(copy, "drain"), counting])
    }
    copy.end()
    await counting
    if (held) yield held
  } finally {
    copy.destroy()
  }
}

async function countRows(copy: Readable, addRows: (count: number) => void, format: string | undefined): Promise<void> {
  const { rows } = await readRows(copy, { format, cells: "values" })
  for await (const some of asTheyCome(rows)) addRows(some.length)
}
