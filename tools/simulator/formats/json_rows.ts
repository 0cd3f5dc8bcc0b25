import { isObject } from "../samples/json_detail_document"
import type { SampleResult, SampleRow } from "../samples/sample_result"
import { tableFields, valueOf } from "./columns"
import type { FormatOptions, FormattedResult } from "./formatted_result"
import { rowStream } from "./row_chunks"

/**
 * `json`, `json_label` and `inline_json`: an array with one object per row. Its keys are the names of the fields, in
 * `json_label` their labels. A pivoted measure is an object with one member per pivot key.
 */
export function jsonRows(
  result: SampleResult,
  format: "json" | "json_label" | "inline_json",
  options: FormatOptions,
): FormattedResult {
  const fields = tableFields(result)
  const toObject = (row: SampleRow) =>
    Object.fromEntries(
      fields
        .filter(({ name }) => name in row)
        .map(({ name, label }) => [format === "json_label" ? label : name, plainValue(row[name], options.isFormatted)]),
    )
  const separator = ",\n"
  const toText = (rows: SampleRow[]) => rows.map((row) => JSON.stringify(toObject(row))).join(separator)
  return {
    mimetype: "application/json",
    extension: "json",
    isBase64: false,
    isInlineJson: format === "inline_json",
    bytes: () => rowStream(result, { head: "[", tail: "]", separator, toText }, options.onRow),
  }
}

function plainValue(cell: unknown, isFormatted?: boolean): unknown {
  if (!isObject(cell) || "value" in cell) return valueOf(cell, isFormatted)
  return Object.fromEntries(Object.entries(cell).map(([key, inner]) => [key, valueOf(inner, isFormatted)]))
}
