import { pipeline, Readable } from "node:stream"
import type { CsvError } from "csv-parse"
import * as Hub from "../../framework"

/** Most bytes of one row. */
const MAX_ROW_BYTES = 10 * 1024 * 1024

/**
 * A CSV result that was read and checked to its end before anything is done with it. White space around cells is dropped; rows
 * may differ in length.
 */
export class SpooledCsv {
  /** Number of rows, header included. */
  rows = 0
  /** Number of cells in the longest row. */
  columns = 0

  private constructor(private readonly spool: Hub.Spool) {}

  /**
   * Reads a result to its end.
   * @param source Ended in every case.
   * @param spool Holds the result until the caller disposes of the spool.
   * @param look Called with each row and its number, from 1; may throw.
   * @throws the error of the source or of `look`; DeliveryError when the result is not CSV.
   */
  static async read(source: Readable, spool: Hub.Spool, look: LookAtRow): Promise<SpooledCsv> {
    const csv = new SpooledCsv(spool)
    for await (const record of csvRecords(Readable.from(spooled(source, spool), { objectMode: false }))) {
      look(record, ++csv.rows)
      csv.columns = Math.max(csv.columns, record.length)
    }
    return csv
  }

  /** Reads the rows from the start. */
  records(): AsyncGenerator<string[]> {
    return csvRecords(this.spool.read())
  }
}

export type LookAtRow = (record: readonly string[], rowNumber: number) => void

async function* spooled(source: Readable, spool: Hub.Spool): AsyncGenerator<Buffer> {
  for await (const piece of source as AsyncIterable<Buffer>) {
    await spool.write(piece)
    yield piece
  }
}

async function* csvRecords(source: Readable): AsyncGenerator<string[]> {
  const { CsvError, parse } = await import("csv-parse")
  const options = { bom: true, trim: true, relax_column_count: true, max_record_size: MAX_ROW_BYTES }
  // Whoever reads the records gets the error, so the callback has nothing to do.
  const records: AsyncIterable<string[]> = pipeline(source, parse(options), () => undefined)
  try {
    yield* records
  } catch (error) {
    throw error instanceof CsvError ? notCsv(error) : error
  }
}

/** Leaves out the parser's own message, because it quotes the data. */
function notCsv({ code, lines }: CsvError): Hub.DeliveryError {
  const what = code === "CSV_MAX_RECORD_SIZE" ? "is larger than 10 MiB" : "has a quote at a wrong place, or breaks off"
  return new Hub.DeliveryError(`The result is not valid CSV: a row near line ${String(lines)} ${what}.`)
}
