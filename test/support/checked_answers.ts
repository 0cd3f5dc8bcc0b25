import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage, ServerResponse } from "node:http"
import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { wholeDocument } from "../../tools/cli/docs/api_document"
import { AnswerRules } from "./answer_rules"

/**
 * Holds every answer that a hub of this process gives in a test against the OpenAPI document: a test fails that got one which the
 * document does not allow. Watches by Node's own channel of requests, and changes nothing of the hub. Hubs in other processes are
 * not seen.
 */

/** Longer bodies are not looked at. */
const MAX_BYTES = 4 * 1024 * 1024
const DOCUMENT_PATH = "/openapi.json"

let rules: AnswerRules
const problems: string[] = []
const hubs = new WeakMap<object, boolean>()
/** Listings that were looked at, by their tag: they are large, and the same again and again. */
const seen = new Set<string>()

interface Layer {
  route?: { path?: unknown }
  handle?: { stack?: Layer[] }
}

/** Whether an Express app is that of a hub: one with an OpenAPI document. Apps that tests make of single parts have none. */
function isHub(app: object & { router?: { stack?: Layer[] } }): boolean {
  const known = hubs.get(app)
  if (known !== undefined) return known
  const layers = (app.router?.stack ?? []).flatMap((layer) => [layer, ...(layer.handle?.stack ?? [])])
  const found = layers.some(({ route }) => route?.path === DOCUMENT_PATH)
  hubs.set(app, found)
  return found
}

function watch(request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = []
  let bytes = 0
  const keep = (piece: unknown, encoding: unknown) => {
    if (typeof piece !== "string" && !(piece instanceof Uint8Array)) return
    bytes += piece.length
    if (bytes > MAX_BYTES) pieces.length = 0
    else
      pieces.push(Buffer.from(piece as string, typeof encoding === "string" ? (encoding as BufferEncoding) : undefined))
  }
  const write = response.write.bind(response)
  const end = response.end.bind(response)
  const isOfHub = () => {
    // Set by Express, once the request has reached it.
    const { app } = response as { app?: object }
    return app !== undefined && isHub(app)
  }
  response.write = ((...given: unknown[]) => {
    if (isOfHub()) keep(given[0], given[1])
    return Reflect.apply(write, undefined, given) as boolean
  }) as typeof write
  response.end = ((...given: unknown[]) => {
    if (!response.writableEnded && isOfHub()) {
      keep(given[0], given[1])
      // Before the client can see it: else the test might be over.
      const ended = Reflect.apply(end, undefined, given) as ServerResponse
      check(request, response, bytes > MAX_BYTES ? undefined : Buffer.concat(pieces))
      return ended
    }
    return Reflect.apply(end, undefined, given) as ServerResponse
  }) as typeof end
}

function check(request: IncomingMessage, response: ServerResponse, bytes: Buffer | undefined): void {
  const { method = "", originalUrl = "", url = "" } = request as IncomingMessage & { originalUrl?: string }
  const [path = ""] = (originalUrl || url).split("?", 1)
  if (/^\/playground(\/|$)/.test(path)) return
  const tag = headerOf(response, "etag")
  if (tag !== undefined && seen.has(tag)) return
  if (tag !== undefined) seen.add(tag)
  const [contentType] = (headerOf(response, "content-type") ?? "").split(";", 1)
  const body = bytes && decoded(bytes, headerOf(response, "content-encoding"))
  const problem = rules.problem({ method, path, status: response.statusCode, contentType, body })
  if (problem !== undefined) problems.push(problem)
}

/** Headers that were given to `writeHead` alone stand only in what was sent. */
function headerOf(response: ServerResponse, name: string): string | undefined {
  const set = response.getHeader(name)
  if (set !== undefined) return String(set)
  const { _header: sent } = response as unknown as { _header?: string | null }
  return new RegExp(`\\r\\n${name}: ([^\\r]*)`, "i").exec(sent ?? "")?.[1]
}

function decoded(bytes: Buffer, encoding: string | undefined): string {
  if (encoding === "br") return brotliDecompressSync(bytes).toString()
  return (encoding === "gzip" ? gunzipSync(bytes) : bytes).toString()
}

/** Takes back what was found so far, in a test of an integration that gives what a hub should not. */
export function forgiveAnswers(): void {
  problems.length = 0
}

function throwProblems(): void {
  const found = problems.splice(0)
  if (found.length > 0) throw new Error(`What a hub answered is not as /openapi.json says:\n${found.join("\n")}`)
}

export const mochaHooks = {
  async beforeAll() {
    rules ??= new AnswerRules(await wholeDocument())
  },
  /** A hook that fails would end all tests, so the test itself fails. */
  beforeEach(this: Mocha.Context) {
    const test = this.currentTest
    const work = test?.fn
    if (!test || !work) return
    test.fn = async function (this: Mocha.Context) {
      await (work as Mocha.AsyncFunc).call(this)
      throwProblems()
    } as Mocha.AsyncFunc
  },
  afterAll: throwProblems,
}

subscribe("http.server.request.start", (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
  watch(request, response)
})
