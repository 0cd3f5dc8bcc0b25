/** A row of json_detail: field name → cell, or pivot key → cell for a pivoted measure. */
export type SampleRow = Record<string, unknown>

/** The result of a Looker query, independent of the format in which it is sent. */
export interface SampleResult {
  name: string
  label: string
  rowCount: number
  /** Fields of json_detail by group, as Looker gives them: `dimensions`, `measures`, `table_calculations`, `pivots`. */
  fields: Record<string, unknown[]>
  /** The columns of pivoted measures. */
  pivots?: unknown[]
  /** The row of totals, shaped as a row. */
  totals?: SampleRow
  /** Further top-level members of json_detail, such as `ran_at`. */
  metadata?: Record<string, unknown>
  /** Returns the rows of json_detail, from the first. Generated samples make the rows while they are read. */
  rows: () => Iterable<SampleRow>
}
