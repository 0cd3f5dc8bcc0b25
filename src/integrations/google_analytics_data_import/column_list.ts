import * as Hub from "../../framework"

const FIELD = "dataSourceSchema"
/** Most of each kind that Google Analytics takes with one event. */
const MAX_NAMED = 25
/** Longest names, in characters. Source: https://support.google.com/analytics/answer/9267744 */
const NAME_LENGTHS = { user_property: 24, event_param: 40 } as const
const RESERVED = ["google_", "ga_", "firebase_"]
const PLAIN = ["client_id", "user_id", "event_name", "timestamp"] as const
const LABELS = { user_property: "user properties", event_param: "event parameters" } as const
/** Longest part of an entry that a message quotes, in characters. */
const QUOTED = 60

type Named = keyof typeof NAME_LENGTHS

/** What a column of the report becomes. */
export type Column =
  { kind: (typeof PLAIN)[number] | "skipped" } | { kind: Named; /** As Google Analytics has it. */ name: string }

/** Whether a list names columns of Universal Analytics. */
export function isOfUniversalAnalytics(list: string): boolean {
  return list.split(",").some((entry) => entry.trim().startsWith("ga:"))
}

/**
 * Reads a list such as `user_id, user_property:plan, -`: an entry for each column of the report, in order.
 * @throws DeliveryError at the field, naming the entry at fault.
 */
export function parseColumns(list: string): Column[] {
  const entries = list.split(",").map((entry) => entry.trim())
  const columns = entries.map(columnOf)
  const seen = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    if (entry !== "-" && seen.has(entry)) throw fault(`${quoted(entry)} stands there twice (entry ${index + 1}).`)
    seen.add(entry)
  }
  for (const kind of ["user_property", "event_param"] as const) {
    const named = entries.filter((_, index) => columns[index]?.kind === kind)
    if (named.length <= MAX_NAMED) continue
    throw fault(`${quoted(named[MAX_NAMED] ?? "")} is one too many: there may be ${MAX_NAMED} ${LABELS[kind]}.`)
  }
  const has = (...kinds: Column["kind"][]) => columns.some(({ kind }) => kinds.includes(kind))
  if (!has("client_id", "user_id")) throw fault("it names no client_id and no user_id: one of them is needed.")
  if (!has("user_property", "event_param", "event_name")) {
    throw fault("it names no user_property, event_param or event_name: one of them is needed.")
  }
  return columns
}

/** @throws DeliveryError at the field when the report has another number of columns. */
export function checkColumnCount(columns: readonly Column[], reportColumns: number): void {
  if (columns.length === reportColumns) return
  throw fault(`it has ${columns.length} entries, but the report has ${reportColumns} columns. Write - to skip one.`)
}

function columnOf(entry: string, index: number): Column {
  if (entry === "-") return { kind: "skipped" }
  const plain = PLAIN.find((kind) => kind === entry)
  if (plain) return { kind: plain }
  const colon = entry.indexOf(":")
  const kind = entry.slice(0, Math.max(colon, 0)).trim()
  if (kind !== "user_property" && kind !== "event_param") {
    const what = entry === "" ? `entry ${index + 1} is empty` : `${quoted(entry)} is no column of Google Analytics`
    const choices = [...PLAIN, "user_property:<name>", "event_param:<name>"].join(", ")
    throw fault(`${what}: write ${choices}, or - to skip a column.`)
  }
  const name = entry.slice(colon + 1).trim()
  const most = NAME_LENGTHS[kind]
  if ([...name.slice(0, 2 * most + 2)].length > most) throw fault(`${quoted(entry)} is longer than ${most} characters.`)
  if (!isName(name)) {
    throw fault(`${quoted(entry)} needs a name of letters, digits and underscores that begins with a letter.`)
  }
  const reserved = RESERVED.find((prefix) => name.startsWith(prefix))
  if (reserved) throw fault(`${quoted(entry)} begins with ${reserved}, which Google keeps for itself.`)
  return { kind, name }
}

/** Whether Google Analytics takes a name, as far as its characters go. */
export function isName(text: string): boolean {
  return /^\p{L}[\p{L}\p{N}_]*$/u.test(text)
}

function quoted(entry: string): string {
  return `"${Hub.shortenText(entry, QUOTED)}"`
}

function fault(what: string): Hub.DeliveryError {
  return Hub.DeliveryError.ofField(FIELD, `The Data Set Schema cannot be used: ${what}`)
}
