import { ExactNumber } from "../json/exact_number"
import { isObject } from "./json_object"
import type { ValueCheck } from "./value_check"

/**
 * What a cell carries. `whole`: everything that Looker sends. `values`: only `value`, which is several times faster if cells
 * have links or rendered text.
 */
export type CellContent = "whole" | "values"

/** The content of a row for one field. */
export interface Cell {
  /**
   * The raw value: text, number, boolean or null; in inline JSON also a list or an object. An `ExactNumber` if a JavaScript
   * number would lose digits.
   */
  value: unknown
  /** The value as Looker displays it, if the user asked for formatted results. */
  rendered?: string
  /** The HTML that the field's `html` in LookML makes of the value. */
  html?: string
  /** Drill links; their addresses are relative to the Looker host. */
  links?: unknown[]
  /** The filter expression for this value. */
  filterable_value?: string
  [key: string]: unknown
}

/**
 * Field name → cell. In a pivoted result, a measure's cell is an object of pivot key → cell: see `pivotedCells()`. A field
 * that only filters has no cell.
 */
export type Row = Record<string, Cell>

/**
 * The cells of a pivoted measure with their pivot keys; undefined for a plain cell. A cell is pivoted when it has no
 * `value` of its own and holds only cells. A missing cell (null in the result) becomes a cell with the value null. The cells
 * are in the order of the result, except that keys that are whole numbers come first; `RowResult.pivots` has the order of the
 * columns. For `{}` the list is empty. In rows read with `values`, only a pivoted measure without columns is `{}`.
 */
export function pivotedCells(cell: Cell): [string, Cell][] | undefined {
  if (Object.hasOwn(cell, "value")) return undefined
  const entries = Object.entries(cell)
  if (!entries.every(([, member]) => mayBeCell(member))) return undefined
  return entries.map(([key, member]) => [key, (member as Cell | null) ?? { value: null }])
}

function mayBeCell(member: unknown): boolean {
  return typeof member === "object" && !Array.isArray(member) && !(member instanceof ExactNumber)
}

/** Whether the column of this name may hold pivoted cells. */
export type IsPivoted = (name: string) => boolean

/** Converts a row of json_detail in place. Anything that is not a cell becomes the value of a cell. */
export function detailRow(row: Record<string, unknown>, check: ValueCheck): Row {
  for (const name in row) {
    const cell = row[name]
    if (!isObject(cell)) row[name] = checkedCell(cell, check, 1)
    // Only `value` is checked: checking every member of a cell would cost more than all the rest.
    else if (cell.value !== undefined) check.see(cell.value, 2)
    else check.see(cell, 1)
  }
  return row as Row
}

/**
 * As `detailRow`, but keeps only the value of every cell, also in the cells of a pivoted cell.
 * @param isPivoted Whether a column holds pivoted cells. In such a column `{}` is a pivoted cell without columns; in any other
 * column `{}` is a cell without a value.
 */
export function valuesRow(row: Record<string, unknown>, check: ValueCheck, isPivoted: IsPivoted = () => true): Row {
  for (const name in row) {
    const cell = row[name]
    const pivoted = isObject(cell) ? pivotedCells(cell as Cell) : undefined
    if (!isObject(cell)) row[name] = checkedCell(cell, check, 1)
    else if (!pivoted || (pivoted.length === 0 && !isPivoted(name))) row[name] = valueCell(cell as Cell, check, 2)
    else for (const key in cell) cell[key] = valueCell(cell[key] as Cell | null, check, 3)
  }
  return row as Row
}

function valueCell(cell: Cell | null, check: ValueCheck, levels: number): Cell {
  return checkedCell(cell?.value ?? null, check, levels)
}

/** Converts a row of json, json_label or inline_json in place: every value becomes a cell. */
export function plainRow(row: Record<string, unknown>, check: ValueCheck): Row {
  // In place, because JSON.parse makes `__proto__` an own key, which can then be assigned like any other key.
  for (const name in row) row[name] = checkedCell(row[name], check, 1)
  return row as Row
}

function checkedCell(value: unknown, check: ValueCheck, levels: number): Cell {
  check.see(value, levels)
  return { value }
}
