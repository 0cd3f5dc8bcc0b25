import { isUtf8 } from "node:buffer"
import { CsvError, type Parser, parse } from "csv-parse"
import { MalformedBodyError } from "../errors"
import { wholeUtf8Length } from "../json/utf8"
import { MAX_ROW_BYTES, rowTooLarge } from "./broken_result"
import type { ByteWindow } from "./byte_window"
import type { Row } from "./cell"
import type { Field } from "./field"

/** A csv result: its header, and the rows in batches. */
export interface CsvContent {
  fields: Field[]
  batches: AsyncGenerator<Row[], void>
}

/**
 * Reads a csv result: the first record names the fields, every value is text. A header that comes again gets a number:
 * "Name (2)" is the name of the second field labelled "Name". Without a header there are no fields and no rows.
 */
export async function readCsv(window: ByteWindow): Promise<CsvContent> {
  const batches = recordBatches(window)
  const first = await batches.next()
  const [headers = [], ...records] = first.value ?? []
  const fields = uniqueNames(headers).map((name, index) => ({ name, label: headers[index] ?? name, tags: [] }))
  return { fields, batches: rowBatches(fields, records, batches) }
}

async function* rowBatches(fields: Field[], first: string[][], others: AsyncGenerator<string[][], void>) {
  let rowCount = 0
  function toRows(records: string[][]): Row[] {
    return records.flatMap((record) => {
      if (record.length !== fields.length) {
        // A blank line. With a single column it is a row, whose value is empty.
        if (record.length === 1 && record[0] === "") return []
        throw notCsv(`row ${rowCount + 1} has ${record.length} values, but there are ${fields.length} columns.`)
      }
      rowCount++
      // Without prototype, so that no column name is special.
      const row = Object.create(null) as Row
      for (const [index, { name }] of fields.entries()) row[name] = { value: record[index] }
      return [row]
    })
  }
  yield toRows(first)
  for await (const records of others) yield toRows(records)
}

/** The records of a csv text, header included; no batch is empty. */
async function* recordBatches(window: ByteWindow): AsyncGenerator<string[][], void> {
  const parser = parse({
    bom: true,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    max_record_size: MAX_ROW_BYTES,
  })
  // A failure also comes back from the call that caused it.
  parser.on("error", () => {})
  let hasMore = true
  while (hasMore) {
    hasMore = await window.more()
    const end = hasMore ? wholeUtf8Length(window.bytes, window.end) : window.end
    // A copy, because the parser keeps the last bytes while the window uses its memory again.
    const piece = Buffer.from(window.bytes.subarray(window.start, end))
    window.consume(piece.length)
    if (!isUtf8(piece)) throw notCsv("it is no UTF-8.")
    const records = await parsePiece(parser, hasMore ? piece : undefined)
    if (records.length > 0) yield records
  }
}

/** The records that `piece` completes, or, without one, those that the end of the text completes. */
async function parsePiece(parser: Parser, piece: Buffer | undefined): Promise<string[][]> {
  const records: string[][] = []
  function takeRecords() {
    for (let record = parser.read() as string[] | null; record; record = parser.read() as string[] | null) {
      records.push(record)
    }
  }
  const step = new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve())
    if (piece) parser.write(piece, done)
    else parser.end(done)
  })
  // The parser calls a write done only when its records are taken.
  takeRecords()
  try {
    await step
  } catch (error) {
    throw explain(error)
  }
  // Whether the end gives its records at once is up to the stream.
  takeRecords()
  return records
}

/** The parser's own messages quote the data. */
function explain(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error
  const rowNumber = Number(error.records)
  if (error.code === "CSV_MAX_RECORD_SIZE") return rowTooLarge(rowNumber)
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return notCsv(`it breaks off inside a quoted value in row ${rowNumber}. Send it again.`)
  }
  return notCsv(`a quote stands at a wrong place in row ${rowNumber}.`)
}

function notCsv(what: string): MalformedBodyError {
  return new MalformedBodyError(`The result is not valid CSV: ${what}`)
}

function uniqueNames(headers: string[]): string[] {
  const names = new Set<string>()
  for (const header of headers) {
    let name = header
    for (let count = 2; names.has(name); count++) name = `${header} (${count})`
    names.add(name)
  }
  return [...names]
}
