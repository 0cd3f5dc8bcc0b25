import * as Hub from "../../framework"

/** What one row sets on one existing record of HubSpot. */
export interface HubspotRecord {
  id: string
  /** Property name → value. HubSpot defines every value as text; an empty text clears the property. */
  properties: Record<string, string | null>
}

/**
 * Returns a function that turns a row into a record. Every column but that of the ids and the hidden ones is a property.
 * @param tag LookML tag of the ids. The last column with it counts.
 * @param hidden Names of the fields that the visualization hides.
 * @throws DeliveryError when no column has the tag, or the query is pivoted.
 */
export function recordOf(
  result: Hub.RowResult,
  tag: string,
  hidden: ReadonlySet<string>,
): (row: Hub.Row) => HubspotRecord | Hub.Refused | Hub.Skipped {
  const id = result.requireTagged(tag, "the dimension with the ids", { wins: "last" })
  if (result.pivotFields.length + result.pivots.length > 0) {
    throw new Hub.DeliveryError("The query is pivoted, but a property of HubSpot holds one value: remove the pivot.")
  }
  const columns = result.columns
    .filter(({ name }) => name !== id.name && !hidden.has(name))
    .map(({ name }) => ({ name, property: name.replaceAll(".", "_") }))
  return (row) => {
    const value = Hub.cellValue(row, id.name)
    if (typeof value === "object" && value !== null && !(value instanceof Hub.ExactNumber)) {
      return new Hub.Refused("The id is a list or an object")
    }
    const text = textOf(value)
    if (text === null || Hub.isBlank(text)) return new Hub.Skipped("no id")
    const properties = columns.flatMap(({ name, property }): [string, string | null][] => {
      const cell: Hub.Cell | undefined = Object.hasOwn(row, name) ? row[name] : undefined
      return cell && !Hub.pivotedCells(cell) ? [[property, textOf(cell.value)]] : []
    })
    return properties.length === 0
      ? new Hub.Skipped("no properties")
      : { id: text, properties: Object.fromEntries(properties) }
  }
}

/** One record per id, the later value of a property winning: HubSpot refuses a batch that names an id twice. */
export function merged(records: readonly HubspotRecord[]): HubspotRecord[] {
  const byId = new Map<string, HubspotRecord>()
  for (const { id, properties } of records) {
    byId.set(id, { id, properties: { ...byId.get(id)?.properties, ...properties } })
  }
  return [...byId.values()]
}

/** Text of a cell's value: a list or an object as JSON; null for no value. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === "string") return value
  return Hub.exactJson(value)
}
