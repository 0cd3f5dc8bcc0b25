import { createHash } from "node:crypto"
import * as Hub from "../../framework"
import { type Column, isName } from "./column_list"

/** Events that are older are not taken, in milliseconds. */
const MAX_AGE_MS = 72 * 3600_000
/** Longest values that are kept whole, in characters. Source: https://support.google.com/analytics/answer/9267744 */
const MAX_PROPERTY_LENGTH = 36
const MAX_PARAM_LENGTH = 100
const MAX_EVENT_NAME_LENGTH = 40
/** Name of an event whose row names none. */
const DEFAULT_EVENT = "looker_data_import"
/** Up to this number, a time is in seconds: the year 5138. */
const MAX_SECONDS = 99_999_999_999

/** One row, as Google Analytics takes it. */
export interface ImportItem {
  client_id: string
  user_id?: string
  user_properties: Record<string, { value: string }>
  event: { name: string; params: Record<string, string | number | Hub.ExactNumber>; timestamp_micros?: number }
}

/** Turns the rows of a report into items, as the list of columns says. */
export class ImportRows {
  private readonly columns: readonly { column: Column; name: string }[]

  /** @param fields Of the report; as many as there are columns. */
  constructor(columns: readonly Column[], fields: readonly Hub.Field[]) {
    this.columns = fields.flatMap(({ name }, index) => {
      const column = columns[index]
      return column && column.kind !== "skipped" ? [{ column, name }] : []
    })
  }

  /** Blank cells are left out. */
  toItem(row: Hub.Row): ImportItem | Hub.Skipped | Hub.Refused {
    const plain: Partial<Record<Column["kind"], string>> = {}
    const item: Pick<ImportItem, "user_properties"> & Pick<ImportItem["event"], "params"> = {
      user_properties: {},
      params: {},
    }
    for (const { column, name } of this.columns) {
      const text = Hub.cellText(row, name)
      if (Hub.isBlank(text)) continue
      if (column.kind === "user_property") item.user_properties[column.name] = { value: text }
      else if (column.kind === "event_param") item.params[column.name] = numberOr(text)
      else plain[column.kind] = text
    }
    return complete(plain, item)
  }
}

/** Whether two rows may be told in one request: those of one user, with the same properties. */
export function isSameUser(item: ImportItem, other: ImportItem): boolean {
  return (
    item.client_id === other.client_id &&
    item.user_id === other.user_id &&
    JSON.stringify(item.user_properties) === JSON.stringify(other.user_properties)
  )
}

/** How many values Google Analytics cuts or drops because of their length. */
export function countLongValues({ user_properties, event }: ImportItem): number {
  const properties = Object.values(user_properties).filter(({ value }) => isLonger(value, MAX_PROPERTY_LENGTH))
  const params = Object.values(event.params).filter((value) => isLonger(String(value), MAX_PARAM_LENGTH))
  return properties.length + params.length
}

function complete(
  { client_id, user_id, event_name, timestamp }: Partial<Record<Column["kind"], string>>,
  { user_properties, params }: Pick<ImportItem, "user_properties"> & Pick<ImportItem["event"], "params">,
): ImportItem | Hub.Skipped | Hub.Refused {
  const client = client_id ?? (user_id === undefined ? undefined : clientOf(user_id))
  if (client === undefined) return new Hub.Skipped("no id")
  const hasContent = event_name !== undefined || Object.keys({ ...user_properties, ...params }).length > 0
  if (!hasContent) return new Hub.Skipped("nothing to send")
  const event: ImportItem["event"] = { name: event_name ?? DEFAULT_EVENT, params }
  if (isLonger(event.name, MAX_EVENT_NAME_LENGTH) || !isName(event.name)) {
    const rule = `up to ${MAX_EVENT_NAME_LENGTH} letters, digits and underscores, the first a letter`
    return new Hub.Refused(`the event name is none that Google Analytics takes (${rule})`)
  }
  if (timestamp !== undefined) {
    const timeMs = parseTime(timestamp)
    if (timeMs === undefined) {
      return new Hub.Refused(
        "the timestamp is neither RFC 3339 with a time zone nor seconds or milliseconds since 1970",
      )
    }
    if (timeMs < Date.now() - MAX_AGE_MS) return new Hub.Skipped("older than 72 hours")
    event.timestamp_micros = Math.round(timeMs * 1000)
  }
  return { client_id: client, ...(user_id !== undefined && { user_id }), user_properties, event }
}

/** A client id that stays the same for a user: two numbers of 32 bits, from the hash of the user's id. */
function clientOf(userId: string): string {
  const hash = createHash("sha256").update(userId).digest()
  return `${hash.readUInt32BE(0)}.${hash.readUInt32BE(4)}`
}

/** Reads a time. @returns milliseconds since 1970, or undefined. */
function parseTime(text: string): number | undefined {
  const time = text.trim()
  if (/^\d{1,17}$/.test(time)) return Number(time) > MAX_SECONDS ? Number(time) : Number(time) * 1000
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/.test(time)) return undefined
  const timeMs = Date.parse(time.toUpperCase().replace(" ", "T"))
  return Number.isNaN(timeMs) ? undefined : timeMs
}

/** A text that is written as a number becomes that number, with every digit. `007` and `1e5` stay texts. */
function numberOr(text: string): string | number | Hub.ExactNumber {
  const trimmed = text.trim()
  if (!/^-?(?:0|[1-9]\d{0,99})(?:\.\d{1,99})?$/.test(trimmed)) return text
  const number = Number(trimmed)
  return String(number) === trimmed ? number : new Hub.ExactNumber(trimmed)
}

function isLonger(text: string, most: number): boolean {
  // More units than twice the limit are more characters than the limit.
  return text.length > most && [...text.slice(0, 2 * most + 2)].length > most
}
