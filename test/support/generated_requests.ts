import { createHmac } from "node:crypto"
import { gzipSync } from "node:zlib"
import type { OpenApi, OpenApiOperation, Schema } from "../../src/openapi"
import { GeneratedValues } from "./generated_value"
import { standardHeaders } from "./links_stage"
import type { SeededRandom } from "./seeded_random"

export interface GeneratedRequest {
  method: string
  path: string
  headers: Record<string, string>
  body?: Buffer
}

/** What right requests are made with. */
export interface Callers {
  /** Value of the header. */
  authorization: string
  webhookToken: string
  slackSecret: string
  /** Names of integrations. */
  integrations: readonly string[]
  /** Name of the source, what stands in the address of the hook, and its secret. */
  hook: { source: string; link: string; secret: string }
}

interface Place {
  method: string
  path: string
  operation: OpenApiOperation
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
const PARTS = [
  "%00",
  "..%2f..%2f",
  "%ff",
  "%",
  "__proto__",
  "constructor",
  "a%0d%0ab",
  "%E2%82%AC",
  "x".repeat(3000),
  "%2e%2e",
  "*",
  "a b",
]
const AGENTS = [
  "LookerOutgoingWebhook/7.3.0",
  "LookerOutgoingWebhook/26.4",
  "LookerOutgoingWebhook/",
  "LookerOutgoingWebhook/4.19.0",
  "x",
]
const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "application/json; charset=utf-16",
  "text/plain",
  "",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json;;;",
  "a/b/c",
]
const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { "content-encoding": "gzip" },
  { "content-encoding": "br" },
  { "content-encoding": "deflate" },
  { "accept-encoding": "br;q=0, gzip, *" },
  { "if-none-match": "*" },
  { range: "bytes=0-1,-1" },
  { cookie: "hub_grant=x; =; a=b; hub_grant=" },
  { "x-forwarded-for": "1.2.3.4, ::1, x" },
  { "x-looker-webhook-id": "é".repeat(300) },
  { "x-http-method-override": "DELETE" },
  { host: "evil.example" },
  { origin: "https://evil.example" },
  { accept: "application/json" },
  { "x-long": "x".repeat(9000) },
  { "x-too-long": "x".repeat(20_000) },
  { connection: "close" },
  { "sec-fetch-site": "cross-site" },
]

/** Makes requests for the addresses of an OpenAPI document: right ones, slightly broken ones, and hostile ones. */
export class GeneratedRequests {
  private readonly places: Place[]
  private readonly values: GeneratedValues

  constructor(
    document: OpenApi,
    private readonly random: SeededRandom,
    private readonly callers: Callers,
  ) {
    this.values = new GeneratedValues(document, random)
    this.places = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    )
  }

  next(): GeneratedRequest {
    const place = this.random.oneOf(this.places)
    const { operation } = place
    const method = this.chance(40) ? this.random.oneOf(METHODS) : place.method
    const path = this.pathOf(place)
    const headers: Record<string, string> = {}
    if (this.chance(300)) headers["user-agent"] = this.random.oneOf(AGENTS)
    const body = this.chance(900) ? this.bodyOf(operation, headers) : this.odd()
    this.prove(operation, path, headers, body)
    if (this.chance(60)) Object.assign(headers, this.random.oneOf(ODD_HEADERS))
    if (headers["content-type"] === "") delete headers["content-type"]
    return { method, path, headers, ...(body && { body }) }
  }

  private pathOf({ path, operation }: Place): string {
    const parameters = operation.parameters ?? []
    const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => this.partOf(path, name, parameters))
    const query = parameters
      .filter(({ in: at }) => at === "query" && this.chance(400))
      .map(({ name, schema }) => `${String(name)}=${encoded(this.values.of(schema as Schema))}`)
    const odd = this.chance(20)
      ? [this.random.oneOf(["a[b][c]=1", "__proto__=1", "&&=&", "%=%", "state[]=x&state[]=y"])]
      : []
    const all = [...query, ...odd]
    return filled + (all.length > 0 ? `?${all.join("&")}` : "")
  }

  private partOf(path: string, name: string, parameters: NonNullable<OpenApiOperation["parameters"]>): string {
    if (this.chance(40)) return encodeOdd(this.random.oneOf(PARTS))
    const { hook, integrations } = this.callers
    if (name === "name") return this.random.oneOf(integrations)
    if (name === "link") return this.chance(800) ? hook.link : this.random.withOneChanged(hook.link, "abcXYZ019-_.")
    if (name === "source" && path.startsWith("/hooks")) return hook.source
    const schema = parameters.find((each) => each.name === name)?.schema
    return encoded(this.values.of(schema as Schema | undefined)) || "x"
  }

  private bodyOf({ requestBody }: OpenApiOperation, headers: Record<string, string>): Buffer | undefined {
    if (!requestBody) return undefined
    const [type, { schema }] = this.random.oneOf(Object.entries(requestBody.content)) as [string, { schema: Schema }]
    headers["content-type"] = this.chance(50) ? this.random.oneOf(TYPES) : type
    const value = this.values.of(schema)
    const text = type === "application/json" ? JSON.stringify(value) : formOf(value)
    const bytes = Buffer.from(this.chance(40) ? this.broken(text) : text)
    if (!this.chance(30)) return bytes
    headers["content-encoding"] = "gzip"
    return gzipSync(bytes)
  }

  private broken(text: string): string {
    const at = this.random.below(Math.max(text.length, 1))
    const ways = [
      () => text.slice(0, at),
      () => `${text}${text}`,
      () => `${text.slice(0, at)}\u0000${text.slice(at)}`,
      () => text.replaceAll('"', "'"),
      () => `\ufeff${text}`,
      () => text.replace(/:/g, ":{"),
      () => '{"a":'.repeat(5000),
      () => "[".repeat(20_000),
      () =>
        `{"data":{"a":1},"data":{"a":2},"attachment":null,"attachment":{"data":"${"QUJD".repeat(300)}","mimetype":"text/csv;base64"}}`,
    ]
    return this.random.oneOf(ways)()
  }

  /** A body of any bytes, or none. */
  private odd(): Buffer | undefined {
    if (this.chance(500)) return undefined
    return Buffer.from(Array.from({ length: this.random.below(300) }, () => this.random.below(256)))
  }

  /** Mostly as who may call. Strangers are slowed down, so there are few. */
  private prove(
    operation: OpenApiOperation,
    path: string,
    headers: Record<string, string>,
    body: Buffer = Buffer.alloc(0),
  ): void {
    const [proof = ""] = Object.keys(this.random.oneOf(operation.security) ?? {})
    const { authorization, webhookToken, slackSecret, hook } = this.callers
    if (this.chance(20)) {
      if (this.chance(500))
        headers.authorization = this.random.oneOf(["x", 'Token token="a/b"', "Bearer é", authorization.slice(0, -2)])
      return
    }
    if (proof === "webhookToken") headers["x-looker-webhook-token"] = webhookToken
    else if (proof === "slackSignature") Object.assign(headers, slackHeaders(body, slackSecret))
    else if (proof === "hookSignature") {
      Object.assign(
        headers,
        standardHeaders(body.toString(), { id: `msg_${this.random.below(1e6)}`, secret: hook.secret }),
      )
    } else if (proof !== "signedIn" && (proof !== "" || path.startsWith("/actions")))
      headers.authorization = authorization
  }

  private chance(ofThousand: number): boolean {
    return this.values.chance(ofThousand)
  }
}

function slackHeaders(body: Buffer, secret: string): Record<string, string> {
  const time = String(Math.floor(Date.now() / 1000))
  const signature = createHmac("sha256", secret).update(`v0:${time}:`).update(body).digest("hex")
  return { "x-slack-request-timestamp": time, "x-slack-signature": `v0=${signature}` }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value)
}

function encoded(value: unknown): string {
  return encodeURIComponent(
    textOf(value)
      .replace(/\p{Surrogate}/gu, "\ufffd")
      .slice(0, 4000),
  )
}

function encodeOdd(part: string): string {
  return part.replaceAll(" ", "%20")
}

function formOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return textOf(value)
  return new URLSearchParams(
    Object.entries(value).map(([name, each]): [string, string] => [name, textOf(each)]),
  ).toString()
}
