import * as Hub from "../../framework"

const PIVOTED = "Airtable has no place for pivoted columns: send the query without pivots."

/** The columns of a result under the names that Airtable's fields have. */
export class AirtableColumns {
  /** Name in Airtable → name of the column in the result. Of two columns with one name, the last is sent. */
  private readonly sources = new Map<string, string>()
  private readonly shared = new Set<string>()

  /** @throws DeliveryError when the result is pivoted or does not describe its fields. */
  constructor(result: Hub.RowResult) {
    if (!result.hasFields) {
      throw new Hub.DeliveryError("Looker sent a result without its fields: send the query in the format json_detail.")
    }
    if (result.pivotFields.length > 0 || result.pivots.length > 0) throw new Hub.DeliveryError(PIVOTED)
    for (const { name, label, label_short: short } of result.columns) {
      const column = short || label || name
      if (this.sources.has(column)) this.shared.add(column)
      this.sources.set(column, name)
    }
  }

  /** The values of a row for Airtable, null included. A column that the row lacks is left out. */
  valuesOf(row: Hub.Row): Record<string, unknown> | Hub.Refused {
    const values: [string, unknown][] = []
    for (const [column, name] of this.sources) {
      if (!Object.hasOwn(row, name)) continue
      if (Hub.pivotedCells(row[name] as Hub.Cell)) return new Hub.Refused(PIVOTED)
      values.push([column, row[name]?.value ?? null])
    }
    return Object.fromEntries(values)
  }

  /** Says which columns were left out because a later one has their name; undefined when there are none. */
  get remark(): string | undefined {
    if (this.shared.size === 0) return undefined
    const names = Hub.shortenText([...this.shared].map((name) => JSON.stringify(name)).join(", "), 300)
    return `Several columns of the query are named ${names}: only the last of each was sent.`
  }
}
