import Ajv2020, { type ValidateFunction } from "ajv/dist/2020"
import addFormats from "ajv-formats"
import type { OpenApi, OpenApiOperation, OpenApiResponse } from "../../src/openapi"

/** An answer as it left the hub. */
export interface GivenAnswer {
  method: string
  /** Without the query. */
  path: string
  status: number
  /** Without parameters. */
  contentType?: string
  /** Decoded. Absent when it is too long to be looked at. */
  body?: string
}

/** What every address answers that the hub does not have: it need not be described. */
const NOWHERE = [
  [404, "There is nothing at this address, or not with this method."],
  [403, "Invalid 'Authorization' header."],
  [400, "The request could not be read."],
] as const

interface Path {
  pattern: RegExp
  item: Readonly<Record<string, OpenApiOperation>>
  name: string
}

/** Says of answers whether an OpenAPI document allows them. */
export class AnswerRules {
  private readonly ajv = addFormats(new Ajv2020({ strict: false, allErrors: false }))
  private readonly checks = new Map<string, ValidateFunction>()
  private readonly paths: Path[]

  constructor(private readonly document: OpenApi) {
    this.ajv.addSchema({ $id: "openapi.json", ...document }, "openapi.json")
    // Addresses without parameters first, since they are those that are meant.
    this.paths = Object.entries(document.paths)
      .map(([name, item]) => ({ name, item, pattern: patternOf(name) }))
      .sort((a, b) => Number(a.name.includes("{")) - Number(b.name.includes("{")))
  }

  /** What is wrong with an answer; undefined when nothing is. */
  problem(given: GivenAnswer): string | undefined {
    const { method, path, status } = given
    if (isNowhere(given) || isUnchanged(given)) return undefined
    const found = this.find(method, path)
    const told = found && this.problemOf(found, given)
    if (found && told === undefined) return undefined
    return `${method} ${path} answered ${status}: ${told ?? "the document does not name this address"}`
  }

  private find(method: string, path: string) {
    const name = method === "HEAD" ? "get" : method.toLowerCase()
    for (const { pattern, item, name: at } of this.paths) {
      const operation = item[name]
      if (operation && pattern.test(path)) return { operation, place: ["paths", at, name] }
    }
    return undefined
  }

  private problemOf(
    { operation, place }: { operation: OpenApiOperation; place: string[] },
    { method, status, contentType, body }: GivenAnswer,
  ): string | undefined {
    const declared = operation.responses[String(status)]
    if (!declared) return `the document allows ${Object.keys(operation.responses).join(", ")}`
    const { response, at } = this.resolved(declared, [...place, "responses", String(status)])
    if (method === "HEAD" || body === undefined) return undefined
    if (body === "") return this.problemOfEmptiness(response)
    const media = contentType === undefined ? undefined : response.content?.[contentType]
    if (!media || contentType === undefined) {
      return `the document does not allow a body of ${contentType ?? "no type"}: ${body.slice(0, 200)}`
    }
    if (contentType !== "application/json") return undefined
    return this.problemOfJson(body, [...at, "content", contentType, "schema"])
  }

  private problemOfEmptiness(response: OpenApiResponse): string | undefined {
    return response.content && !response["x-may-be-empty"] ? "the document wants a body" : undefined
  }

  private problemOfJson(body: string, place: readonly string[]): string | undefined {
    const value = parsed(body)
    if (value === undefined) return `this is no JSON: ${body.slice(0, 200)}`
    const pointer = place
      .map((part) => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`)
      .join("")
    const check = this.checks.get(pointer) ?? this.ajv.compile({ $ref: `openapi.json#${pointer}` })
    this.checks.set(pointer, check)
    if (check(value)) return undefined
    const told = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath || "it"} ${message}`)
    return `${[...new Set(told)].join("; ")}: ${body.slice(0, 300)}`
  }

  private resolved(declared: OpenApiResponse, place: string[]): { response: OpenApiResponse; at: string[] } {
    if (declared.$ref === undefined) return { response: declared, at: place }
    const at = declared.$ref.slice(2).split("/")
    const [, , name = ""] = at
    return { response: this.document.components.responses?.[name] as OpenApiResponse, at }
  }
}

function isNowhere({ status, body }: GivenAnswer): boolean {
  const message = NOWHERE.find(([each]) => each === status)?.[1]
  if (message === undefined || body === undefined) return false
  return body === "" || body === JSON.stringify({ success: false, error: message })
}

/** Express answers so to whoever has any version of a page: `If-None-Match: *`. */
function isUnchanged({ method, status, body }: GivenAnswer): boolean {
  return ["GET", "HEAD"].includes(method) && status === 304 && !body
}

/** Express takes any case, and a slash at the end. */
function patternOf(template: string): RegExp {
  const source = template.split("/").map((part) => (part.startsWith("{") ? "[^/]+" : part.replaceAll(".", "\\.")))
  return new RegExp(`^${source.join("/")}/?$`, "i")
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
