import * as Hub from "../../framework"
import type { Lead } from "./marketo_client"

const TAG = "marketo:"

/** A lead with the number of its row, from 1. */
export interface LeadRow {
  lead: Lead
  rowNumber: number
}

/**
 * Returns a function that turns a row into a lead. The tag `marketo:NAME` says which field of a lead a column is; a column may
 * be several. The last column counts when several have one name. A cell that is missing is left out; null empties the field.
 * @throws DeliveryError when no column is the lookup field; the function throws it for a pivoted column.
 */
export function leadsOf(result: Hub.RowResult, lookupField: string): (row: Hub.Row, rowNumber: number) => LeadRow {
  const members = result.columns.flatMap(({ name: column, tags }) =>
    tags.flatMap((tag) =>
      tag.length > TAG.length && tag.startsWith(TAG) ? [{ column, name: tag.slice(TAG.length) }] : [],
    ),
  )
  if (!members.some(({ name }) => name === lookupField)) {
    throw Hub.DeliveryError.ofField("lookupField", "Marketo Lookup Field for lead not present in query.")
  }
  return (row, rowNumber) => {
    const values = members.flatMap(({ column, name }) => {
      const cell = Object.hasOwn(row, column) ? row[column] : undefined
      if (cell && Hub.pivotedCells(cell)) throw pivoted(name)
      return cell ? [[name, cell.value ?? null] as const] : []
    })
    return { lead: Object.fromEntries(values), rowNumber }
  }
}

function pivoted(name: string): Hub.DeliveryError {
  const tag = Hub.cutText(TAG + name, 100)
  return new Hub.DeliveryError(`The field tagged "${tag}" is pivoted: tag a field that has one value in each row.`)
}
