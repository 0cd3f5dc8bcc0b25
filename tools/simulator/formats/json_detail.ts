import { isObject } from "../samples/json_detail_document"
import type { SampleResult, SampleRow } from "../samples/sample_result"
import { valueOf } from "./columns"
import { type FormatOptions, type FormattedResult, MADE_AT } from "./formatted_result"
import { rowStream } from "./row_chunks"

const LITE_GROUPS = ["dimensions", "measures", "pivots", "table_calculations"]

/** `json_detail`: metadata with the fields, the rows with whole cells, and one last member after them, as Looker writes it. */
export function jsonDetail(result: SampleResult, options: FormatOptions): FormattedResult {
  const document = { ...metadataOf(result), ...result.metadata, fields: result.fields }
  const text = {
    head: `${JSON.stringify(document).slice(0, -1)},"data":[`,
    tail: '],"drill_menu_build_time":0.042}',
    separator: ",",
    toText: (rows: SampleRow[]) => rows.map((row) => JSON.stringify(row)).join(","),
  }
  return {
    mimetype: "application/json",
    extension: "json",
    isBase64: false,
    bytes: () => rowStream(result, text, options.onRow),
  }
}

/** `json_detail_lite_stream`: metadata in alphabetical order and mostly null, `data` last, cells with only `value`. */
export function jsonDetailLite(result: SampleResult, options: FormatOptions): FormattedResult {
  const fields = Object.fromEntries(LITE_GROUPS.map((group) => [group, result.fields[group] ?? []]))
  const unknown = { ran_at: null, from_cache: null, expired: null, runtime: "", id: null, sql: null }
  const document = { ...metadataOf(result), ...unknown, fields }
  const sorted = Object.fromEntries(Object.entries(document).sort(([one], [other]) => (one < other ? -1 : 1)))
  const text = {
    head: `${JSON.stringify(sorted).slice(0, -1)},"data":[`,
    tail: "]}",
    separator: ",",
    toText: (rows: SampleRow[]) => rows.map((row) => JSON.stringify(liteRow(row, options.isFormatted))).join(","),
  }
  return {
    mimetype: "application/json",
    extension: "json",
    isBase64: false,
    bytes: () => rowStream(result, text, options.onRow),
  }
}

function metadataOf({ fields, pivots, totals }: SampleResult) {
  return {
    status: "complete",
    from_cache: false,
    id: "0123456789abcdef0123456789abcdef",
    result_source: "query",
    supports_pivot_in_db: true,
    null_sort_treatment: "low",
    expired: false,
    ran_at: MADE_AT.toISOString(),
    runtime: "0.042",
    added_params: {},
    fill_fields: [],
    has_totals: totals !== undefined,
    has_row_totals: (pivots ?? []).some((pivot) => isObject(pivot) && pivot.is_total === true),
    has_subtotals: false,
    applied_filters: {},
    timezone: "UTC",
    number_format: "1,234.56",
    pivots: pivots ?? null,
    sorts: [],
    totals_data: totals ?? null,
    errors: null,
    warnings: [],
    truncated: false,
    fields,
  }
}

function liteRow(row: SampleRow, isFormatted?: boolean): SampleRow {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, liteCell(cell, isFormatted)]))
}

function liteCell(cell: unknown, isFormatted?: boolean): unknown {
  if (!isObject(cell) || "value" in cell) return { value: valueOf(cell, isFormatted) }
  return Object.fromEntries(Object.entries(cell).map(([key, inner]) => [key, liteCell(inner, isFormatted)]))
}
