/** `acme_crm` → `acmeCrmSource`. Its ending keeps it apart from words of the language. */
export function constantOf(name: string): string {
  return `${name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}Source`
}

/** `acme_crm` → `Acme Crm` */
export function labelOf(name: string): string {
  return name
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ")
}

/** The header in which its stand-in signs. */
export function headerOf(name: string): string {
  return `x-${name.replaceAll("_", "-")}-signature`
}

/** Writes the declaration of a source of links. */
export function sourceText(name: string): string {
  const label = labelOf(name)
  return `
import type { SignatureScheme } from "../../../sealing"
import type { Filter } from "../../link"
import { textOf, timeSecOf } from "../event_values"
import type { HookEvent, Reading, Source } from "../source"

/** How ${label} signs. Name here the page of its documentation that says so. */
const SCHEME: SignatureScheme = { header: "${headerOf(name)}", prefix: "sha256=" }

/** ${label}: what it sends, narrowed by the type of the event. Its webhook is entered by hand. */
export const ${constantOf(name)}: Source = {
  name: "${name}",
  label: "${label}",
  description: "What happens at ${label}.",
  fields: [{ name: "types", label: "Types", kind: "list", help: "Values of type in the body. None: every one." }],
  hasCommits: false,
  instructions: () => ["Make a webhook at ${label}, and enter this address and this secret there."],
  filterOf(values) {
    const types = values.list("types")
    return { ...(types.length > 0 && { types }) }
  },
  placeOf: ({ types }) => (types ? \`${name} \${[types].flat().join(", ")}\` : "${name}, every event"),
  whenOf: ({ types }) => (types ? \`${label} sends \${[types].flat().join(", ")}\` : "${label} sends anything"),
  schemeOf: () => SCHEME,
  issuesSecret: () => false,
  read: readEvent,
}

/** What an event of ${label} is for a link. Every member is unknown until it was looked at. */
function readEvent({ body }: HookEvent, { types }: Filter): Reading {
  const type = textOf(body.type)
  if (type === "ping") return { kind: "ping" }
  if (types && (type === undefined || ![types].flat().includes(type))) return { kind: "ignored", reason: "type" }
  return { kind: "event", timeSec: timeSecOf(body.timestamp), deliveryId: textOf(body.id) }
}
`.trimStart()
}
