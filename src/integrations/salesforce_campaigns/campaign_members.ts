import * as Hub from "../../framework"

/** How the ids of each kind of member are found: by the tag of a column, else by its label. */
const KINDS = [
  { key: "ContactId", tag: "sfdc_contact_id", label: "contact id" },
  { key: "LeadId", tag: "sfdc_lead_id", label: "lead id" },
] as const

/** Tags of which the result needs one. */
export const ID_TAGS: string[] = KINDS.map(({ tag }) => tag)

/** A contact or lead of the result. */
export interface Person {
  key: "ContactId" | "LeadId"
  id: string
}

interface IdColumn {
  key: Person["key"]
  field: string
}

/** The columns with ids of contacts or leads. @throws DeliveryError when there are none. */
export function idColumns(result: Hub.RowResult): IdColumn[] {
  const columns = result.columns.flatMap(({ name, tags, label }): IdColumn[] => {
    const lower = label.toLowerCase()
    const kind = KINDS.find(({ tag }) => tags.includes(tag)) ?? KINDS.find((each) => lower.includes(each.label))
    return kind ? [{ key: kind.key, field: name }] : []
  })
  if (columns.length > 0) return columns
  const ways = KINDS.map(
    ({ key, tag, label }) => `for ${key} a field tagged "${tag}", or whose label contains "${label}"`,
  )
  throw new Hub.DeliveryError(`The query has no ids of contacts or leads. It needs ${ways.join("; ")}.`)
}

/** The people in these columns, row by row. Empty cells are left out, and nobody comes twice. */
export async function* peopleIn(
  rows: AsyncIterable<Hub.Row>,
  columns: readonly IdColumn[],
): AsyncGenerator<Person, void> {
  const seen = new Set<string>()
  for await (const row of rows) {
    for (const { key, field } of columns) {
      for (const id of idsIn(row, field)) {
        const person = `${key} ${id}`
        if (seen.has(person)) continue
        seen.add(person)
        yield { key, id }
      }
    }
  }
}

/** The ids of a cell; of a pivoted one those of all its columns. */
function idsIn(row: Hub.Row, field: string): string[] {
  const cell = Object.hasOwn(row, field) ? row[field] : undefined
  if (!cell) return []
  const values = Hub.pivotedCells(cell)?.map(([, { value }]) => value) ?? [cell.value]
  return values.flatMap((value) => {
    const isId = typeof value === "string" || typeof value === "number" || value instanceof Hub.ExactNumber
    return isId ? String(value).trim() || [] : []
  })
}
