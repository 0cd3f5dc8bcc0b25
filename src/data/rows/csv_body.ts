import { Readable } from "node:stream"
import { ByteWindow } from "./byte_window"
import { readCsvTable } from "./csv_table"

/** A csv text without its header. */
export interface CsvBody {
  /** Names of the columns, those that are left out included. Empty when the text is. */
  header: readonly string[]
  /** Whether there is a row at all. */
  hasRows: boolean
  /** The rows as csv, in UTF-8, each with a line feed at its end. Read it or destroy it: that ends the source. */
  stream: Readable
}

/**
 * Takes the header, and the first columns, off a csv text of any size, with a batch of rows in memory. Cells keep their text;
 * they are quoted where they need it.
 * @param source Ended in every case.
 * @param leftOut Columns to leave out. Default 0.
 * @throws whatever the source fails with, MalformedBodyError when the text is not CSV; so does the stream.
 */
export async function readCsvBody(source: Readable, leftOut = 0): Promise<CsvBody> {
  try {
    const { header, batches } = await readCsvTable(new ByteWindow(source))
    const lines = linesOf(batches, leftOut)
    const first = await lines.next()
    const stream = Readable.from(startingWith(first, lines), { objectMode: false })
    stream.once("close", () => source.destroy())
    return { header, hasRows: !first.done, stream }
  } catch (error) {
    source.destroy()
    throw error
  }
}

async function* linesOf(batches: AsyncGenerator<string[][], void>, leftOut: number): AsyncGenerator<Buffer, void> {
  for await (const records of batches) {
    if (records.length > 0) yield Buffer.from(records.map((record) => csvLine(record, leftOut)).join(""))
  }
}

async function* startingWith(first: IteratorResult<Buffer, void>, others: AsyncGenerator<Buffer, void>) {
  if (first.done) return
  yield first.value
  yield* others
}

function csvLine(record: readonly string[], leftOut: number): string {
  return `${(leftOut === 0 ? record : record.slice(leftOut)).map(csvCell).join(",")}\n`
}

/** Source: https://www.rfc-editor.org/rfc/rfc4180 */
function csvCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
