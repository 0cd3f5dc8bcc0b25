/** Rows of a Looker result, whichever format it has. */
export { type Cell, type CellContent, type Row, pivotedCells } from "./cell"
export { type Field, type Pivot, isColumn, taggedField } from "./field"
export { type RowResult, type RowsOptions, readRows } from "./read_rows"
