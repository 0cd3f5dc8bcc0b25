import { createHmac } from "node:crypto"
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { expect } from "chai"
import { BODY, HostileSender } from "../support/hostile_hooks"
import { rawStatus } from "../support/raw_hook"

const DO = ["trigger_datagroup:shop::orders"]

describe("hostile hooks", () => {
  let sender: HostileSender
  let path: string
  before(async () => {
    sender = await HostileSender.start()
    ;({ path } = sender)
  })
  after(() => sender.stage.stop())

  const post: HostileSender["post"] = (...words) => sender.post(...words)
  const signed: HostileSender["signed"] = (...words) => sender.signed(...words)
  const send: HostileSender["send"] = (attacks) => sender.send(attacks)

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

  it("a signature that is sent twice, at every source and scheme, even if both are right", async () => {
    const { stage } = sender
    const SECRET = "made-up-secret-of-the-partner"
    const issued = { do: DO, secret: SECRET }
    const derived = { do: DO, register: false }
    const github = { ...derived, repository: "acme/models", branch: "main" }
    const kinds: [source: string, members: object, header: string, prefix: string, more?: Record<string, string>][] = [
      ["webhook", { ...issued, scheme: "hmac", header: "x-signature" }, "x-signature", ""],
      ["webhook", { ...issued, scheme: "hmac", header: "authorization", prefix: "a=" }, "authorization", "a="],
      ["webhook", { ...issued, scheme: "pagerduty" }, "x-pagerduty-signature", "v1="],
      ["incident", { ...issued, scheme: "pagerduty" }, "x-pagerduty-signature", "v1="],
      ["github", github, "x-hub-signature-256", "sha256=", { "x-github-event": "push" }],
      ["dbt_cloud", { ...issued, register: false }, "authorization", ""],
      ["fivetran", derived, "x-fivetran-signature-256", ""],
    ]
    for (const [source, members, header, prefix, more = {}] of kinds) {
      const made = (await stage.make(source, members)) as { address: string; secret?: string }
      stage.clear()
      const right =
        prefix +
        createHmac("sha256", made.secret ?? SECRET)
          .update(BODY)
          .digest("hex")
      const wrong = prefix + "0".repeat(64)
      const statusOf = (value: string | string[]) => rawStatus(stage, made.address, BODY, { ...more, [header]: value })
      for (const others of [right, wrong, ""]) {
        expect(await statusOf([right, others]), `${source} ${header}`).to.equal(401)
        expect(await statusOf([others, right]), `${source} ${header}`).to.equal(401)
      }
      // With a blank, which no list has.
      expect(await statusOf(`${wrong}, ${right}`), `${source} ${header}`).to.equal(401)
      expect(stage.lookerCalls).to.deep.equal([])
      expect(await statusOf(right), source).to.equal(200)
    }
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

  it("in the connection: hooks one behind the other, whose senders wait for no answer", async () => {
    const socket = connect(sender.port, "127.0.0.1")
    const wrong = post(`${path}x`)
    socket.write(Buffer.concat([post(path), post(path), wrong, post(path, ["webhook-id: x"]), post(path)]))
    const statuses = await statusesOf(socket, 5)
    expect(statuses).to.deep.equal([200, 200, 404, 401, 200])
    socket.destroy()
  })

  it("a sender that waits to be asked for the body is asked", async () => {
    const socket = connect(sender.port, "127.0.0.1")
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
    await sender.stage.startHub({ LINKS_MAX_HOOKS: "1" })
    sender.stage.logged()
    const whole = post(path)
      .toString()
      .replace(/length: \d+/, "length: 1000")
    const sockets = Array.from({ length: 50 }, () => connect(sender.port, "127.0.0.1").on("error", () => undefined))
    for (const socket of sockets) socket.write(whole)
    await send([{ what: "another", bytes: post(path), status: [200] }])
    for (const socket of sockets.splice(0, 25)) socket.resetAndDestroy()
    for (const socket of sockets) socket.end()
    await send([{ what: "another", bytes: post(path), status: [200] }])
    const triggeredAt = sender.stage.looker.linkState.datagroups.named("shop::orders")?.triggeredAt
    expect(triggeredAt).to.be.a("number")
    await sender.stage.startHub()
  })

  /** The statuses of the next answers on a connection. */
  async function statusesOf(socket: Socket, count: number): Promise<number[]> {
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
