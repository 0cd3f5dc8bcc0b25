/** A row of json_detail: field name → cell, or pivot key → cell for a pivoted measure. */
export type SampleRow = Record<string, unknown>

/** A result as a query of Looker gives it, in whichever format it is sent. */
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
  /** Rows of json_detail, made while they are taken; each call begins anew. */
  rows: () => Iterable<SampleRow>
}
