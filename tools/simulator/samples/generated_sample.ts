import { SimulatorError } from "../simulator_error"
import type { SampleResult, SampleRow } from "./sample_result"

/** Makes a result of any size. The rows are the same each time, so that the output of a hub can be compared. */
export interface SampleMaker extends Omit<SampleResult, "rowCount" | "rows" | "totals"> {
  /** Number of rows when none is given. */
  defaultRows: number
  /** Most rows. Default: no limit. */
  maxRows?: number
  /** @param index From 0. */
  row(index: number): SampleRow
  totals?(rowCount: number): SampleRow
}

/** @throws SimulatorError when `rowCount` is not a whole number from 0 on. */
export function generated(maker: SampleMaker, rowCount = maker.defaultRows): SampleResult {
  if (!Number.isSafeInteger(rowCount) || rowCount < 0) {
    throw new SimulatorError(`${rowCount} is no number of rows: give a whole number from 0 on.`)
  }
  const { name, label, fields, pivots, metadata, maxRows = Infinity } = maker
  const count = Math.min(rowCount, maxRows)
  return {
    name,
    label,
    rowCount: count,
    fields,
    pivots,
    metadata,
    totals: maker.totals?.(count),
    *rows() {
      for (let index = 0; index < count; index++) yield maker.row(index)
    },
  }
}

/** Returns a day of 2024, as Looker writes dates. */
export function dayOf(index: number): string {
  return new Date(Date.UTC(2024, 0, 1 + (index % 366))).toISOString().slice(0, 10)
}

/** Returns a cell with an amount of money: the number, and the text that Looker shows. */
export function dollars(value: number) {
  return { value, rendered: `$${value.toFixed(2)}` }
}
