import { SimulatorError } from "../simulator_error"
import type { SampleResult, SampleRow } from "./sample_result"

type Members = Record<string, unknown>

/**
 * Turns a whole json_detail document into a sample.
 * @param origin Name of the document for error messages.
 * @throws SimulatorError when the document lacks `fields`, or `data` is not a list of rows.
 */
export function documentSample(
  document: Members,
  about: { name: string; label: string },
  origin: string,
): SampleResult {
  const { data, fields, pivots, totals_data: totals, ...metadata } = document
  if (!Array.isArray(data) || !data.every(isObject)) {
    throw new SimulatorError(`${origin} is no json_detail result: its "data" must be a list of rows.`)
  }
  const groups = Array.isArray(fields) ? { dimensions: fields as unknown[] } : fields
  if (!isObject(groups)) throw new SimulatorError(`${origin} is no json_detail result: it has no "fields".`)
  const lists = Object.entries(groups).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
  return {
    ...about,
    rowCount: data.length,
    fields: Object.fromEntries(lists),
    pivots: Array.isArray(pivots) && pivots.length > 0 ? (pivots as unknown[]) : undefined,
    totals: isObject(totals) ? totals : undefined,
    metadata,
    rows: () => data as SampleRow[],
  }
}

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
