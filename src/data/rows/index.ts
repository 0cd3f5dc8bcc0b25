/** Reads the rows of a Looker result in any of the row formats. */
export { MAX_FIELDS } from "./broken_result"
export { type Cell, type CellContent, pivotedCells, type Row } from "./cell"
export { type CsvBody, readCsvBody } from "./csv_body"
export type { Field, Pivot } from "./field"
export { type Beginning, readBeginning } from "./read_beginning"
export { readRows, type RowsOptions } from "./read_rows"
export { RowResult, type TagSearch } from "./row_result"
export { cellText, cellValue, rowValues } from "./row_values"
