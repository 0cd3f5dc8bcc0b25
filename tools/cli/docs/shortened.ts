import { shortenText } from "../../../src/text/cut_text"
import type { GoldenBody, GoldenCall } from "./golden"

const MAX_ITEMS = 1
const MAX_TEXT = 120
const MAX_LINES = 5

/** Writes a call as it goes over the wire, with a shortened body. */
export function callText({ method, url, headers, body }: GoldenCall): string {
  const lines = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  if (body) lines.push("", bodyText(body))
  return lines.join("\n")
}

function bodyText(body: GoldenBody): string {
  if ("json" in body) return JSON.stringify(shortened(body.json), null, 2)
  if ("size" in body) return `(${[body.size, body.type].filter(Boolean).join(" of ")})`
  const lines = body.lines.at(-1) === "" ? body.lines.slice(0, -1) : body.lines
  const shown = lines.slice(0, MAX_LINES).map(cut)
  if (body.bytes !== undefined) shown.push(`… ${body.bytes} bytes in all`)
  else if (lines.length > MAX_LINES) shown.push(`… ${lines.length - MAX_LINES} more lines`)
  return shown.join("\n")
}

/** Keeps only the first item of every list and the beginning of every text. */
function shortened(value: unknown): unknown {
  if (typeof value === "string") return cut(value)
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map(shortened)
    return value.length > MAX_ITEMS ? [...items, `… ${value.length - MAX_ITEMS} more`] : items
  }
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shortened(each)]))
}

function cut(text: string): string {
  return shortenText(text, MAX_TEXT + 1)
}
