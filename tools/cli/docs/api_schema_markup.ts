import type { Schema } from "../../../src/openapi"
import { escapeHtml } from "../../../src/edge"

const REF = "#/components/schemas/"
const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  null: "null",
  object: "object",
  array: "list",
}

/** What a schema takes: in words, with links to the schemas that it names, and its members below. */
export function schemaMarkup(schema: Schema): string {
  return `<span class="type">${typeWords(schema)}</span>${below(schema)}`
}

/** Id of the place where a schema is shown. */
export function schemaId(name: string): string {
  return `schema-${name}`
}

function typeWords(schema: Schema): string {
  const { $ref, type, anyOf, items } = schema
  if (typeof $ref === "string") {
    const name = $ref.slice(REF.length)
    return `<a href="#${schemaId(name)}">${escapeHtml(name)}</a>`
  }
  if (Array.isArray(anyOf)) return [...new Set((anyOf as Schema[]).map(typeWords))].join(" or ")
  const words = [(type ?? "any JSON") as string | string[]].flat().map((each) => TYPES[each] ?? each)
  const of = items && typeof items === "object" ? ` of ${typeWords(items as Schema)}` : ""
  return escapeHtml(words.join(" or ")) + of + limits(schema)
}

function limits(schema: Schema): string {
  const { const: only, enum: words, maxLength, maxProperties } = schema
  const told = [
    ...(only === undefined ? [] : [`always ${code(JSON.stringify(only))}`]),
    ...(Array.isArray(words) ? [words.map((word) => code(String(word))).join(", ")] : []),
    ...(maxLength === undefined ? [] : [`at most ${maxLength as number} characters`]),
    ...(maxProperties === undefined ? [] : [`at most ${maxProperties as number} members`]),
  ]
  return told.length > 0 ? `: ${told.join("; ")}` : ""
}

function below(schema: Schema): string {
  const { description, properties, required, anyOf, items, additionalProperties } = schema
  const said = typeof description === "string" ? ` <span class="about">${prose(description)}</span>` : ""
  const choices = Array.isArray(anyOf) ? (anyOf as Schema[]).filter(isOpened) : []
  const inner = items && typeof items === "object" && isOpened(items as Schema) ? below(items as Schema) : ""
  const others =
    additionalProperties && typeof additionalProperties === "object"
      ? `<ul><li>each member: ${schemaMarkup(additionalProperties as Schema)}</li></ul>`
      : ""
  const options =
    choices.length > 1
      ? `<ul>${choices.map((each) => `<li>${schemaMarkup(each)}</li>`).join("")}</ul>`
      : choices.map(below).join("")
  return (
    said +
    membersMarkup(properties as Record<string, Schema> | undefined, (required ?? []) as string[]) +
    others +
    inner +
    options
  )
}

/** Whether a schema has more to show than its type. */
function isOpened({ properties, anyOf, items, description }: Schema): boolean {
  return Boolean(properties ?? anyOf ?? items ?? description)
}

function membersMarkup(properties: Record<string, Schema> | undefined, required: readonly string[]): string {
  const members = Object.entries(properties ?? {})
  if (members.length === 0) return ""
  const rows = members.map(([name, schema]) => {
    const absent = required.includes(name) ? "" : " <em>may be absent</em>"
    return `<li>${code(name)}${absent}: ${schemaMarkup(schema)}</li>`
  })
  return `<ul>${rows.join("")}</ul>`
}

export function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`
}

/** Prose with code between backticks. */
export function prose(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? code(part) : escapeHtml(part)))
    .join("")
}
