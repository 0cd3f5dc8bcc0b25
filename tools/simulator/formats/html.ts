import type { SampleResult } from "../samples/sample_result"
import { escapeHtml } from "../../../src/edge"
import { columnsOf, textOf } from "./columns"
import type { FormatOptions, FormattedResult } from "./formatted_result"
import { rowStream } from "./row_chunks"

/** `html`: a document with one table. */
export function html(result: SampleResult, options: FormatOptions): FormattedResult {
  const columns = columnsOf(result)
  const title = escapeHtml(options.title ?? result.label)
  const header = columns.map(({ label }) => `<th>${escapeHtml(label)}</th>`).join("")
  const toLine = (row: Record<string, unknown>) =>
    `<tr>${columns.map(({ cell }) => `<td>${escapeHtml(textOf(cell(row), options.isFormatted))}</td>`).join("")}</tr>`
  const text = {
    head: `<!doctype html>\n<html>\n<head><meta charset="utf-8"><title>${title}</title></head>\n<body>\n<table>\n<thead><tr>${header}</tr></thead>\n<tbody>\n`,
    tail: "\n</tbody>\n</table>\n</body>\n</html>\n",
    separator: "\n",
    toText: (rows: Record<string, unknown>[]) => rows.map(toLine).join("\n"),
  }
  return {
    mimetype: "text/html",
    extension: "html",
    isBase64: false,
    bytes: () => rowStream(result, text, options.onRow),
  }
}
