/** A date, with or without a time and a zone, as Looker and ISO 8601 write it. */
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,9})?))?(?: ?(Z|UTC|[+-]\d{2}:?\d{2}))?)?$/

/** The milliseconds since 1970 of a date text; undefined when it is none. Without a zone it is read as UTC. */
export function utcMs(text: string): number | undefined {
  const [, day, time = "00:00", seconds = "00", zone = "Z"] = DATE.exec(text) ?? []
  if (!day || !isDay(day)) return undefined
  const ms = Date.parse(`${day}T${time}:${seconds}${zoneOf(zone)}`)
  return Number.isNaN(ms) ? undefined : Math.trunc(ms)
}

/** Whether the calendar has this day: `Date.parse` would take 30 February for 2 March. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
}

function zoneOf(zone: string): string {
  if (zone === "UTC") return "Z"
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
}
