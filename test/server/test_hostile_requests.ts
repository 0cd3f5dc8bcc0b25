import type { Server } from "node:http"
import { expect } from "chai"
import { registry } from "../../src/framework"
import { createHttpServer, listen } from "../../src/server/http_server"
import { AUTHORIZATION, hubWith } from "../support/hub_with"
import { type RawAnswer, rawRequest } from "../support/raw_request"
import "../../src/integrations"

interface Attack {
  what: string
  bytes: string | Buffer
  /** Breaks the connection off after sending; no answer is expected. */
  abort?: boolean
}

const TOKEN = `authorization: ${AUTHORIZATION}`
const JSON_TYPE = "content-type: application/json"

function http(method: string, path: string, headers: string[] = [], body = ""): string {
  const length = body || method === "POST" ? [`content-length: ${Buffer.byteLength(body)}`] : []
  return [`${method} ${path} HTTP/1.1`, "host: hub", ...headers, ...length, "", body].join("\r\n")
}

const post = (path: string, body: string, ...headers: string[]) =>
  http("POST", path, [TOKEN, JSON_TYPE, ...headers], body)

function tokenAttacks(): Attack[] {
  const long = "x".repeat(8000)
  const values = [
    "", " ", "Token", "token", "Token token", "Token token=", 'Token token="', 'Token token=""', 'Token token="a"',
    'Token token="/"', 'Token token="a/"', 'Token token="/b"', 'Token token="a/b"', `Token token="a/${"0".repeat(127)}"`,
    `Token token="a/${"0".repeat(128)}"`, `Token token="a/${"0".repeat(129)}"`, `Token token="${long}"`, long,
    "Bearer", "Bearer ", "Bearer a/b", `Bearer ${long}`, "Basic YTpi", "Digest x", 'Token token="é/ü"', "Token token='a/b'",
    'Token token="a/b" token="c/d"', `Token token="__proto__/constructor"`, "null", "undefined", "%00", '"',
  ] // prettier-ignore
  // Each value from an address of its own, since many from one are slowed down.
  return values.flatMap((value, index) =>
    ["/", "/actions/debug", "/actions/debug/execute"].map((path) => ({
      what: `authorization ${value.slice(0, 30)} at ${path}`,
      bytes: http("POST", path, [`authorization: ${value}`, `x-forwarded-for: 192.0.2.${index}`, JSON_TYPE], "{}"),
    })),
  )
}

function headerAttacks(): Attack[] {
  const headers = [
    ["a repeated, wrong authorization first", "authorization: Token token=\"x/y\"", TOKEN],
    ["a header of 20 KB", `x-long: ${"x".repeat(20_000)}`],
    ["a thousand headers", ...Array.from({ length: 1000 }, (_, index) => `x-${index}: ${"y".repeat(30)}`)],
    ["a header with a control character", "x-odd: a\u0001b"],
    ["two content lengths", "content-length: 5"],
    ["length and chunks at once", "transfer-encoding: chunked"],
    ["an unknown transfer encoding", "transfer-encoding: rot13"],
    ["a negative length", "content-length: -1"],
    ["a length that is no number", "content-length: many"],
    ["a header without a name", ": x"],
    ["a header folded over lines", "x-a: b\r\n c: d"],
  ] // prettier-ignore
  return headers.map(([what, ...lines]) => ({
    what: what as string,
    bytes: http("POST", "/nosuch", lines, "{}"),
  }))
}

function pathAttacks(): Attack[] {
  const odd = [
    "nosuch", "__proto__", "constructor", "toString", "hasOwnProperty", "%00", "%E0%A4%A", "%2e%2e", "..%2f..%2fetc%2fpasswd",
    "a".repeat(3000), "%F0%9F%98%80", "DEBUG", "debug%20", "*", "null",
  ] // prettier-ignore
  const posts = ["", "/form", "/execute", "/action", "/oauth_token"].flatMap((tail) =>
    odd.map((name) => ({ what: `POST ${name}${tail}`, bytes: post(`/actions/${name}${tail}`, "{}") })),
  )
  const gets = ["/oauth", "/oauth_redirect", "/oauth_check"].flatMap((tail) =>
    [...odd, "debug", "zapier"].map((name) => ({
      what: `GET ${name}${tail}`,
      bytes: http("GET", `/actions/${name}${tail}?state=x&code=%00`, [TOKEN]),
    })),
  )
  const others = ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"].map((method) => ({
    what: `method ${method}`,
    bytes: http(method, "/actions/debug/execute", [TOKEN]),
  }))
  const lines = ["GET", "GET / HTTP/9.9", "\u0016\u0003\u0001", "POST  / HTTP/1.1", "GET http:// HTTP/1.1"].map(
    (line) => ({
      what: `request line ${JSON.stringify(line)}`,
      bytes: `${line}\r\nhost: hub\r\n\r\n`,
    }),
  )
  return [...posts, ...gets, ...others, ...lines]
}

const BROKEN_BODIES = [
  "{", "}", "[", "]", "null", "true", "0", '"x"', "[]", "{}{}", "{,}", '{"a"}', '{"a":}', '{"a":1,}', "{'a':1}", "{a:1}", "NaN",
  '{"a":01}', '{"a":+1}', '{"a":.5}', '{"a":1e}', '{"a":"\u0001"}', '{"a":"\\x"}', '{"a":"\\u12"}', '{"a":tru}', "\u0000",
  '{"type":"query"', '{"attachment":{"data":"abc', '{"attachment":{"data":[1,2', '{"attachment":{"data":{"a":[}}}',
  '{"attachment":{"data":"a"}} x', `${"[".repeat(100_000)}`, `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  `{"a":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`, `{"a":"${"x".repeat(5_000_000)}"}`, "<xml/>", "a=b&c=d", "\ufeff",
  '{"__proto__":{"type":"query"},"constructor":{"prototype":{"x":1}}}',
] // prettier-ignore

const ODD_VALUES = [
  "5",
  "true",
  '"x"',
  "[]",
  "[[]]",
  "{}",
  '{"__proto__":{"x":1}}',
  '{"toString":1}',
  "1e999",
  "-0",
  '""',
]

function bodyAttacks(): Attack[] {
  const broken = ["/actions/debug/execute", "/actions/zapier/form"].flatMap((path) =>
    BROKEN_BODIES.map((body) => ({ what: `${path} ${body.slice(0, 40)}`, bytes: post(path, body) })),
  )
  const keys = ["type", "scheduled_plan", "attachment", "data", "form_params"]
  const typed = keys.flatMap((key) =>
    ODD_VALUES.map((value) => ({
      what: `${key} ${value}`,
      bytes: post("/actions/zapier/execute", `{"${key}":${value}}`),
    })),
  )
  const inner = ["scheduled_plan.title", "scheduled_plan.download_url", "scheduled_plan.query", "attachment.mimetype",
    "attachment.data", "attachment.extension", "form_params.url"] // prettier-ignore
  const nested = inner.flatMap((path) => {
    const [outer, key] = path.split(".")
    return ODD_VALUES.map((value) => ({
      what: `${path} ${value}`,
      bytes: post("/actions/zapier/execute", `{"type":"query","${outer}":{"${key}":${value}}}`),
    }))
  })
  const encodings = ["gzip", "br", "deflate", "rot13", "gzip, gzip"].map((encoding) => ({
    what: `encoding ${encoding}`,
    bytes: post("/actions/zapier/execute", "not what it says", `content-encoding: ${encoding}`),
  }))
  const latin = Buffer.from(post("/actions/debug/execute", '{"type":"caf?"}').replace("?", "\u00e9"), "latin1")
  return [...broken, ...typed, ...nested, ...encodings, { what: "a body that is not UTF-8", bytes: latin }]
}

function abortedAttacks(): Attack[] {
  const head = `POST /actions/debug/execute HTTP/1.1\r\nhost: hub\r\n${TOKEN}\r\n${JSON_TYPE}\r\n`
  const starts = ['{"type":"qu', '{"attachment":{"data":"AAAA', '{"attachment":{"data":[1,', "{"]
  return starts.flatMap((start) => [
    { what: `aborted after ${start}`, bytes: `${head}content-length: 5000000\r\n\r\n${start}`, abort: true },
    {
      what: `aborted chunks after ${start}`,
      bytes: `${head}transfer-encoding: chunked\r\n\r\nff\r\n${start}`,
      abort: true,
    },
    { what: `bad chunk after ${start}`, bytes: `${head}transfer-encoding: chunked\r\n\r\nzz\r\n${start}\r\n` },
  ])
}

describe("hostile requests", () => {
  let server: Server
  let port: number
  const environment = { ACTION_HUB_DEBUG_ENDPOINT: "1", ACTION_HUB_TRUST_PROXY: "1" }
  const { app, config: hubConfig } = hubWith([...registry.all], { environment })
  before(async () => {
    server = createHttpServer(app, hubConfig)
    port = await listen(server, 0)
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const groups = {
    "in the token": tokenAttacks(),
    "in the headers": headerAttacks(),
    "in the path": pathAttacks(),
    "in the body": bodyAttacks(),
    "in the connection": abortedAttacks(),
  }
  for (const [place, attacks] of Object.entries(groups)) {
    describe(place, () => {
      for (const { what, bytes, abort } of attacks) {
        const title = JSON.stringify(what).slice(1, -1)
        it(abort ? title : `${title}: a 4xx or a readable failure`, async () => {
          const answer = await rawRequest(port, bytes, abort)
          if (!abort) expect(faultOf(answer)).to.equal(undefined)
        })
      }
    })
  }

  it("change nothing: the hub goes on", async () => {
    const listed = await rawRequest(port, post("/", ""))
    expect(listed.status).to.equal(200)
    const offered = registry.all.filter((integration) => integration.isOffered(hubConfig.integrationEnvironment))
    for (const { name } of offered) expect(listed.text).to.include(`"name":"${name}"`)
    expect(({} as Record<string, unknown>).x).to.equal(undefined)
  })
})

/** What is wrong with an answer to a hostile request; undefined when nothing is. */
function faultOf({ status, text }: RawAnswer): string | undefined {
  if (/node_modules|\.[jt]s:\d|\s+at .*\(|\/src\//.test(text)) return `tells of the inside: ${text.slice(0, 300)}`
  if (status >= 400 && status < 500) return undefined
  const isReadableFailure =
    status === 200 &&
    /"success":false,.*"message":"\w|\{"error":"\w|"message":"\w[^"]*","refresh_query":false,"success":false/.test(text)
  const isForm = status === 200 && text.includes('{"fields":[')
  return isReadableFailure || isForm ? undefined : `${status} ${text.slice(-200)}`
}
