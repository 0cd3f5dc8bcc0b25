/** Rows of a Looker result, whichever format it has. */
export { type Cell, type CellContent, type Row, pivotedCells } from "./cell"
export type { Field, Pivot } from "./field"
export { type RowsOptions, readRows } from "./read_rows"
export { RowResult, type TagSearch } from "./row_result"
export { cellValue, rowValues } from "./row_values"
