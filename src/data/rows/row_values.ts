import { type Cell, type Row, pivotedCells } from "./cell"
import { exactJson } from "../json/exact_json"
import { ExactNumber } from "../json/exact_number"
import type { Field } from "./field"

/**
 * The raw value of a cell; null if there is none. The value of a pivoted cell is a list with an object for each pivot column:
 * `[{ "<pivot key>": 1 }, …]`.
 */
export function cellValue(row: Row, name: string): unknown {
  const cell: Cell | undefined = Object.hasOwn(row, name) ? row[name] : undefined
  if (!cell) return null
  const pivoted = pivotedCells(cell)
  return pivoted ? pivoted.map(([key, { value }]) => ({ [key]: value ?? null })) : (cell.value ?? null)
}

/** The raw value of a cell as text: numbers with every digit, lists and objects as JSON; empty if there is none. */
export function cellText(row: Row, name: string): string {
  const value = cellValue(row, name)
  if (value === null) return ""
  if (typeof value === "string") return value
  return value instanceof ExactNumber ? value.text : exactJson(value)
}

/** The raw values of these fields in a row, by field name, as `cellValue` returns them. @param except Names to leave out. */
export function rowValues(
  row: Row,
  fields: readonly Field[],
  { except }: { except?: ReadonlySet<string> } = {},
): Record<string, unknown> {
  const names = fields.flatMap(({ name }) => (except?.has(name) ? [] : [name]))
  return Object.fromEntries(names.map((name) => [name, cellValue(row, name)]))
}
