import { MalformedBodyError } from "../../errors"
import { wholeUtf8Length } from "../json/utf8"
import { MAX_FIELDS, MAX_ROW_BYTES, rowTooLarge, tooManyFields } from "./broken_result"
import type { ByteWindow } from "./byte_window"
import type { Row } from "./cell"
import { CsvText } from "./csv_text"
import type { Field } from "./field"

/** Records are taken from texts of about this many bytes. For a longer record, the text grows to twice its length. */
const TEXT_BYTES = 64 * 1024

/** A csv result: its header, and the rows in batches. */
export interface CsvContent {
  fields: Field[]
  batches: AsyncGenerator<Row[], void>
}

/**
 * Reads a csv result. The first record names the fields; every value is text. A repeated header gets a number: "Name (2)" is
 * the name of the second field labelled "Name". Without a header there are no fields and no rows.
 */
export async function readCsv(window: ByteWindow): Promise<CsvContent> {
  await window.skipBom()
  const batches = recordBatches(window)
  const first = await batches.next()
  const [headers = [], ...records] = first.value ?? []
  if (headers.length > MAX_FIELDS) throw tooManyFields()
  const fields = uniqueNames(headers).map((name, index) => ({ name, label: headers[index] ?? name, tags: [] }))
  return { fields, batches: rowBatches(fields, records, batches) }
}

async function* rowBatches(fields: Field[], first: string[][], others: AsyncGenerator<string[][], void>) {
  const maker = new RowMaker(fields.map(({ name }) => name))
  yield maker.rows(first)
  for await (const records of others) yield maker.rows(records)
}

/** Turns records into rows. */
class RowMaker {
  private rowCount = 0
  private readonly emptyRow: Record<string, unknown>

  constructor(private readonly names: string[]) {
    this.emptyRow = Object.fromEntries(names.map((name) => [name, undefined]))
  }

  /** @throws MalformedBodyError for a record that does not have one value for each column. */
  rows(records: string[][]): Row[] {
    const { names } = this
    const rows: Row[] = []
    for (const record of records) {
      if (record.length !== names.length) {
        // A blank line is skipped. With a single column it is a row with an empty value.
        if (record.length === 1 && record[0] === "") continue
        throw notCsv(`row ${this.rowCount + 1} has ${record.length} values, but there are ${names.length} columns.`)
      }
      this.rowCount++
      // Copying a template gives all rows one shape, and makes `__proto__` an own key like any other.
      const row = { ...this.emptyRow } as Row
      for (let index = 0; index < names.length; index++) row[names[index]!] = { value: record[index] }
      rows.push(row)
    }
    return rows
  }
}

/** The records of a csv text, header included; no batch is empty. */
async function* recordBatches(window: ByteWindow): AsyncGenerator<string[][], void> {
  let recordCount = 0
  for (let hasMore = true; hasMore;) {
    const wanted = Math.max(TEXT_BYTES, Math.min(2 * window.length, MAX_ROW_BYTES + TEXT_BYTES))
    await window.fill(wanted)
    hasMore = window.length >= wanted
    const { text, isAscii } = textOf(window, hasMore)
    const source = new CsvText(text, !hasMore)
    const records: string[][] = []
    for (let record = source.next(); record; record = source.next()) records.push(record)
    recordCount += records.length
    if (records.length > 0) yield records
    if (source.fault === "open quote")
      throw notCsv(`it breaks off inside a quoted value in row ${recordCount}. Send it again.`)
    if (source.fault) throw notCsv(`a quote stands at a wrong place in row ${recordCount}.`)
    window.consume(isAscii ? source.position : Buffer.byteLength(text.slice(0, source.position)))
    if (window.length > MAX_ROW_BYTES) throw rowTooLarge(recordCount)
  }
}

function textOf(window: ByteWindow, hasMore: boolean): { text: string; isAscii: boolean } {
  const { bytes, start } = window
  const end = hasMore ? wholeUtf8Length(bytes, window.end) : window.end
  try {
    const text = window.text(start, end)
    return { text, isAscii: text.length === end - start }
  } catch {
    throw notCsv("it is no UTF-8.")
  }
}

function notCsv(what: string): MalformedBodyError {
  return new MalformedBodyError(`The result is not valid CSV: ${what}`)
}

function uniqueNames(headers: string[]): string[] {
  const names = new Set<string>()
  /** Header → the number of the last field with that header. */
  const numbers = new Map<string, number>()
  for (const header of headers) {
    let number = numbers.get(header) ?? 1
    let name = header
    while (names.has(name)) name = `${header} (${++number})`
    numbers.set(header, number)
    names.add(name)
  }
  return [...names]
}
