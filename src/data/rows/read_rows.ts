import type { Readable } from "node:stream"
import { MalformedBodyError } from "../../errors"
import { OPEN_ARRAY, OPEN_OBJECT } from "../json/json_bytes"
import { Spool } from "../streams/spool"
import { notJson } from "./broken_result"
import { ByteWindow } from "./byte_window"
import { type CellContent, type Row, detailRow, plainRow, valuesRow } from "./cell"
import { readCsv } from "./csv_reader"
import { type Field, namedFields } from "./field"
import { Metadata } from "./metadata"
import type { ToRow } from "./parse_rows"
import { ResultCursor } from "./result_cursor"
import { RowDecoder } from "./row_decoder"
import { RowReader, type RowReaderOptions } from "./row_reader"
import { type ResultParts, RowResult } from "./row_result"
import { RowStream } from "./row_stream"

export interface RowsOptions {
  /** The format the user chose. "csv" reads csv; the JSON formats are told apart by their content. */
  format?: string
  /**
   * What the cells carry. Default `whole`. With `values`, the cells of json_detail carry only `value`. It is null for a cell
   * without a value (such as `{}` in a column that is not pivoted) and for a missing cell of a pivoted measure.
   */
  cells?: CellContent
}

/** What is known about a result when its first rows are read. */
interface Content extends Omit<ResultParts, "rows" | "fields"> {
  /** Undefined when the result has none. The names in its first row are used then. */
  fields?: Field[]
  batches: AsyncGenerator<Row[], void>
}

const NO_METADATA = { pivotFields: [], pivots: [], ranAt: null }

/**
 * Reads a result of any size row by row, with a few hundred rows in memory. If the fields come after the rows, the rows wait in
 * a spool until the fields are read. The source is destroyed when the reading ends, even by an error.
 * @throws as the iteration of `rows`, because much can be wrong before the first row.
 */
export async function readRows(source: Readable, options: RowsOptions = {}): Promise<RowResult> {
  const resources = new Resources(source)
  try {
    const content = await readContent(source, options, resources)
    const first = await content.batches.next()
    const { fields = namedFields(Object.keys(first.value?.[0] ?? {})), pivotFields, pivots, ranAt } = content
    const rows = new RowStream(startingWith(first, content.batches), () => resources.release())
    return new RowResult({ fields, hasFields: content.fields !== undefined, pivotFields, pivots, ranAt, rows })
  } catch (error) {
    await resources.release()
    throw error
  }
}

/** The source and the spool that are held while rows are read. */
class Resources {
  spool?: Spool

  constructor(private readonly source: Readable) {}

  async release(): Promise<void> {
    this.source.destroy()
    await this.spool?.dispose()
  }
}

async function readContent(source: Readable, options: RowsOptions, resources: Resources): Promise<Content> {
  const window = new ByteWindow(source)
  if (options.format === "csv") return { ...NO_METADATA, ...(await readCsv(window)) }

  await window.skipBom()
  const cursor = new ResultCursor(window)
  const byte = await cursor.peekOrEnd()
  if (byte === OPEN_OBJECT) return readDetail(cursor, resources, options.cells ?? "whole")
  // json, json_label, inline_json.
  if (byte === OPEN_ARRAY) return { ...NO_METADATA, batches: listBatches(cursor, { toRow: plainRow }) }
  if (byte === undefined) throw new MalformedBodyError("The result is empty: not even a list without rows came.")
  throw notJson("it is neither a list nor an object. Choose a JSON format or csv in Looker.")
}

/** json_detail, json_detail_lite_stream. */
async function readDetail(cursor: ResultCursor, resources: Resources, cells: CellContent): Promise<Content> {
  const metadata = new Metadata(cursor)
  if (!(await metadata.readToRows())) throw notJson('it has no rows: there is no member "data".')
  if (!metadata.hasFields) {
    const spool = (resources.spool = new Spool())
    cursor.place = "in its rows"
    await cursor.copyValue((bytes) => spool.write(bytes))
    await metadata.readToRows()
  }
  const options = optionsOf(metadata, cells)
  const batches = resources.spool
    ? listBatches(new ResultCursor(new ByteWindow(resources.spool.read())), options)
    : detailBatches(cursor, metadata, options)
  const { pivotFields, pivots, ranAt } = metadata
  return { fields: metadata.hasFields ? metadata.fields : undefined, pivotFields, pivots, ranAt, batches }
}

function optionsOf({ isPivoted }: Metadata, cells: CellContent): RowReaderOptions {
  const isValuesOnly = cells === "values"
  const toRow: ToRow = isValuesOnly ? (row, check) => valuesRow(row, check, isPivoted) : detailRow
  return { toRow, decoder: new RowDecoder(isValuesOnly) }
}

async function* detailBatches(
  cursor: ResultCursor,
  metadata: Metadata,
  options: RowReaderOptions,
): AsyncGenerator<Row[], void> {
  yield* new RowReader(cursor, options).batches()
  await metadata.readToRows()
}

/** The rows of a document that is only a list. */
async function* listBatches(cursor: ResultCursor, options: RowReaderOptions): AsyncGenerator<Row[], void> {
  yield* new RowReader(cursor, options).batches()
  await cursor.expectEnd()
}

async function* startingWith<T>(
  first: IteratorResult<T, void>,
  others: AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  if (first.done) return
  yield first.value
  yield* others
}
