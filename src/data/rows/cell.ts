import { ExactNumber } from "../json/exact_number"
import { isObject } from "./json_object"
import type { ValueCheck } from "./value_check"

/**
 * What a cell carries: `whole`, all that Looker gives; `values`, only `value`, which is several times faster where cells
 * have links or rendered text.
 */
export type CellContent = "whole" | "values"

/** What stands where a row and a field meet. */
export interface Cell {
  /**
   * The raw value: text, number, boolean or null; in inline JSON also a list or an object. An `ExactNumber` where a
   * JavaScript number would lose digits.
   */
  value: unknown
  /** The value as Looker displays it, where the user asked for formatted results. */
  rendered?: string
  /** What the field's `html` in LookML made of it. */
  html?: string
  /** Drill links; their addresses are relative to the Looker host. */
  links?: unknown[]
  /** The filter expression for this value. */
  filterable_value?: string
  [key: string]: unknown
}

/**
 * Field name → cell. Of a pivoted result, a measure's cell is an object of pivot key → cell: see `pivotedCells()`. A field
 * that only filters has no cell.
 */
export type Row = Record<string, Cell>

/**
 * The cells of a pivoted measure with their pivot keys; undefined for a plain cell. A cell is pivoted when it has no
 * `value` of its own and holds nothing but cells. A missing one (Looker gives null) comes as a cell of value null. Their
 * order is that of the result, but keys that are whole numbers come first: `RowResult.pivots` has the order of the columns.
 * For `{}` it is the empty list: of rows of `values`, only a pivoted measure without columns is that.
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

/** The row of json_detail in place: where something stands that is no cell, it becomes the value of one. */
export function detailRow(row: Record<string, unknown>, check: ValueCheck): Row {
  for (const name in row) {
    const cell = row[name]
    if (!isObject(cell)) row[name] = checkedCell(cell, check, 1)
    // Of the other members of a cell, looking at each would cost more than all the rest of this.
    else if (cell.value !== undefined) check.see(cell.value, 2)
    else check.see(cell, 1)
  }
  return row as Row
}

/**
 * As `detailRow`, with nothing but the value in every cell; of a pivoted cell, in the cell of every pivot key.
 * @param isPivoted Whether a column holds pivoted cells, of which `{}` is one without columns; elsewhere `{}` has no value.
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

/** The row of json, json_label or inline_json in place: every value becomes a cell. */
export function plainRow(row: Record<string, unknown>, check: ValueCheck): Row {
  // In place, because an own `__proto__`, which JSON.parse makes, can be assigned like any other key.
  for (const name in row) row[name] = checkedCell(row[name], check, 1)
  return row as Row
}

function checkedCell(value: unknown, check: ValueCheck, levels: number): Cell {
  check.see(value, levels)
  return { value }
}
