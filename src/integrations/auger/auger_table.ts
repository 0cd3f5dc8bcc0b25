import * as Hub from "../../framework"

/** Longest part of a file name that comes from LookML, in UTF-16 units. */
const MAX_STEM_LENGTH = 200

/** A column of Auger's table. */
export interface AugerColumn {
  /** Name of the field in Looker. */
  field: string
  /** Name of the column in Auger. */
  name: string
}

/** The columns of a result, each with a name of its own: that of its field without the view, unless two views share it. */
export function augerColumns(fields: readonly Hub.Field[]): AugerColumn[] {
  const shortNames = fields.map(({ name }) => withoutView(name))
  const counts = new Map<string, number>()
  for (const name of shortNames) counts.set(name, (counts.get(name) ?? 0) + 1)
  return fields.map(({ name: field }, index) => {
    const name = shortNames[index] ?? field
    return { field, name: counts.get(name) === 1 ? name : field }
  })
}

/** A row as an object of JSON. Cells that are missing are null; numbers keep their digits. */
export function rowText(row: Hub.Row, columns: readonly AugerColumn[]): string {
  return Hub.exactJson(Object.fromEntries(columns.map(({ field, name }) => [name, Hub.cellValue(row, field)])))
}

/** Name of the files of one delivery: the LookML file of the first dimension, and the time. */
export function fileStem(fields: readonly Hub.Field[], nowMs: number): string {
  const source = fields.find(({ category }) => category === "dimension")?.source_file
  const [stem = ""] = typeof source === "string" ? source.split(".", 1) : []
  return `${Hub.cutText(Hub.cleanName(stem), MAX_STEM_LENGTH) || "looker_file"}_${nowMs}`
}

/** `orders.total` → `total`. A table calculation has no view. */
function withoutView(field: string): string {
  return field.slice(field.indexOf(".") + 1) || field
}
