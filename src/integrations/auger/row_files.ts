import * as Hub from "../../framework"

/** Some of the rows of a result, as a JSON array. */
export interface RowFile {
  /** From 1. */
  number: number
  /** Whether it holds all rows. */
  isOnly: boolean
  /** Number of its first row in the result, from 1. */
  firstRow: number
  rows: number
  content: Hub.Spool
}

/**
 * Cuts rows into files. A file is given once it is known whether another one follows. Whoever takes a file disposes of its
 * content; the content of one that is not taken is disposed of here.
 * @param size Rows in one file.
 * @param toText Writes a row as JSON.
 * @throws whatever the rows fail with.
 */
export async function* rowFiles<Row>(
  rows: AsyncIterable<Row>,
  size: number,
  toText: (row: Row) => string,
): AsyncGenerator<RowFile> {
  let file: OpenFile | undefined
  let isTaken = true
  try {
    for await (const row of rows) {
      if (file && file.rows === size) {
        isTaken = false
        yield await file.close(false)
        isTaken = true
        file = file.next()
      }
      file ??= new OpenFile(1, 1)
      isTaken = false
      await file.add(toText(row))
    }
    if (!file) return
    yield await file.close(true)
    isTaken = true
  } finally {
    if (!isTaken) await file?.content.dispose()
  }
}

/** A file that is being written. Beyond 1 MiB its content lies on disk. */
class OpenFile {
  rows = 0
  readonly content = new Hub.Spool()

  constructor(
    private readonly number: number,
    private readonly firstRow: number,
  ) {}

  async add(text: string): Promise<void> {
    const waiting = this.content.write(Buffer.from((this.rows++ === 0 ? "[" : ",") + text))
    // Nearly all rows fit into memory, so that there is nothing to wait for.
    if (waiting) await waiting
  }

  async close(isLast: boolean): Promise<RowFile> {
    await this.content.write(Buffer.from("]"))
    const { number, firstRow, rows, content } = this
    return { number, isOnly: isLast && number === 1, firstRow, rows, content }
  }

  next(): OpenFile {
    return new OpenFile(this.number + 1, this.firstRow + this.rows)
  }
}
