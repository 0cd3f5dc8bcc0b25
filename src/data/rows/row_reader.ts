import type { MalformedBodyError } from "../../errors"
import { CLOSE_ARRAY, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from "../json/json_bytes"
import { hasLongDigits } from "../json/long_digits"
import { notJson, rowRefusal } from "./broken_result"
import type { Row } from "./cell"
import { type ToRow, parseList, parseRows } from "./parse_rows"
import type { ResultCursor } from "./result_cursor"
import type { RowDecoder } from "./row_decoder"
import { ValueScanner, skipSpace } from "./value_scanner"

/** Rows are parsed in slices of about this many bytes. Measured: four times as many are slower, half as many are no faster. */
const SLICE_BYTES = 64 * 1024
const MAX_BOUNDARY_BYTES = 1024

export interface RowReaderOptions {
  toRow: ToRow
  /** Reads the slices that it can. Must give the same rows as `toRow`. */
  decoder?: RowDecoder
  /** Default 64 KiB. */
  sliceBytes?: number
}

/**
 * Reads the rows of a JSON list, many at once: cuts slices of whole rows out of the bytes and passes each slice to `JSON.parse`.
 *
 * The reader guesses where to cut. The same bytes repeat between rows, such as `},{"users.id"`, so the last such place in the
 * window is most likely the end of a row. A wrong guess does no harm, because a slice that ends inside a row cannot be parsed
 * as a list. After a wrong guess, and before the repeating bytes are known, the reader looks at every byte.
 */
export class RowReader {
  private rowCount = 0
  /** The bytes from the end of one row through the first name of the next, as last seen. */
  private boundary?: Buffer
  private isGuessing = true

  constructor(
    private readonly cursor: ResultCursor,
    private readonly options: RowReaderOptions,
  ) {}

  /** The rows of the next list, in batches. Ends after the list. */
  async *batches(): AsyncGenerator<Row[], void> {
    const { cursor } = this
    if ((await cursor.take()) !== OPEN_ARRAY) throw notJson("its rows are no list.")
    if ((await cursor.peek()) === CLOSE_ARRAY) return cursor.window.consume(1)
    for (;;) {
      cursor.place = `in row ${this.rowCount + 1}`
      yield await this.slice()
      cursor.place = `after row ${this.rowCount}`
      const separator = await cursor.take()
      if (separator === CLOSE_ARRAY) return
      if (separator !== COMMA) throw cursor.broken()
      await cursor.peek()
    }
  }

  /** One or more whole rows. */
  private async slice(): Promise<Row[]> {
    await this.cursor.window.fill(this.options.sliceBytes ?? SLICE_BYTES)
    return this.guessedSlice() ?? (await this.scannedSlice())
  }

  private guessedSlice(): Row[] | undefined {
    const { window } = this.cursor
    const closeBrace = this.boundary ? window.unread.lastIndexOf(this.boundary) : -1
    if (closeBrace < 0) return undefined
    const rows = this.rows(window.start, window.start + closeBrace + 1)
    if (rows) {
      window.consume(closeBrace + 1)
    } else {
      // The rows hold lists of objects that look like rows, so more guesses would only cost time.
      this.isGuessing = false
      this.boundary = undefined
    }
    return rows
  }

  private async scannedSlice(): Promise<Row[]> {
    const { window } = this.cursor
    const length = await this.cursor.valueLength((seen) => rowRefusal(seen, this.rowCount + 1))
    const end = this.lastRowEnd(window.start + length)
    const rows = this.rows(window.start, end)
    if (!rows) throw this.brokenRow(end)
    window.consume(end - window.start)
    return rows
  }

  /** End of the last whole row in the window, given the end of the first row. */
  private lastRowEnd(firstRowEnd: number): number {
    let end = firstRowEnd
    for (let next = this.rowAfter(end); next !== undefined; next = this.rowAfter(end)) {
      if (end === firstRowEnd && this.isGuessing) this.learnBoundary(end - 1, next)
      const nextEnd = this.endOf(next)
      if (nextEnd < 0) break
      end = nextEnd
    }
    return end
  }

  private learnBoundary(closeBrace: number, nextRow: number): void {
    const { bytes, end } = this.cursor.window
    const name = skipSpace(bytes, nextRow + 1, end)
    const nameEnd = bytes[name] === QUOTE ? this.endOf(name) : -1
    if (nameEnd < 0 || nameEnd - closeBrace > MAX_BOUNDARY_BYTES) return
    this.boundary = Buffer.from(bytes.subarray(closeBrace, nameEnd))
  }

  /** Position of the row after the row that ends at `end`; undefined when the window holds none. */
  private rowAfter(end: number): number | undefined {
    const { window } = this.cursor
    const comma = skipSpace(window.bytes, end, window.end)
    if (comma === window.end || window.bytes[comma] !== COMMA) return undefined
    const row = skipSpace(window.bytes, comma + 1, window.end)
    return row < window.end && window.bytes[row] === OPEN_OBJECT ? row : undefined
  }

  private endOf(value: number): number {
    return new ValueScanner().endOf(this.cursor.window.bytes, value, this.cursor.window.end)
  }

  /** The rows between two positions; undefined when they are not JSON. */
  private rows(from: number, to: number): Row[] | undefined {
    const rows = this.decodedRows(from, to) ?? this.parsedRows(from, to)
    this.rowCount += rows?.length ?? 0
    return rows
  }

  private decodedRows(from: number, to: number): Row[] | undefined {
    const { decoder } = this.options
    const text = decoder?.isReady ? this.text(from, to) : undefined
    return text === undefined ? undefined : decoder?.decode(text)
  }

  private parsedRows(from: number, to: number): Row[] | undefined {
    const list = this.list(from, to)
    if (list === undefined) return undefined
    const rows = parseRows(list, {
      toRow: this.options.toRow,
      rowNumber: this.rowCount + 1,
      hasLongDigits: hasLongDigits(this.cursor.window.bytes, from, to),
    })
    if (rows) this.options.decoder?.learn(list)
    return rows
  }

  private text(from: number, to: number): string | undefined {
    try {
      return this.cursor.window.text(from, to)
    } catch {
      return undefined
    }
  }

  private list(from: number, to: number): string | undefined {
    try {
      return this.cursor.window.list(from, to)
    } catch {
      return undefined
    }
  }

  /** The error that names the first row before `end` that cannot be parsed. */
  private brokenRow(end: number): MalformedBodyError {
    const { window } = this.cursor
    let rowNumber = this.rowCount + 1
    let row: number | undefined = window.start
    while (row !== undefined && row < end && parseList(this.list(row, this.endOf(row)) ?? "")) {
      row = this.rowAfter(this.endOf(row))
      rowNumber++
    }
    return notJson(`row ${rowNumber} cannot be read.`)
  }
}
