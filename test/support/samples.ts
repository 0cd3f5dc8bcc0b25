import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Readable } from "node:stream"

/** An attachment as Looker pushes it in the body of a request. */
export interface SampleAttachment {
  mimetype: string
  extension: string
  data: string
}

/** A field as it stands in a result; whatever else a test needs may be added. */
export interface SampleField {
  name: string
  label?: string
  tags?: string[]
  [key: string]: unknown
}

/** A row of json_detail: field name → cell. */
export type SampleRow = Record<string, unknown>

export interface JsonDetailOptions {
  /** As Looker gives them: groups of fields, or a bare list. Default: `fieldsOf(rows)` as dimensions. */
  fields?: unknown
  /** Default "2017-07-28T02:25:19+00:00", the time of the real example. */
  ranAt?: string | null
  /** The top-level list of pivot columns; left out by default. */
  pivots?: unknown[]
  /** Puts `data` before `fields`, which JSON allows. Default false. */
  dataFirst?: boolean
  /** Further top-level members, written after the fields. */
  more?: Record<string, unknown>
}

/** A json_detail result as attachment of a push delivery. */
export function jsonDetail(rows: SampleRow[], options: JsonDetailOptions = {}): SampleAttachment {
  return { mimetype: "application/json", extension: "json", data: jsonDetailText(rows, options) }
}

/** The text of a json_detail result. */
export function jsonDetailText(rows: SampleRow[], options: JsonDetailOptions = {}): string {
  const { fields = { dimensions: fieldsOf(rows) }, ranAt = "2017-07-28T02:25:19+00:00", pivots, more } = options
  const metadata = { status: "complete", ran_at: ranAt, fields, pivots, ...more }
  return JSON.stringify(options.dataFirst ? { data: rows, ...metadata } : { ...metadata, data: rows })
}

/**
 * A field for every name that a row uses, in the order the names appear.
 * @param tags Field name → its LookML tags: `{ "users.id": ["user_id"] }`.
 */
export function fieldsOf(rows: SampleRow[], tags: Record<string, string[]> = {}): SampleField[] {
  const names = new Set([...rows.flatMap((row) => Object.keys(row)), ...Object.keys(tags)])
  return [...names].map((name) => ({ name, label: labelOf(name), tags: tags[name] ?? [] }))
}

/** A csv result as attachment of a push delivery. */
export function csvAttachment(text: string): SampleAttachment {
  return { mimetype: "text/csv", extension: "csv", data: text }
}

/** Bytes as Looker pushes them: base64 in lines of 60 characters, each with a newline. */
export function base64Attachment(bytes: Uint8Array, mimetype: string, extension: string): SampleAttachment {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,60}/g) ?? []
  return { mimetype: `${mimetype};base64`, extension, data: lines.map((line) => `${line}\n`).join("") }
}

/** The text of a json_detail result captured from a real Looker: 13 rows, two fields, pretty-printed. */
export function realResult(): string {
  return readFileSync(join(__dirname, "data", "json_detail_example.json"), "utf8")
}

/**
 * A json_detail result of any size, about 420 bytes a row, made while it is read: no faster than the reader takes it, and
 * never as a whole in memory.
 */
export function streamedJsonDetail(rowCount: number): Readable {
  return Readable.from(streamedPieces(rowCount), { objectMode: false })
}

/** The row with this number, from 0, of `streamedJsonDetail`. */
export function streamedRow(index: number): SampleRow {
  const month = `2017-${String((index % 12) + 1).padStart(2, "0")}`
  const drill = `/explore/shop/orders?f[orders.created_month]=${month}`
  return {
    "users.id": { value: index },
    "users.email": { value: `user${index}@example.com`, rendered: `user${index}@example.com` },
    "orders.created_month": { value: month, links: [{ label: "by Week", url: drill, type: "drill" }] },
    "orders.total": {
      value: index / 4,
      rendered: `$${(index / 4).toFixed(2)}`,
      links: [{ label: "Show All", url: drill, type: "measure_default" }],
    },
  }
}

const PIECE_ROWS = 100

function* streamedPieces(rowCount: number): Generator<Buffer> {
  const tags = { "users.id": ["user_id"], "users.email": ["email"] }
  const head = jsonDetailText([], { fields: { dimensions: fieldsOf([streamedRow(0)], tags) } })
  yield Buffer.from(head.slice(0, -"]}".length))
  for (let from = 0; from < rowCount; from += PIECE_ROWS) {
    const count = Math.min(PIECE_ROWS, rowCount - from)
    const rows = Array.from({ length: count }, (_, index) => JSON.stringify(streamedRow(from + index)))
    yield Buffer.from((from ? "," : "") + rows.join(","))
  }
  yield Buffer.from("]}")
}

/** "users.created_date" → "Users Created Date", as Looker makes labels. */
function labelOf(name: string): string {
  return name.replaceAll(/[._]/g, " ").replaceAll(/\b\w/g, (letter) => letter.toUpperCase())
}
