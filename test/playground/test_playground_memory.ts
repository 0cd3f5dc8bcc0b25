import type { IncomingMessage } from "node:http"
import { expect } from "chai"
import type { DeliveryEvent, DeliverySummary, SendRequest } from "../../tools/playground/playground_api"
import { PlaygroundStage } from "../support/playground_stage"

const SEND: SendRequest = {
  name: "segment_event",
  type: "query",
  settings: { segment_write_key: "hush" },
  formParams: {},
  sample: "users",
  rows: 1,
  format: "json_detail_lite_stream",
  isStreamed: false,
}

describe("the playground's memory of deliveries", () => {
  let stage: PlaygroundStage
  before(async () => {
    stage = await PlaygroundStage.start()
  })
  after(() => stage.stop())

  const call = (path: string, session: string, body?: object) =>
    fetch(`${stage.url}api/${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", "x-playground-session": session },
      body: body && JSON.stringify(body),
    })
  const send = async (session: string, changes: Partial<SendRequest> = {}) => {
    const answer = await call("send", session, { ...SEND, ...changes })
    return { status: answer.status, events: eventsOf(await answer.text()) }
  }
  const list = async (session: string) => (await (await call("deliveries", session)).json()) as DeliverySummary[]

  it("tells only the tab that sent it of a delivery, and never its keys", async () => {
    const { events } = await send("mine")
    const [own] = await list("mine")
    expect(events[0]).to.have.nested.property("delivery.id", own?.id)
    expect(own).to.include({ isRunning: false, isSuccess: true })
    const text = await (await call(`deliveries/${own?.id}`, "mine")).text()
    expect(eventsOf(text).at(-1)).to.deep.equal(events.at(-1))
    expect(text + JSON.stringify(own)).to.not.include("hush")

    expect(await list("yours")).to.deep.equal([])
    expect((await call(`deliveries/${own?.id}`, "yours")).status).to.equal(404)
    expect((await call("stop", "yours", { id: own?.id })).status).to.equal(404)
    expect((await call("send", "yours", { ...SEND, repeats: own?.id })).status).to.equal(404)
  })

  it("sends the webhook id that it shows", async () => {
    let seen: unknown
    stage.hub.once("request", ({ headers }: IncomingMessage) => (seen = headers["x-looker-webhook-id"]))
    await send("mine")
    expect((await list("mine"))[0]?.id).to.equal(seen)
  })

  it("forgets all but the last ten deliveries of a tab, and all but the last forty", async () => {
    for (let sent = 0; sent < 12; sent++) await send("busy", { rows: sent })
    expect((await list("busy")).map(({ request }) => request.rows)).to.deep.equal([11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
    for (let sent = 0; sent < 45; sent++) await send(`other ${sent}`)
    expect(await list("busy")).to.deep.equal([])
  })

  it("keeps a bounded part of the calls", async () => {
    await send("large", { rows: 20_000 })
    const [own] = await list("large")
    const text = await (await call(`deliveries/${own?.id}`, "large")).text()
    expect(text.length).to.be.within(500_000, 1_100_000)
  })

  it("refuses a delivery while twenty wait or run, and stops one that waits", async () => {
    const patient = { name: "patience", format: "csv", settings: {} }
    const running = Array.from({ length: 20 }, () => send("crowd", patient))
    while ((await list("crowd")).length < 20) await new Promise((resolve) => setTimeout(resolve, 20))
    const refused = await call("send", "one more", SEND)
    expect(refused.status).to.equal(429)
    expect(await refused.json())
      .to.have.property("error")
      .that.includes("20 deliveries run already")
    for (const { id } of await list("crowd")) await call("stop", "crowd", { id })
    const ends = (await Promise.all(running)).map(({ events }) => events.at(-1))
    expect(ends).to.deep.equal(Array.from({ length: 20 }, () => ({ error: "You stopped this delivery." })))
    expect((await send("one more")).events.at(-1)).to.have.nested.property("verdict.isSuccess", true)
  })
})

function eventsOf(text: string): DeliveryEvent[] {
  const lines = text.trimEnd().split("\n")
  return lines.map((line) => JSON.parse(line) as DeliveryEvent)
}
