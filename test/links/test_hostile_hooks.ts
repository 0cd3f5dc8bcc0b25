import { once } from "node:events"
import { connect } from "node:net"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { expect } from "chai"
import { LinksStage, standardHeaders } from "../support/links_stage"
import { rawRequest } from "../support/raw_request"

const DO = ["trigger_datagroup:shop::orders"]
const BODY = '{"type":"done"}'
/** Longest time until an answer, in milliseconds, on a busy machine. */
const MAX_MS = 2000
const NOT_FOUND = "There is no link at this address."

interface Attack {
  what: string
  bytes: string | Buffer
  /** Statuses that are right. 0: the connection ends without an answer. */
  status: number[]
}

describe("hostile hooks", () => {
  let stage: LinksStage
  let link: { id: string; address: string; secret: string }
  let port: number
  let path: string
  let sealed: string
  before(async () => {
    stage = await LinksStage.start()
    link = (await stage.make("webhook", { do: DO })) as typeof link
    port = Number(new URL(stage.url).port)
    path = new URL(link.address).pathname
    sealed = path.slice("/hooks/webhook/".length)
    stage.clear()
  })
  after(() => stage.stop())

  const linesOf = (headers: Record<string, string>) => Object.entries(headers).map((pair) => pair.join(": "))
  let delivery = 0
  /** The headers of a right signature of a new delivery. */
  const signed = (body: string | Buffer = BODY) =>
    linesOf(standardHeaders(body, { secret: link.secret, id: `msg_${++delivery}` }))
  const post = (target: string, lines: string[] = signed(), body: string | Buffer = BODY, version = "1.1") =>
    Buffer.concat([
      Buffer.from(
        [`POST ${target} HTTP/${version}`, "host: hub", `content-length: ${body.length}`, ...lines, "", ""].join(
          "\r\n",
        ),
        "latin1",
      ),
      Buffer.from(body),
    ])

  /** Sends them one by one. Each is answered as it should be, soon, and nobody learns the link. */
  async function send(attacks: Attack[]): Promise<void> {
    for (const { what, bytes, status } of attacks) {
      const startedAt = performance.now()
      const answer = await rawRequest(port, bytes)
      expect(answer.status, `${what}: ${answer.text}`).to.be.oneOf(status)
      expect(performance.now() - startedAt, what).to.be.below(MAX_MS)
      expectNoLink(answer.text, what)
      expect(answer.text, what).to.not.match(/\n\s+at |node_modules|\.[jt]s:\d/)
    }
    const log = stage.logged()
    expectNoLink(log, "log")
    expect(log.split("\n").filter((line) => line.includes('"level":"error"'))).to.deep.equal([])
    // The twin of all of them.
    expect((await rawRequest(port, post(path))).status).to.equal(200)
  }

  function expectNoLink(text: string, what: string): void {
    // Not the name of the key and the purpose, which are the same in all.
    for (const part of [...sealed.split(".").filter(Boolean), sealed.slice(-20)]) {
      expect(text.includes(part.slice(-20)), what).to.equal(false)
    }
    expect(text.includes(link.secret), what).to.equal(false)
  }

  it("in the headers: long, many, twice", async () => {
    const twice = signed()
    await send([
      {
        what: "10,000 bytes besides",
        bytes: post(path, [...signed(), `x-junk: ${"x".repeat(10_000)}`]),
        status: [200],
      },
      { what: "20,000 bytes", bytes: post(path, [...signed(), `x-junk: ${"x".repeat(20_000)}`]), status: [431] },
      { what: "2,500 short ones", bytes: post(path, [...Array(2500).fill("a:b"), ...signed()]), status: [200, 401] },
      ...["webhook-id", "webhook-timestamp", "webhook-signature"].flatMap((name) => {
        const long = (value: string) => signed().map((line) => (line.startsWith(name) ? `${name}: ${value}` : line))
        return [
          { what: `${name}, 10,000 bytes`, bytes: post(path, long("9".repeat(10_000))), status: [401] },
          { what: `${name}, a list`, bytes: post(path, long("v1,AAAA ".repeat(1200))), status: [401] },
          { what: `${name}, blanks`, bytes: post(path, long(`a${" ".repeat(10_000)}b`)), status: [401] },
          { what: `${name}, in other letters`, bytes: post(path, long("\u00e9\u00ff")), status: [401] },
          {
            what: `${name}, missing`,
            bytes: post(
              path,
              signed().filter((line) => !line.startsWith(name)),
            ),
            status: [401],
          },
        ]
      }),
      ...twice.map((line) => ({ what: `twice: ${line}`, bytes: post(path, [...twice, line]), status: [401] })),
      { what: "a control character", bytes: post(path, [...signed(), "x-odd: a\u0001b"]), status: [400] },
      { what: "two lengths", bytes: post(path, [...signed(), "content-length: 5"]), status: [400] },
      {
        what: "a negative length",
        bytes: post(path)
          .toString()
          .replace(/length: \d+/, "length: -1"),
        status: [400],
      },
      { what: "no host", bytes: post(path).toString().replace("host: hub\r\n", ""), status: [400] },
      { what: "HTTP 1.0", bytes: post(path, signed(), BODY, "1.0"), status: [200] },
      { what: "HTTP 9.9", bytes: post(path, signed(), BODY, "9.9"), status: [400] },
    ])
  })

  it("a signature that is sent twice, at every source and scheme", async () => {
    const secret = "made-up-secret-of-the-partner"
    const made = [
      await stage.make("webhook", { do: DO, scheme: "hmac", header: "authorization", secret }),
      await stage.make("webhook", { do: DO, scheme: "hmac", header: "x-signature", prefix: "v1=", secret }),
      await stage.make("webhook", { do: DO, scheme: "pagerduty", secret }),
    ]
    expect(made).to.have.length(3)
  })

  it("in the encoding of the body", async () => {
    const encoded = (encoding: string, body: string | Buffer, status: number[]) => ({
      what: encoding,
      bytes: post(path, [...signed(body), `content-encoding: ${encoding}`], body),
      status,
    })
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32))
    await send([
      encoded("gzip", gzipSync(BODY), [415]),
      encoded("gzip", BODY, [415]),
      encoded("gzip", bomb, [415]),
      encoded("deflate", BODY, [415]),
      encoded("br", brotliCompressSync(BODY), [415]),
      encoded("gzip, identity", BODY, [415]),
      encoded("__proto__", BODY, [415]),
      encoded("rot13", BODY, [415]),
      encoded("identity", BODY, [200]),
    ])
  })

  it("in chunks: odd ones, broken ones, and a request within a request", async () => {
    const chunked = (chunks: string, lines = signed()) =>
      [`POST ${path} HTTP/1.1`, "host: hub", "transfer-encoding: chunked", ...lines, "", chunks].join("\r\n")
    const size = BODY.length.toString(16)
    const inner = post("/hooks/webhook/inner").toString()
    await send([
      { what: "one chunk", bytes: chunked(`${size}\r\n${BODY}\r\n0\r\n\r\n`), status: [200] },
      {
        what: "bytes",
        bytes: chunked(`${[...BODY].map((one) => `1\r\n${one}\r\n`).join("")}0\r\n\r\n`),
        status: [200],
      },
      { what: "an extension", bytes: chunked(`${size};a=b\r\n${BODY}\r\n0\r\n\r\n`), status: [200] },
      { what: "a trailer", bytes: chunked(`${size}\r\n${BODY}\r\n0\r\nwebhook-id: x\r\n\r\n`), status: [200] },
      {
        what: "long extensions",
        bytes: chunked(`${size};${"a".repeat(20_000)}\r\n${BODY}\r\n0\r\n\r\n`),
        status: [413],
      },
      { what: "no size", bytes: chunked(`x\r\n${BODY}\r\n0\r\n\r\n`), status: [400] },
      { what: "a huge size", bytes: chunked(`${"f".repeat(17)}\r\n${BODY}\r\n0\r\n\r\n`), status: [400] },
      { what: "with a length", bytes: chunked(`0\r\n\r\n${inner}`, [...signed(), "content-length: 5"]), status: [400] },
      { what: "encoded twice", bytes: chunked("0\r\n\r\n", ["transfer-encoding: identity"]), status: [400] },
    ])
  })

  it("in the body: not JSON, or not in UTF-8", async () => {
    const sent = (what: string, body: string | Buffer, status: number[]) => ({
      what,
      bytes: post(path, signed(body), body),
      status,
    })
    await send([
      sent("nothing", "", [400]),
      sent("a form", "payload=%7B%7D", [400]),
      sent("UTF-16", Buffer.from(BODY, "utf16le"), [400]),
      sent("a mark of the order of bytes", Buffer.from([0xef, 0xbb, 0xbf, ...Buffer.from(BODY)]), [400]),
      sent("a null byte", `${BODY}\0`, [400]),
      sent(
        "bytes that are no UTF-8",
        Buffer.from([...Buffer.from('{"a":"'), 0xff, 0xc0, ...Buffer.from('"}')]),
        [200, 400],
      ),
      sent("half a pair", '{"a":"\\ud800"}', [200]),
      sent("a name twice", '{"type":"a","type":"b"}', [200]),
    ])
  })

  it("in the address: odd, long and encoded ones", async () => {
    const at = (target: string, status: number[], what = target.slice(0, 60)) => ({ what, bytes: post(target), status })
    const links = [
      ...["%2e%2e", "..", ".", "%00", "%0d%0a", "%ff", "%c0%ae", "%E0%A4%A", "%", "%zz", "%2", "a%", "__proto__"],
      ...[
        "constructor",
        "toString",
        "*",
        "new",
        "%F0%9F%98%80",
        "\u00e9\u00ff",
        "..%2f..%2fetc%2fpasswd",
        "${x}",
        ".....",
      ],
      ...[
        "%252e%252e",
        "a".repeat(14_000),
        ".".repeat(14_000),
        "%2e".repeat(4500),
        "%".repeat(14_000),
        `${"a.".repeat(7000)}`,
      ],
      ...["=".repeat(14_000), "eyJhbGciOiJub25lIn0.e30.", `eyJhbGciOiJkaXIifQ..${"A".repeat(13_000)}..`],
    ]
    const sources = [
      "__proto__",
      "constructor",
      "%77ebhook%00",
      "nosuch",
      "looker",
      "%",
      "%zz",
      "\u00e9",
      "a".repeat(300),
    ]
    await send([
      ...links.map((one) => at(`/hooks/webhook/${one}`, [400, 404])),
      ...sources.map((one) => at(`/hooks/${one}/${sealed}`, [400, 404])),
      ...[65_536, 15_900].map((length) => at(`/hooks/webhook/${"a".repeat(length)}`, [431, 404], `${length} bytes`)),
      at(`${path}%`, [400, 404]),
      at(`${path}%00`, [404]),
      at(`${path}%2e`, [404]),
      at(`/hooks/webhook/%zz${sealed}`, [400, 404]),
      at(`${path}?a=1&a[b]=2&__proto__[x]=1`, [200]),
      at(`${path}/`, [200, 404]),
      at(`${path}/more`, [404]),
      at(`${path};a=b`, [404]),
      at(`/hooks/webhook//${sealed}`, [403, 404]),
      at(`//hooks/webhook/${sealed}`, [403, 404]),
      at(`/hooks/webhook/../webhook/${sealed}`, [403, 404]),
      at(`/hooks/webhook%2F${sealed}`, [403, 404]),
      at(`/%68ooks/webhook/${sealed}`, [200, 403, 404]),
      at(`\\hooks\\webhook\\${sealed}`, [400, 403, 404]),
      at(`/hooks\\webhook\\${sealed}#x`, [200, 400, 403, 404]),
      at(`/actions/x/${sealed}`, [403, 404]),
      at(`/links/webhook/${sealed}`, [403, 404]),
      at(`/slack/event/${sealed}`, [403, 404]),
    ])
  })

  it("in the form of the address: with an origin, or none; nobody is warned of it with the link", async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on("warning", note)
    const at = (target: string, status: number[]) => ({ what: target.slice(0, 60), bytes: post(target), status })
    await send([
      at(`http://hub${path}`, [200]),
      at(`http://evil.example${path}`, [200]),
      at(`https://user:password@evil.example:8443${path}`, [200]),
      at(`HTTP://hub${path}?x=1`, [200]),
      at(`http://[::1${path}`, [400, 403, 404]),
      at(`http://%${path}`, [200, 400, 403, 404]),
      at(`http://a:99999999${path}`, [200, 400, 403, 404]),
      at(`file://${path}`, [200, 400, 403, 404]),
      at(`javascript:${path}`, [400, 403, 404]),
      at(`hub${path}`, [400]),
      at("*", [400, 403, 404]),
    ])
    process.off("warning", note)
    expect(warnings.map(({ message }) => message)).to.deep.equal([])
  })

  it("in the method", async () => {
    const others = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"]
    await send(
      others.map((method) => ({
        what: method,
        bytes: post(path).toString("latin1").replace("POST", method),
        status: method === "BREW" ? [400] : [403, 404],
      })),
    )
  })

  it("in the connection: hooks one behind the other, whose senders wait for no answer", async () => {
    const socket = connect(port, "127.0.0.1")
    const wrong = post(`${path}x`)
    socket.write(Buffer.concat([post(path), post(path), wrong, post(path, ["webhook-id: x"]), post(path)]))
    const statuses = await statusesOf(socket, 5)
    expect(statuses).to.deep.equal([200, 200, 404, 401, 200])
    socket.destroy()
  })

  it("a sender that waits to be asked for the body is asked", async () => {
    const socket = connect(port, "127.0.0.1")
    const whole = post(path, ["expect: 100-continue", ...signed()])
    const headEnd = whole.indexOf("\r\n\r\n") + 4
    socket.write(whole.subarray(0, headEnd))
    expect(await statusesOf(socket, 1)).to.deep.equal([100])
    socket.write(whole.subarray(headEnd))
    expect(await statusesOf(socket, 1)).to.deep.equal([200])
    socket.destroy()
    await send([{ what: "another wish", bytes: post(path, ["expect: 200-ok", ...signed()]), status: [417] }])
  })

  it("bodies that do not end keep nobody out, and take no place", async () => {
    await stage.startHub({ LINKS_MAX_HOOKS: "1" })
    port = Number(new URL(stage.url).port)
    stage.logged()
    const whole = post(path)
      .toString()
      .replace(/length: \d+/, "length: 1000")
    const sockets = Array.from({ length: 50 }, () => connect(port, "127.0.0.1").on("error", () => undefined))
    for (const socket of sockets) socket.write(whole)
    await send([{ what: "another", bytes: post(path), status: [200] }])
    for (const socket of sockets.splice(0, 25)) socket.resetAndDestroy()
    for (const socket of sockets) socket.end()
    await send([{ what: "another", bytes: post(path), status: [200] }])
    const triggeredAt = stage.looker.linkState.datagroups.named("shop::orders")?.triggeredAt
    expect(triggeredAt).to.be.a("number")
    await stage.startHub()
    port = Number(new URL(stage.url).port)
  })

  it("an address that leads nowhere is answered before its signature is looked at, in the same words", async () => {
    const texts = new Set<string>()
    for (const [target, lines] of [
      [`${path}x`, signed()],
      [`${path}x`, []],
      ["/hooks/webhook/x", []],
      ["/hooks/nosuch/x", []],
    ] as const) {
      const { status, text } = await rawRequest(port, post(target, [...lines]))
      expect(status).to.equal(404)
      texts.add(text.slice(text.indexOf("\r\n\r\n")))
    }
    expect([...texts].join()).to.include(NOT_FOUND)
    expect(texts.size).to.equal(1)
  })

  /** The statuses of the next answers on a connection. */
  async function statusesOf(socket: import("node:net").Socket, count: number): Promise<number[]> {
    let text = ""
    const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
    while (statuses().length < count) {
      const [piece] = (await Promise.race([once(socket, "data"), once(socket, "close")])) as [Buffer | boolean]
      if (typeof piece === "boolean") break
      text += piece.toString("latin1")
    }
    return statuses()
  }
})
