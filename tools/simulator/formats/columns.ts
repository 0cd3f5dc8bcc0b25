import type { SampleResult, SampleRow } from "../samples/sample_result"
import { isObject } from "../samples/json_detail_document"

/** A column of a flat table. */
export interface Column {
  /** Name of the field, in a pivoted column followed by the pivot key. */
  name: string
  label: string
  isNumeric: boolean
  /** Returns the json_detail cell; undefined when the row has none. */
  cell: (row: SampleRow) => unknown
}

/** The parts of a field that tables need. */
interface TableField {
  name: string
  label: string
  isNumeric: boolean
}

const GROUPS = ["dimensions", "measures", "table_calculations"]

/** Lists the fields that have cells: dimensions, measures and table calculations, in this order, each once. */
export function tableFields(result: SampleResult): TableField[] {
  const fields = new Map<string, TableField>()
  for (const field of GROUPS.flatMap((group) => result.fields[group] ?? [])) {
    if (!isObject(field) || typeof field.name !== "string" || fields.has(field.name)) continue
    const { name, label = name, is_numeric: isNumeric } = field
    fields.set(name, { name: name, label: String(label), isNumeric: isNumeric === true })
  }
  return [...fields.values()]
}

/** Lists the columns of a flat table: one per field, and for a pivoted measure one per pivot key. */
export function columnsOf(result: SampleResult): Column[] {
  const pivots = (result.pivots ?? []).filter(isObject)
  const keys = pivots.map(({ key, is_total: isTotal }) => ({
    key: String(key),
    title: isTotal === true ? "Total" : String(key),
  }))
  const dimensions = new Set((result.fields.dimensions ?? []).map((field) => isObject(field) && field.name))
  return tableFields(result).flatMap((field): Column[] => {
    if (keys.length === 0 || dimensions.has(field.name)) return [{ ...field, cell: (row) => row[field.name] }]
    return keys.map(({ key, title }) => ({
      name: `${field.name}|${key}`,
      label: `${title} ${field.label}`,
      isNumeric: field.isNumeric,
      cell: (row) => pivotCell(row[field.name], key),
    }))
  })
}

/** Returns the value of a cell, or the text that Looker shows for it; null when there is none. */
export function valueOf(cell: unknown, isFormatted = false): unknown {
  if (!isObject(cell)) return null
  return (isFormatted ? cell.rendered : undefined) ?? cell.value ?? null
}

/** Returns the value of a cell as text for a table. */
export function textOf(cell: unknown, isFormatted = false): string {
  const value = valueOf(cell, isFormatted)
  if (value === null) return ""
  if (typeof value === "boolean") return value ? "Yes" : "No"
  return typeof value === "string" ? value : JSON.stringify(value)
}

function pivotCell(cells: unknown, key: string): unknown {
  return isObject(cells) && Object.hasOwn(cells, key) ? cells[key] : undefined
}
