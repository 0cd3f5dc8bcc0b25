import { expect } from "chai"
import { createHmac } from "node:crypto"
import { readConfig } from "../../src/hub_config"
import { dbtCloud } from "../../src/links/sources/dbt_cloud/dbt_cloud"
import { OutboundGuard } from "../../src/outbound"
import { DbtCloudStandIn } from "../../tools/links/dbt_cloud_stand_in"
import { AUTHORIZATION, TEST_SECRET } from "../support/hub_with"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { rawStatus } from "../support/raw_hook"
import { ServiceDoor } from "../support/service_door"

const ACCOUNT = "1001"
const TOKEN = "dbtc_made-up-token"
const HOOKS = `/api/v3/accounts/${ACCOUNT}/webhooks`
const SECRET = "secret-that-dbt-made"
const DO = ["trigger_datagroup:shop::orders"]

describe("links of dbt Cloud", () => {
  let stage: LinksStage
  let dbt: DbtCloudStandIn
  let door: ServiceDoor

  before(async () => {
    dbt = await DbtCloudStandIn.start({ accountId: ACCOUNT, token: TOKEN })
    door = await ServiceDoor.start(dbt.url)
    stage = await LinksStage.start(environment())
    dbt.deliverTo(stage.url, BASE_URL)
  })
  after(async () => {
    await dbt.stop()
    await door.stop()
    await stage.stop()
  })
  beforeEach(() => {
    stage.clear()
    dbt.clear()
    door.clear()
  })

  const environment = (): Record<string, string> => ({
    DBT_CLOUD_URL: door.url,
    DBT_CLOUD_ACCOUNT_ID: ACCOUNT,
    DBT_CLOUD_TOKEN: TOKEN,
    // A typed address of this machine is let through only by name.
    OUTBOUND_ALLOW: "127.0.0.1",
  })
  /** A link that was entered at dbt by hand. */
  const byHand = (more: object = {}) => stage.make("dbt_cloud", { do: DO, register: false, secret: SECRET, ...more })
  const signed = (body: string) => ({ authorization: createHmac("sha256", SECRET).update(body).digest("hex") })
  const send = (link: { address: string }, event: unknown) => {
    const body = typeof event === "string" ? event : JSON.stringify(event)
    return stage.post(link.address, body, signed(body))
  }
  const completed = (data: object = {}, more: object = {}) => ({
    eventId: "wev_1",
    eventType: "job.run.completed",
    timestamp: new Date().toISOString(),
    data: { jobId: "123", jobName: "Daily <models>", runStatus: "Success", runStatusCode: 10, ...data },
    ...more,
  })
  const orders = () => stage.looker.linkState.datagroups.named("shop::orders")

  it("case 11: takes the bare signature in Authorization, and nothing else there", async () => {
    const link = await byHand()
    const body = JSON.stringify(completed())
    const hex = signed(body).authorization
    const refused: [string, string | string[] | undefined][] = [
      ["none", undefined],
      ["empty", ""],
      ["the hub's token", `Token token="${TEST_SECRET}"`],
      ["Bearer", `Bearer ${hex}`],
      ["upper case", hex.toUpperCase()],
      ["short", hex.slice(1)],
      ["long", `${hex}0`],
      ["another secret", createHmac("sha256", `${SECRET}x`).update(body).digest("hex")],
      ["twice", [hex, hex]],
      ["a wrong one first", ["0".repeat(64), hex]],
      ["a wrong one second", [hex, "0".repeat(64)]],
    ]
    for (const [what, authorization] of refused) {
      expect(await rawStatus(stage, link.address, body, { authorization }), what).to.equal(401)
    }
    expect(stage.lookerCalls.filter((call) => call.startsWith("PATCH"))).to.deep.equal([])
    expect(await rawStatus(stage, link.address, body, { authorization: hex })).to.equal(200)
    expect(orders()?.triggeredAt).to.be.a("number")
  })

  it("case 20: runs on success at the time of the run's end; failures and other jobs are ignored, failures told", async () => {
    const link = await byHand({ jobs: ["321", "123"], events: ["completed", "errored"], say: "#data" })
    const at = new Date(Date.now() - 3_600_000).toISOString()
    stage.clear()
    const failed = await send(link, completed({ runStatus: "Error", runStatusCode: 20 }))
    const errored = await send(
      link,
      completed({ runStatus: "Error", runStatusCode: 20 }, { eventType: "job.run.errored" }),
    )
    const other = await send(link, completed({ jobId: "456" }))
    const ignored = { success: true, ignored: true }
    expect(failed.json).to.deep.equal({ ...ignored, reason: "status" })
    expect(errored.json).to.deep.equal({ ...ignored, reason: "status" })
    expect(other.json).to.deep.equal({ ...ignored, reason: "job" })
    expect([failed, errored, other].map(({ status }) => status)).to.deep.equal([200, 200, 200])
    expect(stage.lookerRequests).to.deep.equal([])
    const noted = await stage.slack.until(() => stage.slack.requests.length === 2)
    expect(noted.path).to.equal("/api/chat.postMessage")
    for (const note of stage.notes) {
      expect(note).to.equal("*dbt jobs 123, 321* ran nothing\nJob 123 (Daily &lt;models&gt;) ended with Error.")
    }
    const done = await send(link, completed({ runFinishedAt: at }))
    expect(done.json).to.deep.include({ success: true, link: link.id })
    expect(orders()?.triggeredAt).to.equal(Math.floor(Date.parse(at) / 1000))
    expect(stage.notes).to.have.length(2)
  })

  it("case 20: an event that was not chosen is ignored; each of the two can be chosen alone", async () => {
    const [usual, failures] = [await byHand(), await byHand({ events: ["errored"] })]
    const errored = completed({}, { eventType: "job.run.errored" })
    const started = completed({}, { eventType: "job.run.started" })
    const unchosen = { success: true, ignored: true, reason: "event" }
    expect((await send(usual, errored)).json).to.deep.equal(unchosen)
    expect((await send(usual, started)).json).to.deep.equal(unchosen)
    expect((await send(failures, completed())).json).to.deep.equal(unchosen)
    expect((await send(failures, errored)).json).to.deep.include({ reason: "status" })
    expect(orders()?.triggeredAt).to.equal(null)
    expect((await send(usual, completed())).json).to.deep.include({ success: true, link: usual.id })
    expect(usual.short_name).to.equal("dbt, every job")
    expect(usual.summary).to.equal("Success of every job in dbt: trigger datagroup shop::orders.")
    expect(failures.summary).to.equal("Failure of every job in dbt, told only: trigger datagroup shop::orders.")
  })

  it("takes anything signed without a known event as a test, and knows a delivery by its eventId", async () => {
    const link = await byHand()
    for (const body of [{}, { test: true }, { eventType: 7 }, { eventType: "job.run.imagined" }, { eventType: null }]) {
      expect((await send(link, body)).json, JSON.stringify(body)).to.deep.equal({ success: true, ping: true })
    }
    expect(stage.lookerCalls.filter((call) => call.startsWith("PATCH"))).to.deep.equal([])
    const again = completed({}, { sentAgain: true })
    expect((await send(link, completed())).json).to.deep.include({ success: true, link: link.id })
    expect((await send(link, again)).json).to.deep.equal({ success: true, duplicate: true })
    const longId = completed({}, { eventId: "w".repeat(100_000) })
    expect((await send(link, longId)).json).to.deep.include({ success: true, link: link.id })
  })

  it("case 35: members of wrong types are ignored or refused, never a defect", async () => {
    const link = await byHand({ jobs: ["123"], events: ["completed", "errored"] })
    const values = [null, 1, "x", [], {}, [[]], true, -1e300, "\u0000"]
    for (const value of values) {
      const bodies = [
        { ...completed(), data: value },
        ...Object.keys(completed()).map((name) => ({ ...completed(), [name]: value })),
        ...Object.keys(completed().data).map((name) => completed({ [name]: value, runFinishedAt: value })),
      ]
      for (const body of bodies) expect((await send(link, body)).status).to.be.oneOf([200, 400])
    }
    expect((await send(link, "[]")).status).to.equal(400)
    expect((await send(link, completed())).status).to.equal(200)
  })

  it("case 46: makes the webhook switched off, seals its secret, gives it the address, tests it; later removes it", async () => {
    const made = await stage.key("POST", "/links/dbt_cloud", { do: DO, jobs: ["321", "123"], name: "Core is fresh" })
    expect(made.status).to.equal(201)
    const { address, hook, ...link } = made.json
    expect(link).to.deep.include({ registered: true, test: { delivered: true }, short_name: "Core is fresh" })
    expect(link).not.to.have.property("secret")
    const one = `${HOOKS}/subscription/${hook}`
    expect(door.calls).to.deep.equal([
      `GET ${HOOKS}/subscriptions?limit=100&offset=0`,
      `POST ${HOOKS}/subscriptions`,
      `PUT ${one}`,
      `GET ${one}/test`,
    ])
    const members = {
      name: "Core is fresh",
      description: "Success of jobs 123, 321 in dbt: trigger datagroup shop::orders.",
      event_types: ["job.run.completed"],
      job_ids: [123, 321],
    }
    const provisional = `${BASE_URL}/hooks/dbt_cloud/new`
    expect(door.requests[1]?.json()).to.deep.equal({ ...members, client_url: provisional, active: false })
    expect(door.requests[2]?.json()).to.deep.equal({ ...members, client_url: address, active: true })
    expect(door.requests.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).to.equal(true)
    expect((await stage.post(provisional, "{}")).status).to.equal(404)
    const [subscription] = dbt.subscriptions
    expect(subscription).to.deep.include({ id: hook, active: true, client_url: address })

    const at = new Date(Date.now() - 60_000).toISOString()
    const answers = await dbt.endJob({ job: 123, at })
    expect(answers.map(({ json }) => json)).to.have.nested.property("[0].success", true)
    expect(orders()?.triggeredAt).to.equal(Math.floor(Date.parse(at) / 1000))
    expect((await dbt.redeliver())[0]?.json).to.deep.equal({ success: true, duplicate: true })
    expect(await dbt.endJob({ job: 456 })).to.deep.equal([])

    const listed = await stage.key("GET", "/links/dbt_cloud")
    const health = { status: 200, text: "the last event was answered 200" }
    expect(listed.json.links).to.have.length(1)
    expect(listed.json.links[0]).to.deep.include({ id: link.id, hook, state: "active", health })
    const removed = await stage.key("DELETE", "/links/dbt_cloud", { id: link.id })
    expect(removed.json).to.deep.equal({ id: link.id, hook, removed: true })
    expect(dbt.subscriptions).to.deep.equal([])
    const again = await stage.key("DELETE", "/links/dbt_cloud", { link: address })
    expect([again.status, again.json.removed]).to.deep.equal([200, true])
  })

  it("case 46, 48: the same request twice makes one webhook", async () => {
    const first = await stage.make("dbt_cloud", { do: DO, jobs: ["123", "321"] })
    const second = await stage.key("POST", "/links/dbt_cloud", { do: DO, jobs: ["321", "123"] })
    expect(second.status).to.equal(200)
    expect(second.json).to.deep.include({ existing: true, id: first.id, address: first.address })
    expect((await stage.key("POST", "/links/dbt_cloud", { do: DO, jobs: ["321"] })).status).to.equal(201)
    expect(dbt.subscriptions).to.have.length(2)
  })

  it("case 46: deletes the webhook again when it cannot be finished, and says when it cannot be deleted", async () => {
    const isPut = ({ method }: { method: string }) => method === "PUT"
    door.fault = (request) => (isPut(request) ? { status: 500, body: { trace: "at line 7" } } : undefined)
    const failed = await stage.key("POST", "/links/dbt_cloud", { do: DO })
    expect(failed.status).to.equal(502)
    expect(failed.json.error).to.equal("dbt Cloud answered 500. Try again in a minute.")
    expect(door.calls.at(-1)).to.match(/^DELETE .*\/subscription\/wsu_\w+$/)
    expect(dbt.subscriptions).to.deep.equal([])

    door.fault = ({ method }) => (method === "PUT" || method === "DELETE" ? { status: 403 } : undefined)
    const left = await stage.key("POST", "/links/dbt_cloud", { do: DO })
    expect(left.status).to.equal(502)
    const [subscription] = dbt.subscriptions
    expect(left.json.error).to.match(/^dbt Cloud answered 403\. .*Its webhook wsu_\w+ could not be deleted again/)
    expect(left.json.error).to.contain(subscription?.id)
    expect(subscription?.active).to.equal(false)

    door.fault = undefined
    const listed = await stage.key("GET", "/links/dbt_cloud")
    expect(listed.json.links).to.deep.equal([{ source: "dbt_cloud", hook: subscription?.id, state: "unreadable" }])
  })

  it("case 46: deletes the webhook again when dbt tells no secret, or answers that it made something else", async () => {
    const data = { id: "wsu_left" }
    door.fault = ({ method }) => (method === "POST" ? { status: 201, body: { data } } : undefined)
    const silent = await stage.key("POST", "/links/dbt_cloud", { do: DO })
    expect([silent.status, silent.json.error]).to.deep.equal([502, "dbt Cloud made the webhook and told no secret."])
    expect(door.calls).to.include(`DELETE ${HOOKS}/subscription/wsu_left`)
    const other = { data: { client_url: BASE_URL, active: false } }
    door.fault = ({ method }) => (method === "PUT" ? { body: other } : undefined)
    const changed = await stage.key("POST", "/links/dbt_cloud", { do: DO })
    expect(changed.status).to.equal(502)
    expect(changed.json.error).to.match(
      /^dbt Cloud answered 200, but not as expected: "data\.client_url" is not as documented\.$/,
    )
    expect(dbt.subscriptions).to.deep.equal([])
  })

  it("case 46: deletes the webhook again when the caller hangs up before it is finished", async () => {
    door.fault = ({ method }) => (method === "PUT" ? { hang: true } : undefined)
    const caller = new AbortController()
    const asking = fetch(`${stage.url}/links/dbt_cloud`, {
      method: "POST",
      headers: { authorization: AUTHORIZATION, "content-type": "application/json" },
      body: JSON.stringify({ do: DO }),
      signal: caller.signal,
    }).catch(() => "ended")
    await door.until(({ method }) => method === "PUT")
    const deleted = new Promise((resolve) => dbt.onCall(({ method }) => method === "DELETE" && resolve(method)))
    caller.abort()
    expect(await asking).to.equal("ended")
    await deleted
    expect(dbt.subscriptions).to.deep.equal([])
  })

  it("tells how the test went, and nothing of the address that dbt quotes", async () => {
    const failing = (data: object) => {
      door.fault = ({ path, method }) => {
        const address = String((door.requests.find(isPut)?.json() as { client_url?: string })?.client_url)
        const error = (data as { error?: string }).error?.replace("ADDRESS", address)
        return path.endsWith("/test") && method === "GET"
          ? { body: { data: { ...data, verification_error: error ?? null } } }
          : undefined
      }
      const isPut = ({ method }: { method: string }) => method === "PUT"
      return stage.make("dbt_cloud", { do: DO, days: 40 + door.requests.length, name: String(door.requests.length) })
    }
    const refused = await failing({ verification_status_code: "502", error: 'Post "ADDRESS": connection refused' })
    expect(refused.test).to.deep.equal({ delivered: false, reason: "Post [redacted] connection refused." })
    expect(JSON.stringify(refused.test)).not.to.contain("eyJ")
    door.clear()
    dbt.clear()
    const bare = await failing({ verification_status_code: 404 })
    expect(bare.test).to.deep.equal({ delivered: false, reason: "The test was answered 404." })
    dbt.clear()
    door.clear()
    door.fault = ({ path }) => (path.endsWith("/test") ? { status: 500 } : undefined)
    const broken = await stage.make("dbt_cloud", { do: DO })
    expect(broken.test).to.deep.equal({ delivered: false, reason: "dbt Cloud answered 500. Try again in a minute." })
  })

  it("case 8: a renewal keeps the id, the secret and the state, and gives dbt the new address", async () => {
    const made = await stage.make("dbt_cloud", { do: DO, jobs: ["123"], days: 10 })
    door.clear()
    const renewed = await stage.key("POST", "/links/dbt_cloud/renew", { id: made.id, days: 90 })
    expect(renewed.status).to.equal(200)
    expect(renewed.json.id).to.equal(made.id)
    expect(renewed.json.address).not.to.equal(made.address)
    expect(renewed.json).not.to.have.property("secret")
    const change = door.requests.find(({ method }) => method === "PUT")?.json()
    expect(change).to.deep.include({ client_url: renewed.json.address, active: true, job_ids: [123] })
    expect((await dbt.endJob({ job: 123 })).map(({ status }) => status)).to.deep.equal([200])
    expect(orders()?.triggeredAt).to.be.a("number")
  })

  it("reads every page of the list, and what others have made does not break it", async () => {
    const made = await stage.make("dbt_cloud", { do: DO })
    const hook = (id: number, url: string) => ({
      id: `wsu_${id}`,
      client_url: url,
      active: true,
      http_status_code: "0",
    })
    const others = Array.from({ length: 150 }, (_, at) => hook(at, `https://other.example/${at}`))
    const odd = [
      null,
      7,
      {},
      { id: 5 },
      { ...hook(1, made.address), id: "../../x" },
      { ...hook(2, ""), client_url: null },
    ]
    const all = [
      ...others,
      ...odd,
      hook(900, made.address),
      { ...hook(901, `${BASE_URL}/hooks/dbt_cloud/x`), active: false },
    ]
    door.fault = ({ query }) => {
      const offset = Number(query.get("offset"))
      return { body: { data: all.slice(offset, offset + 100), extra: { pagination: { total_count: all.length } } } }
    }
    const { json } = await stage.key("GET", "/links/dbt_cloud")
    expect(door.calls.slice(-2)).to.deep.equal(
      [0, 100].map((at) => `GET ${HOOKS}/subscriptions?limit=100&offset=${at}`),
    )
    expect(json.links.map((link: { hook: string; state: string }) => [link.hook, link.state])).to.deep.equal([
      ["wsu_900", "active"],
      ["wsu_901", "unreadable"],
    ])
    expect(json.links[0].health).to.deep.equal({ status: null, text: "no event was sent yet" })
    expect(json).to.deep.include({ more: false, unread: [] })
  })

  it("reads 20 pages at most and says that there is more", async () => {
    door.fault = () => ({ body: { data: [{}], extra: { pagination: { total_count: 1_000_000 } } } })
    const { json } = await stage.key("GET", "/links/dbt_cloud")
    expect(json).to.deep.equal({ links: [], unread: [], more: true })
    expect(door.requests).to.have.length(20)
  })

  it("names dbt, its status and the cure when it refuses, and tells no token", async () => {
    const said = (status: number) => ({ status, body: { status: { user_message: `no ${TOKEN} <b>` }, data: null } })
    const cures: [number, RegExp][] = [
      [401, /^dbt Cloud answered 401: no \[redacted\] <b>\. Check the token/],
      [403, /^dbt Cloud answered 403: .*needs the right to change webhooks/],
      [404, /^dbt Cloud answered 404: .*Check the account and the address/],
      [422, /^dbt Cloud answered 422: .*Check the ids of the jobs/],
      [500, /^dbt Cloud answered 500\. Try again in a minute\.$/],
      [302, /^dbt Cloud answered 302: /],
    ]
    for (const [status, words] of cures) {
      door.fault = () => said(status)
      const answer = await stage.key("GET", "/links/dbt_cloud")
      expect(answer.status, String(status)).to.equal(502)
      expect(answer.json.error).to.match(words)
      expect(answer.text).not.to.contain(TOKEN)
    }
    for (const body of ["<html>", {}, { data: {} }, { data: [] }]) {
      door.fault = () => ({ body })
      const answer = await stage.key("GET", "/links/dbt_cloud")
      expect([answer.status, answer.json.error])
        .to.have.nested.property("[1]")
        .that.matches(/^dbt Cloud answered/)
      expect(answer.status).to.equal(502)
    }
    door.fault = undefined
    const refused = await stage.key("POST", "/links/dbt_cloud", { do: DO, jobs: ["999"] })
    expect(refused.status).to.equal(502)
    expect(refused.json.error).to.match(/^dbt Cloud answered 400: .*there is no job 999\. Check the ids of the jobs\.$/)
    expect(stage.logged()).not.to.contain(TOKEN)
  })

  it("reads once more when dbt is down for a moment, and makes nothing twice", async () => {
    const down: string[] = []
    const failing = (wanted: string) => {
      door.fault = ({ method }) => {
        if (method !== wanted || down.includes(method)) return undefined
        down.push(method)
        return { status: 503 }
      }
      return stage.key("POST", "/links/dbt_cloud", { do: DO })
    }
    expect((await failing("GET")).status).to.equal(201)
    expect(door.calls.slice(0, 2)).to.deep.equal(Array(2).fill(`GET ${HOOKS}/subscriptions?limit=100&offset=0`))
    dbt.clear()
    door.clear()
    const refused = await failing("POST")
    expect([refused.status, refused.json.error]).to.deep.equal([502, "dbt Cloud answered 503. Try again in a minute."])
    expect(door.requests.map(({ method }) => method)).to.deep.equal(["GET", "POST"])
    expect(dbt.subscriptions).to.deep.equal([])
  })

  it("case 45: names what is wrong with its members", async () => {
    const bad: [object, string[]][] = [
      [{ jobs: ["12", "x"] }, ["jobs"]],
      [{ jobs: ["012"] }, ["jobs"]],
      [{ events: ["started"] }, ["events"]],
      [{ connectors: ["a"] }, ["connectors"]],
      [{ secret: "given-though-registered" }, ["secret"]],
      [{ register: false }, ["secret"]],
      [{ dbt_url: "https://cloud.getdbt.com", dbt_account: "7" }, ["dbt_token"]],
      [{ dbt_token: "t0ken", dbt_account: "seven" }, ["dbt_account"]],
      [{ dbt_token: "t0ken", dbt_url: "https://cloud.getdbt.com/x?y=z" }, ["dbt_url"]],
      [{ dbt_token: "t0 ken" }, ["dbt_token"]],
    ]
    for (const [members, fields] of bad) {
      const answer = await stage.key("POST", "/links/dbt_cloud", { do: DO, ...members })
      expect(answer.status, JSON.stringify(members)).to.equal(400)
      expect(Object.keys(answer.json.fields)).to.deep.equal(fields)
    }
    expect(door.requests).to.deep.equal([])
    expect(dbt.subscriptions).to.deep.equal([])
  })

  it("does not take a webhook for gone that dbt only hides from a token", async () => {
    const made = await stage.make("dbt_cloud", { do: DO })
    const naming = { hook: made.hook }
    const remove = (more: object) => stage.key("DELETE", "/links/dbt_cloud", { ...naming, ...more })
    const refusals: [object, number][] = [
      [{ dbt_account: "1002", dbt_token: TOKEN }, 404],
      [{ dbt_account: ACCOUNT, dbt_token: "dbtc_made-up-reader" }, 403],
      [{ dbt_account: ACCOUNT, dbt_token: "dbtc_unknown" }, 401],
    ]
    for (const [credentials, status] of refusals) {
      const answer = await remove(credentials)
      expect(answer.status).to.equal(502)
      expect(answer.json.error).to.match(new RegExp(`^dbt Cloud answered ${status}`))
    }
    door.fault = ({ method }) => (method === "DELETE" ? { status: 404, body: {} } : undefined)
    expect((await remove({})).status).to.equal(502)
    expect(dbt.subscriptions).to.have.length(1)
    door.fault = undefined
    expect((await remove({})).json).to.deep.include({ hook: made.hook, removed: true })
    expect((await remove({})).json).to.deep.equal({ hook: null, removed: true })
    expect((await remove({ hook: ".." })).json).to.deep.equal({ hook: null, removed: true })
    expect(dbt.subscriptions).to.deep.equal([])
  })

  it("leaves the webhooks of others alone", async () => {
    const other = { data: { id: "wsu_1", client_url: "https://other.example/x", active: true } }
    door.fault = () => ({ body: other })
    const answer = await stage.key("DELETE", "/links/dbt_cloud", { hook: "wsu_1" })
    expect([answer.status, Object.keys(answer.json.fields)]).to.deep.equal([400, ["hook"]])
    expect(door.requests.map(({ method }) => method)).to.deep.equal(["GET"])
    door.fault = () => ({ body: { data: { id: "wsu_1" } } })
    expect((await stage.key("DELETE", "/links/dbt_cloud", { hook: "wsu_1" })).status).to.equal(502)
  })

  it("offers the jobs of every page for the form", async () => {
    for (let id = 1000; id < 1150; id++) dbt.addJob({ id, name: `Job <${id}>` })
    const config = readConfig({ ...stage.environment, ...environment() }, []).links
    const credentials = dbtCloud.partner?.ownCredentials(config) ?? {}
    const session = dbtCloud.partner?.open(credentials, { config, guard: new OutboundGuard({ allow: [] }) })
    const { jobs = [] } = (await session?.choices?.()) ?? {}
    expect(jobs).to.have.length(153)
    expect(jobs[0]).to.deep.equal({ value: "123", label: "Daily models (123)" })
    expect(jobs.at(-1)).to.deep.equal({ value: "1149", label: "Job <1149> (1149)" })
    expect(door.calls).to.deep.equal(
      [0, 100].map((at) => `GET /api/v2/accounts/${ACCOUNT}/jobs/?limit=100&offset=${at}`),
    )
  })

  it("uses typed credentials before its own; a typed address goes through the guard, its own does not", async () => {
    const typed = { dbt_url: dbt.url, dbt_account: ACCOUNT, dbt_token: TOKEN }
    const made = await stage.key("POST", "/links/dbt_cloud", { do: DO, ...typed })
    expect(made.status).to.equal(201)
    expect(door.requests).to.deep.equal([])
    await stage.startHub({ ...environment(), OUTBOUND_ALLOW: "" })
    dbt.deliverTo(stage.url, BASE_URL)
    try {
      for (const dbt_url of [dbt.url, "https://127.0.0.1:1", "https://user@cloud.getdbt.com"]) {
        const answer = await stage.key("POST", "/links/dbt_cloud", { do: DO, ...typed, dbt_url })
        expect(answer.status, dbt_url).to.equal(400)
        expect(answer.json.fields).to.have.all.keys("dbt_url")
      }
      expect(dbt.subscriptions).to.have.length(1)
      const own = await stage.key("POST", "/links/dbt_cloud", { do: ["trigger_datagroup:shop::hourly"] })
      expect(own.status).to.equal(201)
    } finally {
      await stage.startHub(environment())
      dbt.deliverTo(stage.url, BASE_URL)
    }
  })

  it("asks for credentials where there are none", async () => {
    await stage.startHub({})
    try {
      const answer = await stage.key("GET", "/links/dbt_cloud")
      expect(answer.status).to.equal(400)
      expect(answer.json.fields).to.have.all.keys("dbt_url", "dbt_account", "dbt_token")
    } finally {
      await stage.startHub(environment())
      dbt.deliverTo(stage.url, BASE_URL)
    }
  })
})
