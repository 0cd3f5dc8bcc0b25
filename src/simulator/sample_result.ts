import { Readable } from "node:stream"

/** LookML tags that the integrations of this hub look for. */
const DIMENSIONS = [
  { name: "users.id", label: "Users ID", type: "number", tags: ["user_id"] },
  { name: "users.email", label: "Users Email", type: "string", tags: ["email"] },
  { name: "users.city", label: "Users City", type: "string", tags: [] },
]
const MEASURES = [{ name: "orders.count", label: "Orders Count", type: "count", tags: [] }]
const CITIES = ["Athens", "Łódź", "São Paulo", "京都", "Zürich"]
const ROWS_A_CHUNK = 500

/** A json_detail document of users with tagged ids and addresses, made while it is read. */
export function sampleResult(rowCount: number): Readable {
  return Readable.from(documentParts(rowCount), { objectMode: false })
}

function* documentParts(rowCount: number): Generator<Buffer> {
  const fields = { dimensions: DIMENSIONS, measures: MEASURES, table_calculations: [], pivots: [] }
  const head = JSON.stringify({ ran_at: new Date().toISOString(), fields, data: [] })
  yield Buffer.from(head.slice(0, -2))
  for (let first = 0; first < rowCount; first += ROWS_A_CHUNK) {
    const count = Math.min(ROWS_A_CHUNK, rowCount - first)
    const rows = Array.from({ length: count }, (_, index) => JSON.stringify(row(first + index + 1)))
    yield Buffer.from((first === 0 ? "" : ",") + rows.join(","))
  }
  yield Buffer.from("]}")
}

function row(number: number) {
  return {
    "users.id": { value: number },
    "users.email": { value: `user${number}@example.com` },
    "users.city": { value: CITIES[number % CITIES.length] },
    "orders.count": { value: number % 17 },
  }
}
