import type { DashboardFilter } from "../../looker"

/** A value for each filter, by the name of the filter; or what keeps the command from running. */
export type FilterValues = { values: ReadonlyMap<string, string> } | { problem: string }

/** Which filters a text without names and semicolons goes to. */
export type FreeText = "first" | "all"

/** A part of an argument: text that belongs to a named filter, or to the filter at its place. */
interface Part {
  filter?: DashboardFilter
  /** Index of the part between semicolons, which is the place of its filter. */
  at: number
  text: string
}

/**
 * Reads the argument of a command into values for the filters of its dashboard: `title: value` or `title = value`, parts between
 * semicolons for the filters in their order, else free text. A filter that gets no value keeps its default. `"…"` protects
 * semicolons and colons; quotes around a whole value are taken off.
 * @param filters In the order of the dashboard.
 */
export function filterValues(argument: string, filters: readonly DashboardFilter[], freeText: FreeText): FilterValues {
  const values = new Map<string, string>()
  if (filters.length === 0) return { values }
  const names = namesOf(filters)
  const segments = splitOutsideQuotes(argument)
  const parts = segments.flatMap((segment, at) => namedParts(segment, at, names))
  const isFree = segments.length === 1 && parts.every(({ filter }) => !filter)
  for (const { filter, at, text } of parts) {
    const value = unquoted(text)
    if (!value) continue
    const targets = filter ? [filter] : isFree && freeText === "all" ? filters : [filters[at]]
    for (const target of targets) {
      if (!target) return { problem: `There are more values than filters. ${listOf(filters)}` }
      if (values.has(target.name)) return { problem: `The filter "${target.title}" has two values. ${listOf(filters)}` }
      values.set(target.name, value)
    }
  }
  for (const { name, defaultValue } of filters) if (!values.has(name) && defaultValue) values.set(name, defaultValue)
  const missing = filters.filter(({ name, isRequired }) => isRequired && !values.has(name))
  if (missing.length === 0) return { values }
  return { problem: `Give a value for ${missing.map(({ title }) => `"${title}"`).join(", ")}. ${listOf(filters)}` }
}

function listOf(filters: readonly DashboardFilter[]): string {
  return `The filters are, in this order: ${filters.map(({ title }) => title).join(" ; ")}`
}

interface FilterName {
  filter: DashboardFilter
  name: string
}

/** Titles and names of the filters, the longest first. */
function namesOf(filters: readonly DashboardFilter[]): FilterName[] {
  return filters
    .flatMap((filter) => [...new Set([filter.title, filter.name])].map((name) => ({ filter, name: alike(name) })))
    .filter(({ name }) => name !== "")
    .sort((one, other) => other.name.length - one.name.length)
}

/** The parts of a segment: free text in front, then one for each named filter. */
function namedParts(segment: string, at: number, names: readonly FilterName[]): Part[] {
  const parts: Part[] = [{ at, text: "" }]
  const searched = alike(segment)
  let isQuoted = false
  let from = 0
  for (let index = 0; index < segment.length; index++) {
    if (segment[index] === '"') isQuoted = opensQuotes(segment, index, isQuoted)
    if (isQuoted || (index > 0 && !/\s/.test(segment.charAt(index - 1)))) continue
    const known = names.find(
      ({ name }) =>
        searched.startsWith(name, index) &&
        ENDS.test(segment.slice(index + name.length, index + name.length + MAX_GAP)),
    )
    if (!known) continue
    close(parts, segment.slice(from, index))
    const colon = index + known.name.length + segment.slice(index + known.name.length).search(/[:=]/)
    parts.push({ filter: known.filter, at, text: "" })
    from = colon + 1
    index = colon
  }
  close(parts, segment.slice(from))
  return parts
}

/** Blanks between a name and its colon, at most. */
const MAX_GAP = 10
const ENDS = /^\s*[:=]/

function close(parts: Part[], text: string): void {
  const last = parts.at(-1)
  if (last) last.text = text.trim()
}

/** Of the same length as the text: lower case, with blanks for `_` and `-`. */
function alike(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    const character = text.charAt(index)
    const lower = character.toLowerCase()
    return /[_-]/.test(character) ? " " : lower.length === 1 ? lower : character
  }).join("")
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = []
  let isQuoted = false
  let from = 0
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') isQuoted = opensQuotes(text, index, isQuoted)
    else if (text[index] === ";" && !isQuoted) {
      parts.push(text.slice(from, index))
      from = index + 1
    }
  }
  return [...parts, text.slice(from)]
}

/** Whether the text is quoted after the quotes at `index`. Quotes that nothing closes, as in `5" pipes`, protect nothing. */
function opensQuotes(text: string, index: number, isQuoted: boolean): boolean {
  return !isQuoted && text.includes('"', index + 1)
}

function unquoted(text: string): string {
  const inner = /^"([^"]*)"$/.exec(text)?.[1]
  return (inner ?? text).trim()
}
