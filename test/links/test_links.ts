import { expect } from "chai"
import { compactDecrypt, decodeProtectedHeader } from "jose"
import { hkdfSync } from "node:crypto"
import { KeyRing } from "../../src/sealing"
import { agedAddress } from "../support/aged_link"
import { BASE_URL, LinksStage, standardHeaders } from "../support/links_stage"
import { TEST_SECRET } from "../support/hub_with"

const DO = ["trigger_datagroup:shop::orders"]
const DAY_SEC = 86_400
const OTHER_SECRET = "another-secret-of-the-links-0123456789"
const NEW_SECRET = "a-newer-secret-of-the-links-0123456789"
const NOT_FOUND = { success: false, error: "There is no link at this address." }

describe("links", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const sealedOf = ({ address }: { address: string }) => address.slice(`${BASE_URL}/hooks/webhook/`.length)
  const withSealed = (sealed: string) => `${BASE_URL}/hooks/webhook/${sealed}`
  const aged = async (link: { address: string; secret: string }, days: number) => ({
    ...link,
    address: await agedAddress(link.address, days * DAY_SEC, [TEST_SECRET]),
  })

  describe("the link", () => {
    it("case 1: has five parts, names its key and purpose, and shows nothing of its content", async () => {
      const two = { do: [...DO, "trigger_datagroup:shop::hourly"] }
      const first = await stage.make("webhook", two)
      const second = await stage.make("webhook", two)
      expect(first.id).to.match(/^[\w-]{12}$/)
      expect(second.id).to.not.equal(first.id)
      expect(second.address).to.not.equal(first.address)
      expect(first.address.length).to.be.at.most(700)
      const sealed = sealedOf(first)
      expect(sealed.split(".")).to.have.length(5)
      const { kid, ...header } = decodeProtectedHeader(sealed)
      expect(header).to.deep.equal({ alg: "dir", enc: "A256GCM", typ: "link", v: 1 })
      expect(kid).to.match(/^[\w-]{8}$/)
      const shown = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"))
      for (const word of ["shop", "orders", "acme", first.id]) expect(shown.join()).to.not.include(word)
    })

    it("case 1: is opened by the key and holds the claims that the contract names", async () => {
      const made = await stage.make("webhook", { do: DO, types: ["nightly"] })
      const info = "integration hub, sealed link"
      const key = new Uint8Array(hkdfSync("sha256", TEST_SECRET, "", info, 32))
      const { plaintext } = await compactDecrypt(sealedOf(made), key)
      const claims = JSON.parse(Buffer.from(plaintext).toString()) as Record<string, unknown>
      expect(claims).to.deep.include({ id: made.id, src: "webhook", lk: "acme", do: DO, by: "hub key" })
      expect(claims.cfg).to.deep.equal({ types: ["nightly"] })
      expect(Number(claims.exp) - Number(claims.iat)).to.equal(180 * DAY_SEC)
    })

    it("case 2: leads nowhere at another source", async () => {
      const made = await stage.make("webhook", { do: DO })
      const elsewhere = { ...made, address: made.address.replace("/webhook/", "/incident/") }
      const answer = await stage.send(elsewhere)
      expect([answer.status, answer.json]).to.deep.equal([404, NOT_FOUND])
      expect(stage.lookerCalls.filter((call) => call.startsWith("PATCH"))).to.deep.equal([])
      expect((await stage.send(made)).status).to.equal(200)
    })

    it("case 3: a text sealed for another purpose is no link", async () => {
      const ring = new KeyRing([TEST_SECRET])
      const opened = ring.open("link", sealedOf(await stage.make("webhook", { do: DO })))
      for (const purpose of ["grant", "state", "links"]) {
        const sealed = await ring.seal(purpose, opened?.payload ?? {})
        const answer = await stage.send({ address: withSealed(sealed) })
        expect([answer.status, answer.json], purpose).to.deep.equal([404, NOT_FOUND])
      }
    })

    it("case 4: any one character changed is 404, in the words of any nonsense", async () => {
      const made = await stage.make("webhook", { do: DO })
      const sealed = sealedOf(made)
      const nonsense = await stage.send({ address: withSealed("nonsense") })
      expect([nonsense.status, nonsense.json]).to.deep.equal([404, NOT_FOUND])
      for (let at = 0; at < sealed.length; at += 7) {
        const other = sealed[at] === "A" ? "B" : "A"
        const changed = withSealed(sealed.slice(0, at) + other + sealed.slice(at + 1))
        const answer = await stage.send({ ...made, address: changed })
        expect([answer.status, answer.json], `at ${at}`).to.deep.equal([404, NOT_FOUND])
      }
      for (const end of [`${sealed}A`, `${sealed}.`, `${sealed}=`, sealed.slice(0, -1), "a.b.c.d.e", "....", "%00"]) {
        expect((await stage.send({ ...made, address: withSealed(end) })).status, end).to.equal(404)
      }
      expect((await stage.send(made)).status).to.equal(200)
    })

    it("case 5: ends after its days, with 410", async () => {
      const made = await stage.make("webhook", { do: DO })
      const ended = await stage.send(await aged(made, 181))
      expect(ended.status).to.equal(410)
      expect(ended.json.success).to.equal(false)
      expect(JSON.parse(stage.logged().trim().split("\n").at(-1) ?? "")).to.include({ outcome: "gone", link: made.id })
      expect(stage.lookerCalls.filter((call) => call.startsWith("PATCH"))).to.deep.equal([])
      expect((await stage.send(await aged(made, 179))).status).to.equal(200)
    })

    it("case 6, 7: is refused once revoked; opens with an older key, and not without it", async () => {
      const made = await stage.make("webhook", { do: DO })
      const other = await stage.make("webhook", { do: DO })
      await stage.startHub({ LINKS_REVOKED: made.id as string })
      expect((await stage.send(made)).status).to.equal(410)
      expect((await stage.send(other)).status).to.equal(200)

      await stage.startHub({ LINKS_SECRET: OTHER_SECRET })
      expect((await stage.send(made)).status).to.equal(404)
      const older = await stage.make("webhook", { do: DO })
      await stage.startHub({ LINKS_SECRET: `${NEW_SECRET},${OTHER_SECRET}` })
      expect((await stage.send(older)).status).to.equal(200)
      const newer = await stage.make("webhook", { do: DO })
      const kidOf = (link: { address: string }) => decodeProtectedHeader(sealedOf(link)).kid
      expect(kidOf(newer)).to.not.equal(kidOf(older))
      await stage.startHub({ LINKS_SECRET: NEW_SECRET })
      expect((await stage.send(older)).status).to.equal(404)
      expect((await stage.send(newer)).status).to.equal(200)
      await stage.startHub()
    })

    it("case 8: renewed it keeps its id, ends later, and its new address and secret work", async () => {
      await stage.startHub({ LINKS_SECRET: OTHER_SECRET })
      const made = await stage.make("webhook", { do: DO, days: 10 })
      await stage.startHub({ LINKS_SECRET: `${NEW_SECRET},${OTHER_SECRET}` })
      const { status, json } = await stage.key("POST", "/links/webhook/renew", { link: made.address, days: 100 })
      expect(status).to.equal(200)
      expect(json.id).to.equal(made.id)
      expect(Date.parse(json.ends as string)).to.be.above(Date.parse(made.ends as string))
      expect(json.secret)
        .to.match(/^whsec_/)
        .and.not.equal(made.secret)
      expect((await stage.send(json)).status).to.equal(200)
      expect((await stage.send(made, { n: 2 })).status).to.equal(200)
      await stage.startHub()
    })
  })

  describe("requests about links", () => {
    it("case 45: need the token, JSON, and members that are known", async () => {
      const anonymous = await stage.key("POST", "/links/webhook", { do: DO }, { authorization: 'Token token="wrong"' })
      expect(anonymous.status).to.equal(403)
      expect(anonymous.json.success).to.equal(false)
      const program = await fetch(`${stage.url}/links/webhook`, { headers: { accept: "application/json" } })
      expect(program.status).to.equal(403)
      const form = await stage.key("POST", "/links/webhook", "do=x", {
        "content-type": "application/x-www-form-urlencoded",
      })
      expect(form.status).to.equal(415)
      const wrong = await stage.key("POST", "/links/webhook", {
        do: ["trigger_datagroup:nowhere"],
        days: 100_000,
        colour: "red",
        types: { a: 1 },
      })
      expect(wrong.status).to.equal(400)
      expect(Object.keys(wrong.json.fields as object)).to.include.members(["colour", "types"])
      const values = await stage.key("POST", "/links/webhook", { do: ["trigger_datagroup:nowhere"], days: 100_000 })
      expect(Object.keys(values.json.fields as object)).to.have.members(["do", "days"])
      for (const body of ["{", "[]", "7", '"x"', "null"]) {
        expect((await stage.key("POST", "/links/webhook", body)).status, body).to.equal(400)
      }
      const big = await stage.key("POST", "/links/webhook", { do: DO, name: "x".repeat(70_000) })
      expect(big.status).to.equal(413)
      expect(stage.lookerCalls.filter((call) => !call.startsWith("GET"))).to.deep.equal([])
      expect((await stage.key("POST", "/links/webhook", { do: DO })).status).to.equal(201)
    })

    it("name what is wrong with a target that Looker does not have", async () => {
      const { status, json } = await stage.key("POST", "/links/webhook", { do: ["trigger_datagroup:shop::nothing"] })
      expect(status).to.equal(400)
      expect(json.fields.do).to.include("shop::nothing")
    })

    it("show what a pasted address says, without the address and the secret", async () => {
      const made = await stage.make("webhook", { do: DO, name: "Nightly", types: ["done"] })
      const { status, json } = await stage.key("POST", "/links/webhook/show", { link: made.address })
      expect(status).to.equal(200)
      expect(json).to.deep.include({
        id: made.id,
        source: "webhook",
        looker: "acme",
        short_name: "Nightly",
        summary: "Webhook of type done: trigger datagroup shop::orders.",
        by: "hub key",
        state: "active",
        do: DO,
        filter: { types: ["done"] },
        hook: null,
        health: null,
      })
      expect(json).to.not.have.any.keys("address", "secret")
      const list = await stage.key("GET", "/links/webhook")
      expect(list.json).to.deep.include({ links: [], unread: [], more: false })
      expect(list.json.note).to.be.a("string")
    })

    it("refuse a text of a kilobyte in an operation, and more than ten", async () => {
      const many = Array.from({ length: 11 }, (_, n) => `trigger_datagroup:shop::n${n}`)
      for (const operations of [many, [`trigger_datagroup:shop::${"x".repeat(1000)}`], ["nothing:x"], []]) {
        const { status, json } = await stage.key("POST", "/links/webhook", { do: operations })
        expect(status).to.equal(400)
        expect(Object.keys(json.fields as object)).to.deep.equal(["do"])
      }
    })
  })

  describe("case 52: settings", () => {
    it("without a Looker, or with no source, there are no links", async () => {
      const paths = ["/links", "/links/webhook", "/links/webhook/new"]
      for (const [name, value] of [
        ["LOOKERS", ""],
        ["LINKS_SOURCES", "none"],
      ] as const) {
        await stage.startHub({ [name]: value })
        for (const path of paths) expect((await stage.key("GET", path)).status, path).to.equal(404)
        expect((await stage.key("POST", "/hooks/webhook/x", {})).status).to.equal(404)
        expect((await stage.post(`${BASE_URL}/hooks/webhook/x`, "{}")).status).to.equal(404)
      }
      await stage.startHub({ LINKS_SOURCES: "webhook" })
      expect((await stage.key("GET", "/links/webhook")).status).to.equal(200)
      expect((await stage.key("GET", "/links/incident")).status).to.equal(404)
      expect((await stage.key("GET", "/links/__proto__")).status).to.equal(404)
      await stage.startHub()
    })
  })

  it("case 51: neither link nor secret is in the log, in metrics or in answers of errors", async () => {
    const made = await stage.make("webhook", { do: DO, say: "#data", say_on: "always" })
    const { address, secret } = made as { address: string; secret: string }
    const url = address.replace(BASE_URL, stage.url)
    const answers = [
      await stage.send(made),
      await stage.post(address, "{}", standardHeaders("{}", { secret: "whsec_AAAA" })),
      await stage.send(made, "[]", { id: "msg_2" }),
    ]
    for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
      const response = await fetch(url, { method })
      answers.push({ ...answers[0], text: await response.text() } as (typeof answers)[0])
    }
    for (const path of [url.replace("/hooks/", "/HOOKS/"), `${url}/more`, url.replace("/hooks/", "/other/")]) {
      const response = await fetch(path, { method: "POST", body: "{}" })
      answers.push({ ...answers[0], text: await response.text() } as (typeof answers)[0])
    }
    await stage.done()
    const metrics = await (await fetch(`${stage.url}/metrics`)).text()
    const heard = [stage.logged(), metrics, ...answers.map(({ text }) => text), ...stage.notes].join("\n")
    const sealed = sealedOf(made)
    for (const canary of [sealed, ...sealed.split(".").filter(Boolean), sealed.slice(0, 20), secret]) {
      expect(heard).to.not.include(canary)
    }
    expect(heard).to.include(made.id)
    expect(metrics).to.include('hub_hooks_total{source="webhook",outcome="done"}')
    expect(metrics).to.include('hub_hooks_total{source="webhook",outcome="unauthorized"}')
    expect(metrics).to.include('hub_hook_duration_seconds_count{source="webhook"}')
    expect(metrics).to.include('hub_link_operations_total{operation="trigger_datagroup",outcome="done"}')
  })
})
