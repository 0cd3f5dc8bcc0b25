import { type Cell, type Row, pivotedCells } from "./cell"
import type { Field } from "./field"

/**
 * The raw value of a cell, null where there is none. A pivoted one is a list with an object for each pivot column:
 * `[{ "<pivot key>": 1 }, …]`.
 */
export function cellValue(row: Row, name: string): unknown {
  const cell: Cell | undefined = Object.hasOwn(row, name) ? row[name] : undefined
  if (!cell) return null
  const pivoted = pivotedCells(cell)
  return pivoted ? pivoted.map(([key, { value }]) => ({ [key]: value ?? null })) : (cell.value ?? null)
}

/** The raw values of a row by the names of these fields, as `cellValue` gives them. @param except Names to leave out. */
export function rowValues(
  row: Row,
  fields: readonly Field[],
  { except }: { except?: ReadonlySet<string> } = {},
): Record<string, unknown> {
  const names = fields.flatMap(({ name }) => (except?.has(name) ? [] : [name]))
  return Object.fromEntries(names.map((name) => [name, cellValue(row, name)]))
}
