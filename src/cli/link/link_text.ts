import { oneLine } from "../../text/one_line"
import { shorten, table } from "../terminal"
import type { Link, LinkList, MadeLink } from "./link_answers"
import { type LinkSource, serviceOf } from "./link_source"

/** Longest summary in a table. */
const MAX_SUMMARY = 100
const NONE = "-"

/** A new or renewed link: where it listens, what it does, and what the partner must know where the hub did not tell it. */
export function madeLinkLines(link: MadeLink, source: LinkSource): string[] {
  const lines = [link.short_name, link.summary ?? "", `id ${link.id} ends ${dayOf(link.ends)} ${placeOf(link, source)}`]
  return [...lines.map(oneLine).filter(Boolean), ...addressLines(link)]
}

/** What the partner must be told. None where the hub told it. */
export function addressLines({ registered, hook, address, secret }: MadeLink): string[] {
  if (registered ?? (hook !== undefined && hook !== null)) return []
  return [`Address: ${oneLine(address)}`, ...(secret ? [`Secret: ${oneLine(secret)}`] : [])]
}

/** One line about a link that lives on. */
export function renewedLine(link: MadeLink): string {
  return `${oneLine(link.short_name)}: id ${oneLine(link.id)} ends ${dayOf(link.ends)}`
}

/** A table, then what is not in it. */
export function linkListLines({ links, unread, more, note }: LinkList): string[] {
  const rows = links.map((link) => [
    cell(link.id),
    cell(link.short_name ?? (link.hook ? `hook ${link.hook}` : undefined)),
    shorten(cell(link.summary), MAX_SUMMARY),
    cell(link.by),
    link.ends ? dayOf(link.ends) : NONE,
    cell(link.state),
  ])
  const lines = links.length > 0 ? table([["ID", "NAME", "SUMMARY", "BY", "ENDS", "STATE"], ...rows]) : []
  if (links.length === 0 && !note) lines.push("No links.")
  if (note) lines.push(oneLine(note))
  if (unread.length > 0) {
    const names = unread.map(({ name, status }) => (status ? `${name} (${status})` : name))
    lines.push(oneLine(`Not read: ${names.join(", ")}.`))
  }
  if (more) lines.push("There is more than the hub reads at once: ask for one repository with --repository.")
  return lines
}

/** Each member of a link on its line. */
export function linkLines({ short_name: name, filter, health, do: operations, ...link }: Link): string[] {
  const filters = Object.entries(filter ?? {}).map(([key, value]) => [key, valueText(value)])
  const rows = [
    ["id", link.id],
    ["name", name],
    ["summary", link.summary],
    ["source", link.source],
    ["looker", link.looker],
    ["by", link.by],
    ["made", link.made],
    ["ends", link.ends],
    ["state", link.state],
    ["do", operations?.join(", ")],
    ...filters,
    ["hook", link.hook],
    ["health", health && [health.status, health.text].filter((each) => each ?? "").join(" ")],
  ]
  return table(rows.flatMap(([key, value]) => (value ? [[cell(key), cell(value)]] : [])))
}

function placeOf({ registered, hook, existing }: MadeLink, source: LinkSource): string {
  if (!registered) return "not registered"
  return `${existing ? "already " : ""}registered at ${serviceOf(source)}${hook ? ` as ${hook}` : ""}`
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(", ")
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "")
}

function cell(text: string | null | undefined): string {
  return oneLine(text ?? "") || NONE
}

/** The day of a time in ISO 8601. */
function dayOf(time: string): string {
  return oneLine(time).split("T", 1)[0] ?? ""
}
