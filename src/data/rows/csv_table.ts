import { MalformedBodyError } from "../../errors"
import { wholeUtf8Length } from "../json/utf8"
import { MAX_FIELDS, MAX_ROW_BYTES, rowTooLarge, tooManyFields } from "./broken_result"
import type { ByteWindow } from "./byte_window"
import { CsvText } from "./csv_text"

/** Records are taken from texts of about this many bytes. For a longer record, the text grows to twice its length. */
const TEXT_BYTES = 64 * 1024

/** A csv text: its header, and its records in batches. Each record has a value for each name of the header. */
export interface CsvTable {
  /** Empty when the text is. */
  header: string[]
  batches: AsyncGenerator<string[][], void>
}

/**
 * Reads a csv text of any size. Blank lines are skipped, but of a single column they are records with an empty value.
 * @throws MalformedBodyError when the text is not CSV; DeliveryError when it has too many columns or too large a record.
 */
export async function readCsvTable(window: ByteWindow): Promise<CsvTable> {
  await window.skipBom()
  const batches = recordBatches(window)
  const first = await batches.next()
  const [header = [], ...records] = first.value ?? []
  if (header.length > MAX_FIELDS) throw tooManyFields()
  return { header, batches: checkedBatches(header.length, records, batches) }
}

async function* checkedBatches(width: number, first: string[][], others: AsyncGenerator<string[][], void>) {
  let count = 0
  const checked = (records: string[][]) => {
    const whole = records.every(({ length }) => length === width) ? records : withoutBlank(records, width, count)
    count += whole.length
    return whole
  }
  yield checked(first)
  for await (const records of others) yield checked(records)
}

/** @throws MalformedBodyError for a record that does not have one value for each column. */
function withoutBlank(records: string[][], width: number, count: number): string[][] {
  const whole: string[][] = []
  for (const record of records) {
    if (record.length === width) whole.push(record)
    else if (record.length > 1 || record[0] !== "") {
      const place = count + whole.length + 1
      throw notCsv(`row ${place} has ${record.length} values, but there are ${width} columns.`)
    }
  }
  return whole
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
