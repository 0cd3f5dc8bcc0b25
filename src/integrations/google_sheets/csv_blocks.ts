import { pipeline, type Readable } from "node:stream"
import type { CsvError } from "csv-parse"
import * as Hub from "../../framework"

/** Of the text of one block, as JSON: Google recommends calls of 2 MB at most. */
const MAX_BLOCK_BYTES = 1_500_000
/** Of one row. */
const MAX_ROW_BYTES = 10 * 1024 * 1024

/** Some rows, the header among them, as `pasteData` takes them: every cell in quotes. */
export interface CsvBlock {
  text: string
  rows: number
  /** Cells of the longest row. */
  columns: number
}

/**
 * Cuts a CSV result into blocks of `maxRows` rows, or of 1.5 MB where that is less. White space around cells goes; rows may
 * differ in length. Reading goes hardly further than the block asked for, and ending early ends the source.
 * @param open Gives the result.
 * @throws what `open` throws or the source fails with; DeliveryError when it is not CSV.
 */
export async function* csvBlocks(open: () => Promise<Readable>, maxRows: number): AsyncGenerator<CsvBlock> {
  const { CsvError, parse } = await import("csv-parse")
  const options = { bom: true, trim: true, relax_column_count: true, max_record_size: MAX_ROW_BYTES }
  // The outcome reaches the reader of the records.
  const records: AsyncIterable<string[]> = pipeline(await open(), parse(options), () => undefined)
  let block = new Block()
  try {
    for await (const record of records) {
      const line = record.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")
      const bytes = Buffer.byteLength(JSON.stringify(line))
      if (block.rows === maxRows || (block.rows > 0 && block.bytes + bytes > MAX_BLOCK_BYTES)) {
        yield block
        block = new Block()
      }
      block.add(line, bytes, record.length)
    }
  } catch (error) {
    throw error instanceof CsvError ? notCsv(error) : error
  }
  if (block.rows > 0) yield block
}

class Block implements CsvBlock {
  rows = 0
  columns = 0
  bytes = 0
  private readonly lines: string[] = []

  get text(): string {
    return this.lines.join("\n")
  }

  add(line: string, bytes: number, columns: number): void {
    this.rows = this.lines.push(line)
    this.bytes += bytes
    this.columns = Math.max(this.columns, columns)
  }
}

/** Without the words of the parser, which quote the data. */
function notCsv({ code, lines }: CsvError): Hub.DeliveryError {
  const what = code === "CSV_MAX_RECORD_SIZE" ? "is larger than 10 MiB" : "has a quote at a wrong place, or breaks off"
  return new Hub.DeliveryError(`The result is not valid CSV: a row near line ${String(lines)} ${what}.`)
}
