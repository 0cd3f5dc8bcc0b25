import type { Answer, AnswerCell, PageLink } from "./answer"
import { actionsOf } from "./cell_actions"
import { htmlLink, htmlText } from "./html_text"
import { DETAIL_CELL, type DetailDocument, VIS_CONFIG, type VisConfig } from "./detail_document"

const NULL = "∅"
/** Most columns of a flattened pivot. More are drawn as a picture. */
const MAX_PIVOT_COLUMNS = 20

export interface AnswerOptions {
  /** Address of the instance: relative links lead there. */
  instanceUrl: string
  page: PageLink
  /** Of the query, as Looker has it; null for none. */
  visConfig: unknown
  /** Fields of the query in their order. */
  fieldOrder: readonly string[]
  /** Most rows of a table. */
  maxRows: number
}

type Row = DetailDocument["data"][number]
type Field = NonNullable<DetailDocument["fields"]["dimensions"]>[number]

/** A column of the answer: how it is called, and where its cell is in a row. */
interface Column {
  name: string
  label: string
  isNumber: boolean
  isMeasure: boolean
  cellIn: (row: Row) => unknown
}

/** What to show for a result. Never fails: what is missing counts as null. */
export function answerOf(document: DetailDocument, options: AnswerOptions): Answer {
  const { page, instanceUrl, maxRows } = options
  const vis = VIS_CONFIG.tryRead(options.visConfig) ?? {}
  const { data, errors, rowCount = data.length } = document
  if (data.length === 0 && errors?.length) {
    const told = errors.map(({ message, message_details }) => ({
      message: message ?? "",
      details: message_details ?? "",
    }))
    return { kind: "failed", page, errors: told }
  }
  const columns = columnsOf(document, vis, options.fieldOrder)
  if (!columns) return { kind: "picture", page }
  const [first] = data
  if (!first || columns.length === 0) return { kind: "empty", page }
  const cell = (column: Column, row: Row) => answerCell(column.cellIn(row), column, instanceUrl)
  const isPivoted = Boolean(document.pivots?.length)
  if (vis.type === "single_value" && !isPivoted) {
    const [shown, other] = columns.toSorted((one, another) => Number(another.isMeasure) - Number(one.isMeasure))
    const compared = vis.show_comparison === true && other?.isMeasure ? other : undefined
    const label = vis.comparison_label || compared?.label || ""
    const comparison = compared && { label, cell: cell(compared, first) }
    if (shown) return { kind: "value", page, value: cell(shown, first), comparison }
  }
  if ((rowCount === 1 || vis.type === "looker_single_record") && !isPivoted) {
    return {
      kind: "record",
      page,
      pairs: columns.map((column) => ({ label: column.label, cell: cell(column, first) })),
    }
  }
  return {
    kind: "table",
    page,
    columns: columns.map(({ label, isNumber }) => ({ label, isNumber })),
    rows: data.slice(0, maxRows).map((row) => columns.map((column) => cell(column, row))),
    rowCount,
    totals: document.totals_data ? totalsOf(columns, document.totals_data, instanceUrl) : undefined,
  }
}

function totalsOf(columns: readonly Column[], totals: Row, instanceUrl: string): AnswerCell[] | undefined {
  const raw = columns.map((column) => (column.isMeasure ? column.cellIn(totals) : undefined))
  if (raw.every((each) => each === undefined || each === null)) return undefined
  const none: AnswerCell = { text: "", isNumber: true }
  return columns.map((column, at) => (raw[at] ? answerCell(raw[at], column, instanceUrl) : none))
}

/** The columns in the order of the visualization, else of the query; undefined when a pivot makes too many. */
function columnsOf(
  { fields, pivots }: DetailDocument,
  vis: VisConfig,
  fieldOrder: readonly string[],
): Column[] | undefined {
  const hidden = new Set(vis.hidden_fields ?? [])
  const calculations = fields.table_calculations ?? []
  const all = [
    ...(fields.dimensions ?? []).map((field) => ({ field, isMeasure: false })),
    ...(fields.measures ?? []).map((field) => ({ field, isMeasure: true })),
    ...calculations.map((field) => ({ field, isMeasure: Boolean(field.measure ?? field.is_measure) })),
  ].filter(({ field }) => !hidden.has(field.name))
  const order = [...new Set([...(vis.column_order ?? []), ...fieldOrder])]
  const places = new Map(order.map((name, at) => [name, at]))
  const place = ({ field }: { field: Field }) => places.get(field.name) ?? order.length
  const sorted = all.toSorted((one, other) => place(one) - place(other))
  const keys = pivots ?? []
  const columns = sorted.flatMap(({ field, isMeasure }): Column[] => {
    const plain = {
      name: field.name,
      label: labelOf(field, vis),
      isNumber: isMeasure || Boolean(field.is_numeric),
      isMeasure,
    }
    if (!isMeasure || keys.length === 0) return [{ ...plain, cellIn: (row) => row[field.name] }]
    return keys.map((pivot) => ({
      ...plain,
      label: `${pivotLabel(pivot)} · ${plain.label}`,
      cellIn: (row) => memberOf(row[field.name], pivot.key),
    }))
  })
  return keys.length > 0 && columns.length > MAX_PIVOT_COLUMNS ? undefined : columns
}

function labelOf({ name, label, label_short }: Field, { series_labels, show_view_names }: VisConfig): string {
  const own = series_labels && Object.hasOwn(series_labels, name) ? series_labels[name] : undefined
  const byView = show_view_names === false ? (label_short ?? label) : label
  return own ?? byView ?? name
}

function pivotLabel({ key, data }: { key: string; data?: Record<string, unknown> | null }): string {
  const values = Object.values(data ?? {}).map((value) => plainValue(value) || NULL)
  return values.length > 0 ? values.join(" · ") : key
}

function answerCell(raw: unknown, { name, isNumber }: Column, instanceUrl: string): AnswerCell {
  const { value, rendered, html, links } = DETAIL_CELL.tryRead(raw) ?? { value: raw }
  const drill = links?.find(({ type }) => type === "measure_default")?.url ?? htmlLink(html ?? "")
  const actions = actionsOf(links ?? [], name)
  const text = rendered || plainValue(value) || htmlText(html ?? "") || NULL
  return {
    text,
    link: drill ? webLink(drill, instanceUrl) : undefined,
    isNumber,
    ...(actions.length > 0 && { actions }),
  }
}

function plainValue(value: unknown): string {
  if (typeof value === "object" && value !== null) return JSON.stringify(value)
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string" ? String(value) : ""
}

/** An http or https address; a relative one leads to the instance. */
function webLink(url: string, instanceUrl: string): string | undefined {
  const absolute = url.startsWith("/") && !url.startsWith("//") ? `${instanceUrl}${url}` : url
  return /^https?:\/\/[^\s<>|]+$/i.test(absolute) ? absolute : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}
