import { expect } from "chai"
import { createHmac } from "node:crypto"
import { Webhook } from "standardwebhooks"
import { LinksStage } from "../support/links_stage"
import { rawStatus } from "../support/raw_hook"

const DO = ["trigger_datagroup:shop::orders"]
const SECRET = "a-secret-of-the-sender"

describe("links of webhooks", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const orders = () => stage.looker.linkState.datagroups.named("shop::orders")
  const hmac = (body: string, how: { algorithm?: string; encoding?: "hex" | "base64"; secret?: string } = {}) =>
    createHmac(how.algorithm ?? "sha256", how.secret ?? SECRET)
      .update(body)
      .digest(how.encoding ?? "hex")

  describe("Standard Webhooks", () => {
    it("case 13: takes what the published library signs", async () => {
      const link = await stage.make("webhook", { do: DO })
      for (const body of [
        "{}",
        '{"type":"büld.done","data":{"at":"½ — 日本"}}',
        JSON.stringify({ text: "x".repeat(90_000) }),
      ]) {
        const sentAt = new Date()
        const id = `msg_${Buffer.byteLength(body)}`
        const headers = headersOf(id, sentAt, new Webhook(link.secret).sign(id, sentAt, body))
        const answer = await stage.post(link.address, body, headers)
        expect([answer.status, answer.json.link], body.slice(0, 20)).to.deep.equal([200, link.id])
        expect(orders()?.triggeredAt).to.equal(Math.floor(sentAt.getTime() / 1000))
      }
    })

    it("case 13: refuses what the published library refuses, and takes what it takes", async () => {
      const link = await stage.make("webhook", { do: DO })
      const library = new Webhook(link.secret)
      const body = '{"type":"built"}'
      const at = (seconds: number) => new Date(Date.now() + seconds * 1000)
      const signed = (id: string, sentAt: Date, by = library) => headersOf(id, sentAt, by.sign(id, sentAt, body))
      const right = signed("msg_1", at(0))
      const signature = right["webhook-signature"]
      const others = new Webhook(Buffer.from("another secret of 32 bytes ....."), { format: "raw" })
      const requests: Record<string, Record<string, string>> = {
        right,
        "right among several": { ...right, "webhook-signature": `v1,AAAA v2,BBBB ${signature} v1a,CCCC` },
        "290 s old": signed("msg_2", at(-290)),
        "290 s ahead": signed("msg_3", at(290)),
        "id with dots": signed("msg.1.2", at(0)),
        "v1a only": { ...right, "webhook-signature": signature.replace("v1,", "v1a,") },
        "no version": { ...right, "webhook-signature": signature.slice(3) },
        "cut off": { ...right, "webhook-signature": signature.slice(0, -4) },
        "other id": { ...right, "webhook-id": "msg_9" },
        "other time": { ...right, "webhook-timestamp": String(Number(right["webhook-timestamp"]) - 1) },
        "301 s old": signed("msg_4", at(-302)),
        "301 s ahead": signed("msg_5", at(303)),
        "no time": { ...right, "webhook-timestamp": "soon" },
        "another secret": signed("msg_6", at(0), others),
      }
      for (const [what, headers] of Object.entries(requests)) {
        const isTaken = accepts(library, body, headers)
        expect((await stage.post(link.address, body, headers)).status, what).to.equal(isTaken ? 200 : 401)
      }
      const taken = Object.entries(requests).filter(([, headers]) => accepts(library, body, headers))
      expect(taken.map(([what]) => what)).to.deep.equal(Object.keys(requests).slice(0, 5))
    })

    it("case 13: the time is digits only, though the library reads further ones", async () => {
      const link = await stage.make("webhook", { do: DO })
      const now = String(Math.floor(Date.now() / 1000))
      for (const [time, status] of [
        [`${now}.0`, 401],
        [`+${now}`, 401],
        ["1e9", 401],
        [now, 200],
      ] as const) {
        const key = Buffer.from(link.secret.slice("whsec_".length), "base64")
        const signature = createHmac("sha256", key).update(`msg_1.${time}.{}`).digest("base64")
        const headers = { "webhook-id": "msg_1", "webhook-timestamp": time, "webhook-signature": `v1,${signature}` }
        expect((await stage.post(link.address, "{}", headers)).status, time).to.equal(status)
      }
    })
  })

  describe("an HMAC in a header", () => {
    const chosen = { scheme: "hmac", header: "X-Acme-Signature", secret: SECRET }

    it("case 14: takes the chosen header, algorithm, encoding and prefix, and no other", async () => {
      const special = { algorithm: "sha512", encoding: "base64", prefix: "sha512=" } as const
      const link = await stage.make("webhook", { do: DO, ...chosen, ...special })
      const body = '{"at":"½"}'
      const right = `sha512=${hmac(body, special)}`
      const refused: Record<string, Record<string, string | string[]>> = {
        "no header": {},
        "other header": { "x-signature": right },
        "no prefix": { "x-acme-signature": hmac(body, special) },
        "other prefix": { "x-acme-signature": right.replace("sha512=", "SHA512=") },
        "SHA-256": { "x-acme-signature": `sha512=${hmac(body, { encoding: "base64" })}` },
        hex: { "x-acme-signature": `sha512=${hmac(body, { algorithm: "sha512" })}` },
        "another secret": { "x-acme-signature": `sha512=${hmac(body, { ...special, secret: "guessed" })}` },
        "two in one": { "x-acme-signature": `${right},${right}` },
        twice: { "x-acme-signature": [right, right] },
        "twice, once wrong": { "x-acme-signature": ["x", right] },
      }
      for (const [what, headers] of Object.entries(refused)) {
        expect(await rawStatus(stage, link.address, body, headers), what).to.equal(401)
      }
      expect(await rawStatus(stage, link.address, `${body} `, { "x-acme-signature": right }), "other bytes").to.equal(
        401,
      )
      expect(orders()?.triggeredAt).to.equal(null)
      expect(await rawStatus(stage, link.address, body, { "x-acme-signature": right })).to.equal(200)
      expect(orders()?.triggeredAt).to.be.a("number")
    })

    it("case 14: SHA-256 in lower-case hex without a prefix where nothing is chosen", async () => {
      const link = await stage.make("webhook", { do: DO, ...chosen })
      const body = "{}"
      const hex = hmac(body)
      for (const wrong of [hex.toUpperCase(), `sha256=${hex}`, hmac(body, { algorithm: "sha512" }), hex.slice(2)]) {
        expect((await stage.post(link.address, body, { "x-acme-signature": wrong })).status).to.equal(401)
      }
      expect((await stage.post(link.address, body, { "X-ACME-SIGNATURE": hex })).status).to.equal(200)
      expect(link.filter).to.deep.equal({ scheme: "hmac", header: "x-acme-signature" })
    })

    it("case 14: headers that are not signed say nothing: time and delivery come from the body", async () => {
      const link = await stage.make("webhook", { do: DO, ...chosen })
      const hourAgo = Math.floor(Date.now() / 1000) - 3600
      const body = JSON.stringify({ timestamp: new Date(hourAgo * 1000).toISOString() })
      const send = (text: string, id: string) =>
        stage.post(link.address, text, {
          ...{ "x-acme-signature": hmac(text), "webhook-id": id, "webhook-timestamp": String(hourAgo - 99) },
        })
      expect((await send(body, "a")).json.success).to.equal(true)
      expect(orders()?.triggeredAt).to.equal(hourAgo)
      expect((await send(body, "b")).json).to.deep.equal({ success: true, duplicate: true })
      expect((await send('{"n":1}', "a")).json.link).to.equal(link.id)
      expect(orders()?.triggeredAt).to.be.within(hourAgo + 3500, hourAgo + 3700)
    })

    it("case 14: PagerDuty's list needs one right signature", async () => {
      const link = await stage.make("webhook", { do: DO, scheme: "pagerduty", secret: SECRET })
      const body = '{"event":{"event_type":"incident.triggered"}}'
      const right = `v1=${hmac(body)}`
      for (const wrong of [hmac(body), `v2=${hmac(body)}`, `v1=${hmac(body, { secret: "guessed" })}`, ""]) {
        expect((await stage.post(link.address, body, { "x-pagerduty-signature": wrong })).status, wrong).to.equal(401)
      }
      const list = `v1=${"0".repeat(64)},${right},v2=x`
      expect((await stage.post(link.address, body, { "x-pagerduty-signature": list })).status).to.equal(200)
    })

    it("case 45: names what is wrong with its members", async () => {
      const bad: [object, string[]][] = [
        [{ scheme: "hmac", secret: SECRET }, ["header"]],
        [{ scheme: "hmac", header: "X-Signature" }, ["secret"]],
        [{ ...chosen, header: "X Signature" }, ["header"]],
        [{ ...chosen, algorithm: "md5" }, ["algorithm"]],
        [{ ...chosen, encoding: "base32" }, ["encoding"]],
        [{ ...chosen, prefix: "p".repeat(41) }, ["prefix"]],
        [{ ...chosen, secret: "short" }, ["secret"]],
        [{ header: "X-Signature" }, ["header"]],
        [{ secret: SECRET }, ["secret"]],
        [{ scheme: "pagerduty" }, ["secret"]],
        [{ scheme: "morse" }, ["scheme"]],
      ]
      for (const [members, fields] of bad) {
        const answer = await stage.key("POST", "/links/webhook", { do: DO, ...members })
        expect(answer.status, JSON.stringify(members)).to.equal(400)
        expect(Object.keys(answer.json.fields), JSON.stringify(members)).to.deep.equal(fields)
        expect(answer.text).not.to.contain(SECRET)
      }
    })
  })

  it("has no list, and nothing to remove: it says so, and a pasted address is read", async () => {
    const link = await stage.make("webhook", { do: DO, types: ["built", "loaded"] })
    expect(link).to.deep.include({ short_name: `webhook ${link.id}`, registered: false, hook: null, test: null })
    expect(link.summary).to.equal("Webhook of type built, loaded: trigger datagroup shop::orders.")
    const { json } = await stage.key("GET", "/links/webhook")
    expect(json).to.deep.include({ links: [], more: false }).and.to.have.property("note").that.contains("no list")
    const removed = await stage.key("DELETE", "/links/webhook", { id: link.id })
    expect(removed.status).to.equal(400)
    expect(removed.json.fields.link).to.contain("LINKS_REVOKED")
    const shown = await stage.key("POST", "/links/webhook/show", { link: link.address })
    expect(shown.json).to.deep.include({ id: link.id, filter: { types: ["built", "loaded"] } })
  })
})

function headersOf(id: string, sentAt: Date, signature: string) {
  const time = String(Math.floor(sentAt.getTime() / 1000))
  return { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature }
}

function accepts(library: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    library.verify(body, headers)
    return true
  } catch {
    return false
  }
}
