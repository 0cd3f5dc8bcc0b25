import { SimulatorError } from "../simulator_error"
import type { SampleResult, SampleRow } from "./sample_result"

/** How a result of any size is made: the same rows each time, so that what a hub makes of them can be compared. */
export interface SampleMaker extends Omit<SampleResult, "rowCount" | "rows" | "totals"> {
  /** Rows when nobody asks for a number. */
  defaultRows: number
  /** The most there are. Default: any number. */
  maxRows?: number
  /** @param index From 0. */
  row(index: number): SampleRow
  totals?(rowCount: number): SampleRow
}

/** @throws SimulatorError when `rowCount` is no number of rows. */
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

/** A day of 2024, as Looker writes dates. */
export function dayOf(index: number): string {
  return new Date(Date.UTC(2024, 0, 1 + (index % 366))).toISOString().slice(0, 10)
}

/** A cell of money: the number, and the text Looker shows. */
export function dollars(value: number) {
  return { value, rendered: `$${value.toFixed(2)}` }
}
