import type { ByteWindow } from "./byte_window"
import type { Row } from "./cell"
import { readCsvTable } from "./csv_table"
import type { Field } from "./field"

/** A csv result: its header, and the rows in batches. */
export interface CsvContent {
  fields: Field[]
  batches: AsyncGenerator<Row[], void>
}

/**
 * Reads a csv result. The first record names the fields; every value is text. A repeated header gets a number: "Name (2)" is
 * the name of the second field labelled "Name". Without a header there are no fields and no rows.
 */
export async function readCsv(window: ByteWindow): Promise<CsvContent> {
  const { header, batches } = await readCsvTable(window)
  const fields = uniqueNames(header).map((name, index) => ({ name, label: header[index] ?? name, tags: [] }))
  return { fields, batches: rowBatches(fields, batches) }
}

/** Turns records into rows. */
async function* rowBatches(fields: Field[], batches: AsyncGenerator<string[][], void>): AsyncGenerator<Row[], void> {
  const names = fields.map(({ name }) => name)
  const emptyRow: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, undefined]))
  const toRow = (record: string[]) => {
    // Copying a template gives all rows one shape, and makes `__proto__` an own key like any other.
    const row = { ...emptyRow } as Row
    for (let index = 0; index < names.length; index++) row[names[index]!] = { value: record[index] }
    return row
  }
  for await (const records of batches) yield records.map(toRow)
}

function uniqueNames(headers: string[]): string[] {
  const names = new Set<string>()
  /** Header → the number of the last field with that header. */
  const numbers = new Map<string, number>()
  for (const header of headers) {
    let number = numbers.get(header) ?? 1
    let name = header
    while (names.has(name)) name = `${header} (${++number})`
    numbers.set(header, number)
    names.add(name)
  }
  return [...names]
}
