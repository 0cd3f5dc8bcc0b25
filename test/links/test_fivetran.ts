import { expect } from "chai"
import { createHmac } from "node:crypto"
import { readConfig } from "../../src/hub_config"
import { fivetran as source } from "../../src/links/sources/fivetran/fivetran"
import { OutboundGuard } from "../../src/outbound"
import { FivetranStandIn } from "../../tools/links/fivetran_stand_in"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { rawStatus } from "../support/raw_hook"
import { ServiceDoor } from "../support/service_door"

const KEY = "made-up-fivetran-key"
const SECRET = "made-up-fivetran-secret"
const HEADER = "x-fivetran-signature-256"
const DO = ["trigger_datagroup:shop::orders"]

describe("links of Fivetran", () => {
  let stage: LinksStage
  let fivetran: FivetranStandIn
  let door: ServiceDoor

  before(async () => {
    fivetran = await FivetranStandIn.start({ apiKey: KEY, apiSecret: SECRET })
    door = await ServiceDoor.start(fivetran.url)
    stage = await LinksStage.start(environment())
    fivetran.deliverTo(stage.url, BASE_URL)
  })
  after(async () => {
    await fivetran.stop()
    await door.stop()
    await stage.stop()
  })
  beforeEach(() => {
    stage.clear()
    fivetran.clear()
    door.clear()
  })

  const environment = (): Record<string, string> => ({
    FIVETRAN_API_URL: door.url,
    FIVETRAN_API_KEY: KEY,
    FIVETRAN_API_SECRET: SECRET,
  })
  const alone = (more: object = {}) => stage.make("fivetran", { do: DO, register: false, ...more })
  const hexOf = (body: string, secret: string) => createHmac("sha256", secret).update(body).digest("hex")
  const send = (link: { address: string; secret: string }, event: unknown) => {
    const body = JSON.stringify(event)
    return stage.post(link.address, body, { [HEADER]: hexOf(body, link.secret).toUpperCase() })
  }
  const synced = (more: object = {}) => ({
    ...{ event: "sync_end", created: new Date().toISOString(), connector_type: "postgres", connector_id: "pg_core" },
    data: { status: "SUCCESSFUL" },
    ...more,
  })
  const session = () => {
    const config = readConfig({ ...stage.environment, ...environment() }, []).links
    const credentials = source.partner?.ownCredentials(config) ?? {}
    return source.partner?.open(credentials, { config, guard: new OutboundGuard({ allow: [] }) })
  }
  const orders = () => stage.looker.linkState.datagroups.named("shop::orders")

  it("case 12: takes the signature in upper, lower and mixed case; another one, and one sent twice, is refused", async () => {
    const link = await alone()
    expect(link.secret).to.match(/^[0-9a-f]{64}$/)
    const body = JSON.stringify(synced())
    const hex = hexOf(body, link.secret)
    const mixed = [...hex].map((digit, at) => (at % 2 ? digit : digit.toUpperCase())).join("")
    const wrong = [hexOf(body, "another-secret"), hex.slice(1), `${hex}0`, `sha256=${hex}`, "", "0".repeat(64)]
    for (const signature of [...wrong, undefined, [hex, hex], ["0".repeat(64), hex]]) {
      expect(await rawStatus(stage, link.address, body, { [HEADER]: signature }), String(signature)).to.equal(401)
    }
    expect(await rawStatus(stage, link.address, `${body} `, { [HEADER]: hex }), "other bytes").to.equal(401)
    expect(orders()?.triggeredAt).to.equal(null)
    for (const signature of [hex.toUpperCase(), hex, mixed]) {
      expect(await rawStatus(stage, link.address, body, { [HEADER]: signature }), signature).to.equal(200)
    }
    expect(orders()?.triggeredAt).to.be.a("number")
  })

  it("case 21: failed syncs, other connections and other events are ignored, tests answered, without a call", async () => {
    const link = await alone({ connectors: ["salesforce_prod", "pg_core"], say: "#data" })
    stage.clear()
    const ignored: [object, string][] = [
      [{ data: { status: "FAILURE" } }, "status"],
      [{ data: { status: "FAILURE_WITH_TASK" } }, "status"],
      [{ data: null }, "status"],
      [{ connector_id: "ads_daily" }, "connector"],
      [{ connector_id: 7 }, "connector"],
      [{ event: "sync_start" }, "event"],
      [{ event: null }, "event"],
    ]
    for (const [members, reason] of ignored) {
      const answer = await send(link, synced(members))
      expect([answer.status, answer.json]).to.deep.equal([200, { success: true, ignored: true, reason }])
    }
    const sample = { connector_type: "_connector_type", connector_id: "_connector_1", group_id: "_destination_1" }
    for (const members of [{ event: "test_event" }, { ...sample, event: "test_event" }, sample]) {
      expect((await send(link, synced(members))).json).to.deep.equal({ success: true, ping: true })
    }
    expect(stage.lookerRequests).to.deep.equal([])
    expect(stage.notes).to.deep.equal([])
    const created = new Date(Date.now() - 7_200_000).toISOString()
    expect((await send(link, synced({ created }))).json).to.deep.include({ success: true, link: link.id })
    expect(orders()?.triggeredAt).to.equal(Math.floor(Date.parse(created) / 1000))
  })

  it("case 35: members of wrong types are ignored or refused, never a defect", async () => {
    const link = await alone({ connectors: ["pg_core"] })
    for (const value of [null, 1, "x", [], {}, [[]], true, "\u0000", "9".repeat(5000)]) {
      for (const name of Object.keys(synced())) {
        expect((await send(link, synced({ [name]: value }))).status).to.be.oneOf([200, 400])
      }
    }
    expect((await send(link, [])).status).to.equal(400)
    expect((await send(link, synced())).json.success).to.equal(true)
  })

  it("case 47: Fivetran tests the address while it makes the webhook; syncs run the link; then it is removed", async () => {
    const made = await stage.key("POST", "/links/fivetran", { do: DO, connectors: ["salesforce_prod", "pg_core"] })
    expect(made.status).to.equal(201)
    const { address, hook, ...link } = made.json
    expect(link).to.deep.include({ registered: true, test: { delivered: true } })
    expect(link).to.deep.include({
      short_name: "fivetran pg_core, salesforce_prod",
      summary: "Sync of pg_core, salesforce_prod in Fivetran: trigger datagroup shop::orders.",
      filter: { connectors: ["pg_core", "salesforce_prod"] },
    })
    expect(link).not.to.have.property("secret")
    expect(door.calls).to.deep.equal(["GET /v1/webhooks?limit=1000", "POST /v1/webhooks/account"])
    const [webhook] = fivetran.webhooks
    const members = { url: address, events: ["sync_end"], active: true, secret: webhook?.secret }
    expect(door.requests[1]?.json()).to.deep.equal(members)
    const basic = `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString("base64")}`
    expect(door.requests[1]?.headers.authorization).to.equal(basic)
    expect(fivetran.sent.map(({ status, responseBody }) => [status, responseBody])).to.deep.equal([
      [200, '{"success":true,"ping":true}'],
    ])
    expect(stage.lookerCalls.filter((call) => call.startsWith("PATCH"))).to.deep.equal([])

    const at = new Date(Date.now() - 60_000).toISOString()
    expect((await fivetran.endSync({ connector: "pg_core", at })).map(({ status }) => status)).to.deep.equal([200])
    expect(orders()?.triggeredAt).to.equal(Math.floor(Date.parse(at) / 1000))
    const other = await fivetran.endSync({ connector: "ads_daily" })
    expect(other[0]?.json).to.deep.equal({ success: true, ignored: true, reason: "connector" })

    const removed = await stage.key("DELETE", "/links/fivetran", { link: address })
    expect(removed.json).to.deep.equal({ id: link.id, hook, removed: true })
    expect(fivetran.webhooks).to.deep.equal([])
    const again = await stage.key("DELETE", "/links/fivetran", { id: link.id })
    expect(again.json).to.deep.equal({ id: link.id, hook: null, removed: true })
  })

  it("case 47: reads the second page of the list, and what others have made does not break it", async () => {
    const made = await stage.make("fivetran", { do: DO })
    const hook = (id: string, url: string, active = true) => ({ id, url, active, events: ["sync_end"] })
    const odd = [null, "x", {}, { ...hook("../x", made.address) }, { ...hook("a1", ""), url: 7 }]
    const pages: Record<string, object> = {
      "": { items: [...odd, hook("b1", "https://other.example/x")], next_cursor: "c2" },
      c2: { items: [hook(made.hook, made.address), hook("b2", `${BASE_URL}/hooks/fivetran/x`)], next_cursor: null },
    }
    door.fault = ({ query }) => ({ body: { code: "Success", data: pages[query.get("cursor") ?? ""] ?? {} } })
    const { json } = await stage.key("GET", "/links/fivetran")
    expect(door.calls.slice(-2)).to.deep.equal(["GET /v1/webhooks?limit=1000", "GET /v1/webhooks?limit=1000&cursor=c2"])
    expect(json.links).to.have.length(2)
    expect(json.links[0]).to.deep.include({ id: made.id, hook: made.hook, state: "active", health: null })
    expect(json.links[1]).to.deep.equal({ source: "fivetran", hook: "b2", state: "unreadable" })
    expect(json).to.deep.include({ more: false, unread: [] })
    door.fault = () => ({ body: { code: "Success", data: { items: [], next_cursor: "again" } } })
    expect((await stage.key("GET", "/links/fivetran")).json).to.deep.equal({ links: [], unread: [], more: true })
  })

  it("case 47, 48: the same request twice makes one webhook", async () => {
    const made = await stage.make("fivetran", { do: DO })
    const same = await stage.key("POST", "/links/fivetran", { do: DO })
    expect([same.status, same.json.existing, same.json.id]).to.deep.equal([200, true, made.id])
    expect((await stage.key("POST", "/links/fivetran", { do: DO, connectors: ["pg_core"] })).status).to.equal(201)
    expect(fivetran.webhooks).to.have.length(2)
  })

  it("makes the webhook of a group, which hears of its own connections only", async () => {
    const made = await stage.make("fivetran", { do: DO, group: "quiet_harbor" })
    expect(door.calls.at(-1)).to.equal("POST /v1/webhooks/group/quiet_harbor")
    expect(made.short_name).to.equal("fivetran, every connection of quiet_harbor")
    expect(await fivetran.endSync({ connector: "pg_core" })).to.deep.equal([])
    expect((await fivetran.endSync({ connector: "ads_daily" })).map(({ status }) => status)).to.deep.equal([200])
    expect(orders()?.triggeredAt).to.be.a("number")
    const unknown = await stage.key("POST", "/links/fivetran", { do: DO, group: "no_such" })
    expect(unknown.status).to.equal(502)
    expect(unknown.json.error).to.match(
      /^Fivetran answered 404: Group with id 'no_such' not found\. Check the id of the group/,
    )
  })

  it("case 8: a renewal gives Fivetran the new address and a secret that works, and leaves the rest", async () => {
    const [older, newer] = ["older-".repeat(6), "newer-".repeat(6)]
    const useKeys = async (keys: string) => {
      await stage.startHub({ ...environment(), LINKS_SECRET: keys })
      fivetran.deliverTo(stage.url, BASE_URL)
    }
    try {
      await useKeys(older)
      const made = await stage.make("fivetran", { do: DO, days: 10 })
      const [before] = fivetran.webhooks
      await useKeys(`${newer},${older}`)
      door.clear()
      const renewed = await stage.key("POST", "/links/fivetran/renew", { id: made.id, days: 90 })
      expect([renewed.status, renewed.json.id]).to.deep.equal([200, made.id])
      const change = door.requests.find(({ method }) => method === "PATCH")?.json()
      expect(change).to.have.all.keys("url", "secret")
      const [after] = fivetran.webhooks
      expect(after).to.deep.include({ active: true, events: ["sync_end"], url: renewed.json.address })
      expect(after?.secret).to.match(/^[0-9a-f]{64}$/)
      expect([after?.url, after?.secret]).not.to.have.members([before?.url, before?.secret])
      await useKeys(newer)
      expect((await fivetran.endSync({ connector: "pg_core" })).map(({ status }) => status)).to.deep.equal([200])
      expect(orders()?.triggeredAt).to.be.a("number")
    } finally {
      await stage.startHub(environment())
      fivetran.deliverTo(stage.url, BASE_URL)
    }
  })

  it("tells why Fivetran refuses: its status and the cure, neither key nor address", async () => {
    fivetran.deliverTo("http://127.0.0.1:1", BASE_URL)
    const unreached = await stage.key("POST", "/links/fivetran", { do: DO })
    fivetran.deliverTo(stage.url, BASE_URL)
    expect(unreached.status).to.equal(502)
    expect(unreached.json.error).to.match(/^Fivetran answered 400: The webhook test failed.*https addresses only/)
    expect(fivetran.webhooks).to.deep.equal([])
    const quoted = () => {
      const { url = "", secret = "" } = (door.requests.at(-1)?.json() ?? {}) as { url?: string; secret?: string }
      const sealed = url.slice(url.lastIndexOf("/") + 1)
      const message = `cannot take ${url} (${sealed}) with ${secret}, ${KEY} and ${SECRET}`
      return { status: 400, body: { code: "InvalidInput", message } }
    }
    door.fault = ({ method }) => (method === "POST" ? quoted() : undefined)
    const echo = await stage.key("POST", "/links/fivetran", { do: DO })
    expect(echo.json.error).to.match(
      /^Fivetran answered 400: cannot take \[redacted\] \(\[redacted\]\) with \[redacted\], \[redacted\] and \[redacted\]\./,
    )
    expect(echo.text).not.to.match(/eyJ|made-up|[0-9a-f]{64}/)
    const cures: [number, RegExp][] = [
      [401, /^Fivetran answered 401: no\. Check the key/],
      [403, /^Fivetran answered 403: no\. The key needs the right/],
      [429, /^Fivetran answered 429\. Try again in a minute\.$/],
      [500, /^Fivetran answered 500\. Try again in a minute\.$/],
    ]
    for (const [status, words] of cures) {
      door.fault = () => ({ status, body: { code: "X", message: "no" } })
      const answer = await stage.key("POST", "/links/fivetran", { do: DO })
      expect([answer.status, answer.json.error]).to.have.property("0", 502)
      expect(answer.json.error).to.match(words)
    }
    for (const body of ["<html>", {}, { code: "Success", data: [] }]) {
      door.fault = ({ method }) => (method === "POST" ? { body } : undefined)
      const answer = await stage.key("POST", "/links/fivetran", { do: DO })
      expect(answer.status).to.equal(502)
      expect(answer.json.error).to.match(/^Fivetran answered/)
    }
    expect(stage.logged()).not.to.match(/eyJ|made-up-fivetran/)
  })

  it("tries a webhook once only: within the creation, or when it is asked to later", async () => {
    const made = await stage.make("fivetran", { do: DO })
    expect(fivetran.sent).to.have.length(1)
    const hook = { id: String(made.hook), address: String(made.address), isActive: true, health: null }
    expect(await session()?.test?.(hook)).to.deep.equal({ delivered: true })
    expect(fivetran.sent).to.have.length(2)
    fivetran.deliverTo("http://127.0.0.1:1", BASE_URL)
    expect(await session()?.test?.(hook)).to.deep.equal({ delivered: false, reason: "The test was answered 0." })
    fivetran.deliverTo(stage.url, BASE_URL)
  })

  it("offers the connections of every page for the form", async () => {
    for (let at = 0; at < 1000; at++)
      fivetran.addConnection({ id: `c_${at}`, service: "s3", schema: "<x>", groupId: "quiet_harbor" })
    const { connectors = [] } = (await session()?.choices?.()) ?? {}
    expect(connectors).to.have.length(1003)
    expect(connectors[0]).to.deep.equal({ value: "salesforce_prod", label: "salesforce (salesforce)" })
    expect(door.requests).to.have.length(2)
  })

  it("leaves the webhooks of others alone, and says what a key may not do", async () => {
    door.fault = () => ({ body: { code: "Success", data: { id: "w1", url: "https://other.example", active: true } } })
    const other = await stage.key("DELETE", "/links/fivetran", { hook: "w1" })
    expect([other.status, Object.keys(other.json.fields)]).to.deep.equal([400, ["hook"]])
    expect(door.requests.map(({ method }) => method)).to.deep.equal(["GET"])
    door.fault = undefined
    const made = await stage.make("fivetran", { do: DO })
    const reader = { fivetran_key: "made-up-reader", fivetran_secret: SECRET }
    const refused = await stage.key("DELETE", "/links/fivetran", { hook: made.hook, ...reader })
    expect(refused.status).to.equal(502)
    expect(refused.json.error).to.match(/^Fivetran answered 403: .*The key needs the right to manage webhooks\.$/)
    expect(fivetran.webhooks).to.have.length(1)
    expect((await stage.key("DELETE", "/links/fivetran", { hook: made.hook })).json.hook).to.equal(made.hook)
    expect((await stage.key("DELETE", "/links/fivetran", { hook: made.hook })).json.hook).to.equal(null)
  })

  it("case 45: names what is wrong with its members", async () => {
    const bad: [object, string[]][] = [
      [{ connectors: ["pg core"] }, ["connectors"]],
      [{ group: "../x" }, ["group"]],
      [{ jobs: ["1"] }, ["jobs"]],
      [{ secret: "one-of-my-own" }, ["secret"]],
      [{ fivetran_key: "k" }, ["fivetran_secret"]],
      [{ fivetran_secret: "s" }, ["fivetran_key"]],
    ]
    for (const [members, fields] of bad) {
      const answer = await stage.key("POST", "/links/fivetran", { do: DO, ...members })
      expect(answer.status, JSON.stringify(members)).to.equal(400)
      expect(Object.keys(answer.json.fields)).to.deep.equal(fields)
    }
    expect(door.requests).to.deep.equal([])
  })

  it("uses typed credentials before its own, and asks for them where there are none", async () => {
    const typed = { fivetran_key: "another-key", fivetran_secret: SECRET }
    const refused = await stage.key("POST", "/links/fivetran", { do: DO, ...typed })
    expect(refused.json.error).to.match(/^Fivetran answered 401: /)
    await stage.startHub({ FIVETRAN_API_URL: door.url })
    fivetran.deliverTo(stage.url, BASE_URL)
    try {
      const missing = await stage.key("POST", "/links/fivetran", { do: DO })
      expect(missing.status).to.equal(400)
      expect(missing.json.fields).to.have.all.keys("fivetran_key", "fivetran_secret")
      const right = { fivetran_key: KEY, fivetran_secret: SECRET }
      expect((await stage.key("POST", "/links/fivetran", { do: DO, ...right })).status).to.equal(201)
    } finally {
      await stage.startHub(environment())
      fivetran.deliverTo(stage.url, BASE_URL)
    }
  })
})
