import { expect } from "chai"
import { createHmac } from "node:crypto"
import { LinksStage } from "../support/links_stage"

const SECRET = "a-secret-of-pagerduty"
const TRIGGER = "trigger_datagroup:shop::orders"

describe("links of incidents", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const orders = () => stage.looker.linkState.datagroups.named("shop::orders")
  const isEnabled = () => stage.looker.linkState.schedules.find("1")?.isEnabled
  const pagerDuty = (type: unknown, more: object = {}) => ({
    event: { id: "01", event_type: type, resource_type: "incident", occurred_at: new Date().toISOString(), ...more },
  })
  const sendPagerDuty = (link: { address: string }, event: unknown) => {
    const body = JSON.stringify(event)
    const signature = createHmac("sha256", SECRET).update(body).digest("hex")
    // PagerDuty signs with each of its secrets while one replaces the other.
    return stage.post(link.address, body, { "x-pagerduty-signature": `v1=${"0".repeat(64)},v1=${signature}` })
  }
  const ignored = (reason: string) => ({ success: true, ignored: true, reason })

  describe("with schedules", () => {
    const DO = ["pause_schedule:1", "resume_schedule:1"]

    it("case 15: opened pauses, acknowledged is ignored, closed resumes; by PagerDuty's list of signatures", async () => {
      const link = await stage.make("incident", { do: DO, scheme: "pagerduty", secret: SECRET })
      for (const [opening, closing] of [
        ["incident.triggered", "incident.resolved"],
        ["incident.reopened", "incident.resolved"],
      ]) {
        const opened = await sendPagerDuty(link, pagerDuty(opening))
        expect(opened.json.results).to.deep.equal([{ do: "pause_schedule:1", success: true, message: "Paused." }])
        expect(isEnabled()).to.equal(false)
        const acknowledged = await sendPagerDuty(link, pagerDuty("incident.acknowledged"))
        expect(acknowledged.json).to.deep.equal(ignored("event"))
        expect(isEnabled()).to.equal(false)
        const closed = await sendPagerDuty(link, pagerDuty(closing))
        expect(closed.json.results.map((result: { do: string }) => result.do)).to.deep.equal(["resume_schedule:1"])
        expect(isEnabled()).to.equal(true)
      }
      const changes = stage.lookerCalls.filter((call) => !call.startsWith("GET"))
      expect(changes).to.deep.equal(Array(4).fill("PATCH /scheduled_plans/1"))
    })

    it("case 15: so do the words of Standard Webhooks and of Opsgenie; other operations run when it opens", async () => {
      const link = await stage.make("incident", { do: [...DO, TRIGGER] })
      const words: [object, object][] = [
        [{ type: "incident.opened" }, { type: "incident.closed" }],
        [{ type: "incident.opened" }, { type: "incident.resolved" }],
        [
          { action: "Create", alert: {} },
          { action: "Close", alert: {} },
        ],
      ]
      let sent = 0
      for (const [opening, closing] of words) {
        const opened = await stage.send(link, opening, { id: `msg_${++sent}` })
        expect(opened.json.results.map((result: { do: string }) => result.do)).to.deep.equal([DO[0], TRIGGER])
        expect(isEnabled()).to.equal(false)
        const closed = await stage.send(link, closing, { id: `msg_${++sent}` })
        expect(closed.json.results.map((result: { do: string }) => result.do)).to.deep.equal([DO[1]])
        expect(isEnabled()).to.equal(true)
      }
    })
  })

  it("case 15: an operation that does not resume runs when an incident opens, and not when it closes", async () => {
    const link = await stage.make("incident", { do: [TRIGGER] })
    const closed = await stage.send(link, { type: "incident.closed" }, { id: "1" })
    expect([closed.status, closed.json]).to.deep.equal([200, ignored("event")])
    expect(orders()?.triggeredAt).to.equal(null)
    const opened = await stage.send(link, { type: "incident.opened" }, { id: "2" })
    expect(opened.json).to.deep.include({ success: true, link: link.id })
    expect(orders()?.triggeredAt).to.be.a("number")
  })

  it("case 15: what neither opens nor closes is ignored, and PagerDuty's ping is answered, without a call", async () => {
    const link = await stage.make("incident", { do: [TRIGGER], scheme: "pagerduty", secret: SECRET })
    stage.clear()
    const others = [
      ...["incident.acknowledged", "incident.opened", "Create", "toString", "__proto__", 7, null].map((type) =>
        pagerDuty(type),
      ),
      ...[{}, { type: "Create" }, { type: "incident.triggered" }, { action: "Acknowledge" }, { action: "create" }],
      ...[{ event: null }, { event: "incident.triggered" }, { event: [] }, { type: {}, action: [] }],
      { type: "incident.noted", ...pagerDuty("incident.triggered") },
    ]
    for (const body of others) {
      const answer = await sendPagerDuty(link, body)
      expect([answer.status, answer.json], JSON.stringify(body)).to.deep.equal([200, ignored("event")])
    }
    const ping = await sendPagerDuty(link, pagerDuty("pagey.ping"))
    expect(ping.json).to.deep.equal({ success: true, ping: true })
    expect(stage.lookerRequests).to.deep.equal([])
    expect((await stage.post(link.address, "{}", { "x-pagerduty-signature": "v1=00" })).status).to.equal(401)
    expect((await sendPagerDuty(link, pagerDuty("incident.triggered"))).json.success).to.equal(true)
  })

  it("takes the time of PagerDuty's event, and of others that of the body", async () => {
    const hourAgo = Math.floor(Date.now() / 1000) - 3600
    const text = new Date(hourAgo * 1000).toISOString()
    const theirs = await stage.make("incident", { do: [TRIGGER], scheme: "pagerduty", secret: SECRET })
    await sendPagerDuty(theirs, pagerDuty("incident.triggered", { occurred_at: text }))
    expect(orders()?.triggeredAt).to.equal(hourAgo)
    const own = await stage.make("incident", { do: [TRIGGER] })
    const earlier = new Date((hourAgo - 60) * 1000).toISOString()
    await stage.send(own, { type: "incident.opened", timestamp: earlier })
    expect(orders()?.triggeredAt).to.equal(hourAgo - 60)
    expect((await stage.send(own, { type: "incident.opened" })).json).to.deep.equal({ success: true, duplicate: true })
  })

  it("narrows by type, whose ever word it is", async () => {
    const link = await stage.make("incident", { do: [TRIGGER], types: ["incident.opened", "incident.triggered"] })
    expect(link.short_name).to.equal(`incident ${link.id}`)
    expect((await stage.send(link, { type: "incident.closed" }, { id: "1" })).json).to.deep.equal(ignored("type"))
    expect((await stage.send(link, { action: "Create" }, { id: "2" })).json).to.deep.equal(ignored("type"))
    expect((await stage.send(link, pagerDuty("incident.triggered"), { id: "3" })).json.link).to.equal(link.id)
    expect((await stage.send(link, { type: "incident.opened" }, { id: "4" })).json.link).to.equal(link.id)
  })

  it("has no list and no commit; PagerDuty's secret must be pasted", async () => {
    expect((await stage.key("GET", "/links/incident")).json)
      .to.deep.include({ links: [] })
      .and.to.have.property("note")
    const unsigned = await stage.key("POST", "/links/incident", { do: [TRIGGER], scheme: "pagerduty" })
    expect(unsigned.status).to.equal(400)
    expect(unsigned.json.fields).to.have.all.keys("secret")
    const link = await stage.make("incident", { do: [TRIGGER] })
    expect(link.secret).to.match(/^whsec_/)
    expect(link.summary).to.equal("Incident: trigger datagroup shop::orders.")
    const odd = await stage.send(link, { type: "incident.opened", commit: "../../x" })
    expect(odd.status).to.equal(400)
  })
})
