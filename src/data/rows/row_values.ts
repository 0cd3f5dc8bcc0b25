import { type Cell, type Row, pivotedCells } from "./cell"
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

/** The raw values of these fields in a row, by field name, as `cellValue` returns them. @param except Names to leave out. */
export function rowValues(
  row: Row,
  fields: readonly Field[],
  { except }: { except?: ReadonlySet<string> } = {},
): Record<string, unknown> {
  const names = fields.flatMap(({ name }) => (except?.has(name) ? [] : [name]))
  return Object.fromEntries(names.map((name) => [name, cellValue(row, name)]))
}
