import { markNumbers, unmarkNumbers } from "../json/number_marks"
import { notJson } from "./broken_result"
import type { Row } from "./cell"
import { type JsonObject, isObject } from "./json_object"
import { ValueCheck } from "./value_check"

/** Matches an exponent of three digits, with which even a short number may lose digits. */
const LONG_EXPONENT = /\d[eE][+-]?\d{3}/

/** Turns a parsed object into a row, in place, and passes the values to `check`. */
export type ToRow = (row: JsonObject, check: ValueCheck) => Row

export interface ParseOptions {
  toRow: ToRow
  /** Number of the first row. */
  rowNumber: number
  /** Whether 16 or more digits stand in a row somewhere in the text. */
  hasLongDigits: boolean
}

/**
 * Parses the rows of a list, with exact numbers; undefined when the list is not JSON.
 * @throws MalformedBodyError for a row that is not an object.
 * @throws DeliveryError for a cell that is nested too deep.
 */
export function parseRows(list: string, options: ParseOptions): Row[] | undefined {
  const marked = options.hasLongDigits ? markNumbers(list) : undefined
  if (marked !== undefined) return parseMarked(marked, options)
  const check = new ValueCheck(options.rowNumber)
  const rows = makeRows(list, options.toRow, check)
  if (!rows || options.hasLongDigits || !check.hasExtremes || !LONG_EXPONENT.test(list)) return rows
  const markedNow = markNumbers(list)
  return markedNow === undefined ? rows : parseMarked(markedNow, options)
}

/** Parses a list; undefined when the text is not JSON. */
export function parseList(list: string): unknown[] | undefined {
  try {
    return JSON.parse(list) as unknown[]
  } catch {
    return undefined
  }
}

function parseMarked(marked: string, { toRow, rowNumber }: ParseOptions): Row[] | undefined {
  return unmarkNumbers(makeRows(marked, toRow, new ValueCheck(rowNumber))) as Row[] | undefined
}

function makeRows(list: string, toRow: ToRow, check: ValueCheck): Row[] | undefined {
  return parseList(list)?.map((value) => {
    if (!isObject(value)) throw notJson(`row ${check.rowNumber} is no object.`)
    const row = toRow(value, check)
    check.rowNumber++
    return row
  })
}
