import * as Hub from "../../framework"
import { metaNormal } from "../../services/advertising"
import type { AudienceColumn } from "./audience_columns"

/** The identifiers of one person in their normal form, in the order of the columns. Empty where there is none. */
export type AudienceRow = readonly string[]

/**
 * Returns a function that turns a row of the result into identifiers.
 * @param isHashing False for values that are hashed already: they are sent as they are.
 */
export function audienceRowOf(
  columns: readonly AudienceColumn[],
  isHashing: boolean,
): (row: Hub.Row) => AudienceRow | Hub.Skipped {
  const country = columns.find(({ key }) => key === "COUNTRY")
  return (row) => {
    const home = country && isHashing ? metaNormal("COUNTRY", textOf(Hub.cellValue(row, country.name))) : undefined
    const values = columns.map(({ name, key }) => {
      const text = textOf(Hub.cellValue(row, name))
      if (Hub.isBlank(text)) return ""
      return isHashing ? metaNormal(key, text, home) : text.trim()
    })
    return values.some((value) => value !== "") ? values : new Hub.Skipped("no identifier that can be used")
  }
}

/** Empty for what is no single value, such as the cells of a pivoted measure. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value
  if (typeof value === "number" || typeof value === "boolean" || value instanceof Hub.ExactNumber) return String(value)
  return ""
}
