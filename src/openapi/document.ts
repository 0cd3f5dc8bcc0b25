import type { Answer, Media, Operation, Parameters, PartDescription, Proof } from "./description"
import { PROOFS } from "./proofs"
import { FAILURE, REFUSALS, RETRY_AFTER } from "./refusals"
import { bare, named, type Schema } from "./schema"

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  readonly openapi: string
  readonly info: Readonly<Record<string, unknown>>
  readonly servers: readonly { url: string }[]
  readonly tags: readonly { name: string; description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly Readonly<Record<string, unknown>>[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, OpenApiResponse>>
}

/** A response, or a reference to one of the components. */
export interface OpenApiResponse {
  readonly $ref?: string
  readonly description?: string
  readonly content?: Readonly<Record<string, Media>>
  readonly "x-may-be-empty"?: boolean
}

export interface DocumentOptions {
  version: string
  /** Public address of the hub. */
  baseUrl: string
}

const ABOUT = [
  "Everything that this hub serves. Addresses that are not here are answered 404; a POST without a token 403.",
  "Every GET is answered to HEAD as well, without a body, unless its description says otherwise, and 304 to `if-none-match: *`.",
  "An answer of 400, 408 or 431 without a body comes from the HTTP parser, before the request has an address.",
].join(" ")

/** Makes the document of a hub from the descriptions of its parts. */
export function openApiDocument(parts: readonly PartDescription[], { version, baseUrl }: DocumentOptions): OpenApi {
  const operations = parts.flatMap((part) =>
    part.operations.map((operation) => ({ tag: part.tag, operation: withLateBodies(operation) })),
  )
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const { tag, operation } of operations) {
    const item = (paths[templateOf(operation.path)] ??= {})
    if (item[operation.method]) throw new Error(`${operation.method} ${operation.path} is described twice.`)
    item[operation.method] = operationOf(operation, tag)
  }
  const statuses = new Set(
    operations.flatMap(({ operation: { answers } }) =>
      Object.keys(answers).filter((it) => answers[Number(it)] === "refusal"),
    ),
  )
  const proofs = new Set(operations.flatMap(({ operation }) => (operation.proofs ?? []).flat()))
  return {
    openapi: "3.1.0",
    info: {
      title: "Integration hub for Looker",
      version,
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: baseUrl }],
    tags: parts
      .filter((part) => part.operations.length > 0)
      .map(({ tag, description }) => ({ name: tag, description })),
    paths,
    components: {
      securitySchemes: Object.fromEntries([...proofs].map((name: Proof) => [name, PROOFS[name]])),
      responses: Object.fromEntries([...statuses].map((status) => [`Refused${status}`, refusalOf(Number(status))])),
      schemas: Object.assign({ Failure: FAILURE }, ...parts.map(({ schemas }) => schemas)) as Record<string, Schema>,
    },
  }
}

/** `/actions/{name}` of `/actions/:name`. */
export function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}")
}

/** Whatever reads a body may find that it stops arriving. */
function withLateBodies(operation: Operation): Operation {
  return operation.body ? { ...operation, answers: { ...operation.answers, 408: "refusal" } } : operation
}

function operationOf(operation: Operation, tag: string): OpenApiOperation {
  const { id, summary, description, proofs, inPath = {}, inQuery = {}, inHeader = {}, body, answers } = operation
  const parameters = [
    ...parametersOf("path", inPath),
    ...parametersOf("query", inQuery),
    ...parametersOf("header", inHeader),
  ]
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: (proofs ?? []).map((all) => Object.fromEntries(all.map((name) => [name, []]))),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: contentOf(body) } }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, given]) => [status, responseOf(status, given)]),
    ),
  }
}

function parametersOf(place: string, parameters: Parameters) {
  return Object.entries(parameters).map(([name, { description, ...schema }]) => ({
    name: bare(name),
    in: place,
    required: !name.endsWith("?"),
    ...(description !== undefined && { description }),
    schema,
  }))
}

function responseOf(status: string, given: Answer | "refusal"): OpenApiResponse {
  if (given === "refusal") return { $ref: `#/components/responses/Refused${status}` }
  const { description, content, isEmptyToo, headers } = given
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(Object.entries(headers).map(([name, schema]) => [name, { schema }])),
    }),
    ...(content && { content: contentOf(content) }),
    ...(isEmptyToo && { "x-may-be-empty": true }),
  }
}

function refusalOf(status: number) {
  const description = REFUSALS[status] ?? "A refusal."
  return {
    description,
    ...(status === 503 && { headers: { "retry-after": { schema: RETRY_AFTER } } }),
    content: { "application/json": { schema: named("Failure") } },
  }
}

function contentOf(content: Readonly<Record<string, Media>>) {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema, examples }]) => {
      const given = Object.entries(examples ?? {}).map(([name, value]) => [name, { value }])
      return [
        type,
        { schema, ...(given.length > 0 && { examples: Object.fromEntries(given) as Record<string, unknown> }) },
      ]
    }),
  )
}
