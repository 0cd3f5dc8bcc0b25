import { columnsOf, textOf } from "./formats/columns"
import { isObject } from "./samples/json_detail_document"
import { limitRows, type SampleResult } from "./samples"

/** The first rows of a result, as a table of texts. */
export interface Preview {
  columns: { name: string; label: string; isNumeric: boolean; tags: string[] }[]
  rows: string[][]
  /** All rows that will be sent. */
  rowCount: number
}

const SHOWN_ROWS = 10

/** Shows the first ten rows that a delivery sends. @param options As those of the delivery. */
export function previewOf(result: SampleResult, options: { limit?: number; isFormatted?: boolean } = {}): Preview {
  const sent = limitRows(result, options.limit)
  const columns = columnsOf(sent)
  const tags = new Map(Object.values(sent.fields).flatMap((group) => group.filter(isObject).map(tagsOf)))
  const shown = [...limitRows(sent, SHOWN_ROWS).rows()]
  return {
    columns: columns.map(({ name, label, isNumeric }) => ({ name, label, isNumeric, tags: tags.get(name) ?? [] })),
    rows: shown.map((row) => columns.map(({ cell }) => textOf(cell(row), options.isFormatted))),
    rowCount: sent.rowCount,
  }
}

function tagsOf({ name, tags }: Record<string, unknown>): [name: string, tags: string[]] {
  return [String(name), Array.isArray(tags) ? tags.map(String) : []]
}
