import type { SampleResult } from "../samples/sample_result"
import { columnsOf, textOf } from "./columns"
import type { FormatOptions, FormattedResult } from "./formatted_result"
import { rowStream } from "./row_chunks"

/** `csv` and `txt`: a line of labels, then the values; `txt` has tabs between them. */
export async function delimited(
  result: SampleResult,
  extension: "csv" | "txt",
  options: FormatOptions,
): Promise<FormattedResult> {
  const { stringify } = await import("csv-stringify/sync")
  const columns = columnsOf(result)
  const delimiter = extension === "csv" ? "," : "\t"
  // Also quotes cells with a lone carriage return, which would be read as the end of the line.
  const lines = (records: string[][]) => stringify(records, { delimiter, quoted_match: /[\r\n]/ })
  const text = {
    head: lines([columns.map(({ label }) => label)]),
    tail: "",
    separator: "",
    toText: (rows: Record<string, unknown>[]) =>
      lines(rows.map((row) => columns.map(({ cell }) => textOf(cell(row), options.isFormatted)))),
  }
  return {
    mimetype: extension === "csv" ? "text/csv" : "text/plain",
    extension,
    isBase64: false,
    bytes: () => rowStream(result, text, options.onRow),
  }
}
