import { escapeHtml } from "../../../src/edge"
import type { Media, OpenApi, OpenApiOperation, OpenApiResponse, Schema } from "../../../src/openapi"
import { API_PAGE_STYLE } from "./api_page_style"
import { code, prose, schemaId, schemaMarkup } from "./api_schema_markup"

/** Where the page is kept. */
export const API_PAGE = "docs/api.html"

type Responses = Readonly<Record<string, OpenApiResponse>>
type Examples = Readonly<Record<string, { value: unknown }>>

interface Place {
  method: string
  path: string
  operation: OpenApiOperation
}

/** `docs/api.html`: the OpenAPI document as one page that loads nothing. */
export function apiPage(document: OpenApi): string {
  const { tags, components } = document
  const places = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Place => ({ method: method.toUpperCase(), path, operation })),
  )
  const of = (tag: string) => places.filter(({ operation }) => operation.tags.includes(tag))
  const responses = (components.responses ?? {}) as Responses
  const sections = tags.map(
    ({ name, description }) =>
      `<section id="${idOf(name)}"><h2>${escapeHtml(name)}</h2><p>${prose(description)}</p>
${of(name).map(placeMarkup).join("\n")}</section>`,
  )
  const contents = tags.map(
    ({ name }) => `<h2><a href="#${idOf(name)}">${escapeHtml(name)}</a></h2><ul>${of(name).map(entry).join("")}</ul>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API of the integration hub</title>
<style>${API_PAGE_STYLE}</style>
</head>
<body>
<header><h1>The API of the integration hub</h1>
<p>${prose(String(document.info.description))}</p>
<p>Made by <code>npm run docs</code> from what the hub answers at <code>GET /openapi.json</code>, with everything switched on.</p></header>
<nav aria-label="Addresses">
${contents.join("\n")}
<h2><a href="#refusals">Refusals</a></h2>
<h2><a href="#proofs">How callers prove who they are</a></h2>
<h2><a href="#schemas">Schemas</a></h2>
</nav>
<main>
${sections.join("\n")}
${refusalsMarkup(responses)}
<section id="proofs"><h2>How callers prove who they are</h2>
${Object.entries(components.securitySchemes ?? {})
  .map(([name, scheme]) => proofMarkup(name, scheme as Readonly<Record<string, string>>))
  .join("\n")}</section>
<section id="schemas"><h2>Schemas</h2>
${Object.entries(components.schemas ?? {})
  .map(
    ([name, schema]) =>
      `<article id="${schemaId(name)}"><h3>${escapeHtml(name)}</h3><div>${schemaMarkup(schema as Schema)}</div></article>`,
  )
  .join("\n")}</section>
</main>
</body>
</html>
`
}

function entry({ method, path, operation }: Place): string {
  return `<li><a href="#${operation.operationId}">${method} ${escapeHtml(path)}</a></li>`
}

function placeMarkup({ method, path, operation }: Place): string {
  const { operationId, summary, description, security, parameters = [], requestBody } = operation
  const proofs = security.map((all) =>
    Object.keys(all)
      .map((name) => `<a href="#proof-${name}">${name}</a>`)
      .join(" and "),
  )
  return `<article id="${operationId}"><h3><span class="method">${method}</span> ${code(path)}</h3>
<p>${prose(summary)}.${description === undefined ? "" : ` ${prose(description)}`}</p>
<p>${proofs.length > 0 ? `Callers prove who they are by ${proofs.join(" or ")}.` : "Open to everybody."}</p>
${parameters.length > 0 ? `<h4>Parameters</h4><ul>${parameters.map(parameterMarkup).join("")}</ul>` : ""}
${requestBody ? `<h4>Body</h4>${contentMarkup(requestBody.content)}` : ""}
<h4>Answers</h4><dl>${answersMarkup(operation.responses)}</dl></article>`
}

function parameterMarkup({
  name,
  in: place,
  required,
  description,
  schema,
}: Readonly<Record<string, unknown>>): string {
  const absent = required ? "" : ", may be absent"
  const said = typeof description === "string" ? ` <span class="about">${prose(description)}</span>` : ""
  return `<li>${code(String(name))} <em>in the ${String(place)}${absent}</em>: ${schemaMarkup(schema as Schema)}${said}</li>`
}

/** Statuses with the same answer stand together. Of refusals only the statuses stand here: what they mean stands once. */
function answersMarkup(responses: Responses): string {
  const statuses = new Map<string, string[]>()
  for (const [status, given] of Object.entries(responses)) {
    const told = given.$ref === undefined ? answerMarkup(given) : '<a href="#refusals">Refused.</a>'
    statuses.set(told, [...(statuses.get(told) ?? []), status])
  }
  return [...statuses].map(([told, of]) => `<dt>${of.join(", ")}</dt><dd>${told}</dd>`).join("\n")
}

function answerMarkup({ description = "", content }: OpenApiResponse): string {
  return `${prose(description)}${content ? contentMarkup(content) : ""}`
}

function refusalsMarkup(responses: Responses): string {
  const rows = Object.entries(responses).map(
    ([name, { description = "" }]) => `<dt>${name.slice("Refused".length)}</dt><dd>${prose(description)}</dd>`,
  )
  return `<section id="refusals"><h2>Refusals</h2>
<p>Their body is a <a href="#${schemaId("Failure")}">Failure</a>, as <code>application/json</code>.</p><dl>${rows.join("\n")}</dl></section>`
}

function contentMarkup(content: Readonly<Record<string, Media>>): string {
  const bodies = Object.entries(content).map(([type, { schema, examples }]) => {
    const shown = Object.entries((examples ?? {}) as Examples).map(
      ([name, { value }]) =>
        `<details><summary>Example: ${escapeHtml(name)}</summary><pre tabindex="0">${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`,
    )
    return `<li>${code(type)}: ${schemaMarkup(schema)}${shown.join("")}</li>`
  })
  return `<ul>${bodies.join("")}</ul>`
}

function proofMarkup(
  name: string,
  { type = "", in: place, name: header, description = "" }: Readonly<Record<string, string>>,
): string {
  const where =
    place && header
      ? `${code(header)} in the ${place}`
      : `${code("authorization")} in the header, scheme ${type === "http" ? "bearer" : type}`
  return `<article id="proof-${name}"><h3>${escapeHtml(name)}</h3><p>${where}. ${prose(description)}</p></article>`
}

function idOf(tag: string): string {
  return tag.toLowerCase().replace(/\W+/g, "-")
}
