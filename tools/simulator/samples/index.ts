import { suggestNames } from "../close_names"
import { SimulatorError } from "../simulator_error"
import { empty } from "./empty"
import { generated } from "./generated_sample"
import { machines } from "./machines"
import { orders } from "./orders"
import { pivots } from "./pivots"
import { REAL_ROWS, realSample } from "./real"
import type { SampleResult } from "./sample_result"
import { totals } from "./totals"
import { unicode } from "./unicode"
import { users } from "./users"

export { fileSample } from "./file_sample"
export { limitRows } from "./limit_rows"
export type { SampleResult } from "./sample_result"

const MAKERS = [orders, users, machines, unicode, pivots, totals, empty]

/** The samples that people can choose from. Without `maxRows`, a sample has as many rows as are wanted. */
export const sampleNames: readonly { name: string; label: string; defaultRows: number; maxRows?: number }[] = [
  { name: "real", label: "Orders by month, from a real Looker", defaultRows: REAL_ROWS, maxRows: REAL_ROWS },
  ...MAKERS.map(({ name, label, defaultRows, maxRows }) => ({ name, label, defaultRows, maxRows })),
]

/**
 * Returns a sample result, with the same rows each time.
 * @param rowCount Default: `defaultRows` of the sample. `real` has 13 at most, `empty` none.
 * @throws SimulatorError for an unknown name, listing the known ones.
 */
export function sample(name: string, rowCount?: number): SampleResult {
  if (name === "real") return realSample(rowCount)
  const maker = MAKERS.find((each) => each.name === name)
  if (maker) return generated(maker, rowCount)
  const names = sampleNames.map((each) => each.name)
  throw new SimulatorError(`There is no sample "${name}", only ${names.join(", ")}. ${suggestNames(name, names)}`)
}
