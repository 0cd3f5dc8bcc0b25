import { expect } from "chai"
import { HostileSender } from "../support/hostile_hooks"
import { rawRequest } from "../support/raw_request"

const NOT_FOUND = "There is no link at this address."

describe("hostile addresses of hooks", () => {
  let sender: HostileSender
  let path: string
  let sealed: string
  before(async () => {
    sender = await HostileSender.start()
    ;({ path, sealed } = sender)
  })
  after(() => sender.stage.stop())

  const post: HostileSender["post"] = (...words) => sender.post(...words)
  const signed = () => sender.signed()

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
    await sender.send([
      ...links.map((one) => at(`/hooks/webhook/${one}`, [400, 404])),
      ...sources.map((one) => at(`/hooks/${one}/${sealed}`, [400, 404])),
      ...[65_536, 15_900].map((length) => at(`/hooks/webhook/${"a".repeat(length)}`, [431, 404], `${length} bytes`)),
      at(`${path}%`, [404]),
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
    await sender.send([
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
    await sender.send(
      others.map((method) => ({
        what: method,
        bytes: post(path).toString("latin1").replace("POST", method),
        status: method === "BREW" ? [400] : [403, 404],
      })),
    )
  })

  it("an address that leads nowhere is answered before its signature is looked at, in the same words", async () => {
    const texts = new Set<string>()
    for (const [target, lines] of [
      [`${path}x`, signed()],
      [`${path}x`, []],
      ["/hooks/webhook/x", []],
      ["/hooks/nosuch/x", []],
    ] as const) {
      const { status, text } = await rawRequest(sender.port, post(target, [...lines]))
      expect(status).to.equal(404)
      texts.add(text.slice(text.indexOf("\r\n\r\n")))
    }
    expect([...texts].join()).to.include(NOT_FOUND)
    expect(texts.size).to.equal(1)
  })
})
