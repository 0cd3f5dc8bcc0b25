import { dimension, measure } from "./sample_field"
import type { SampleResult } from "./sample_result"

/**
 * Makes a result from named columns. Columns of numbers become measures, the others dimensions.
 * @param valuesOf Returns the values of the row with that index, in the order of `names`.
 */
export function columnsSample(
  about: { name: string; label: string },
  names: readonly string[],
  valuesOf: (index: number) => unknown[],
  rowCount: number,
): SampleResult {
  const areNumbers = names.map((_, at) => rowCount > 0 && isNumberColumn(valuesOf, at, rowCount))
  const tagsOf = (name: string) => [name.split(".").at(-1) ?? name]
  const numbers = names.filter((_, at) => areNumbers[at])
  return {
    ...about,
    rowCount,
    fields: {
      dimensions: names.filter((_, at) => !areNumbers[at]).map((name) => dimension(name, tagsOf(name))),
      measures: numbers.map((name) => ({ ...measure(name, "number"), tags: tagsOf(name) })),
      table_calculations: [],
      pivots: [],
    },
    *rows() {
      for (let index = 0; index < rowCount; index++) {
        const values = valuesOf(index)
        yield Object.fromEntries(names.map((name, at) => [name, { value: values[at] ?? null }]))
      }
    },
  }
}

function isNumberColumn(valuesOf: (index: number) => unknown[], at: number, rowCount: number): boolean {
  let numbers = 0
  for (let index = 0; index < rowCount; index++) {
    const value = valuesOf(index)[at]
    if (typeof value === "number") numbers++
    else if (value !== null && value !== undefined) return false
  }
  return numbers > 0
}
