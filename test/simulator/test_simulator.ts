import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { makeApiToken } from "../../src/server/api_token"
import { registry } from "../../src/framework"
import { createHttpServer, listen } from "../../src/server/http_server"
import { sample } from "../../src/simulator/samples"
import { SegmentStandIn } from "../../src/simulator/segment_stand_in"
import { type Delivery, SimulatedLooker } from "../../src/simulator/simulated_looker"
import { type SimulatorPage, startSimulatorPage } from "../../src/simulator/simulator_page"
import { hubWith, TEST_SECRET } from "../support/hub_with"

describe("simulator", () => {
  let segment: SegmentStandIn
  let hub: Server
  let looker: SimulatedLooker
  let page: SimulatorPage
  beforeEach(async () => {
    segment = new SegmentStandIn()
    const { app, config } = hubWith([...registry.all], { environment: { SEGMENT_HOST: await segment.start() } })
    hub = createHttpServer(app, config)
    const port = await listen(hub, 0)
    looker = new SimulatedLooker({ hubUrl: `http://127.0.0.1:${port}`, token: makeApiToken(TEST_SECRET) })
    await looker.start()
    page = await startSimulatorPage(looker, 0)
  })
  afterEach(async () => {
    page.stop()
    await looker.stop()
    segment.stop()
    hub.closeAllConnections()
    hub.close()
  })

  const usersDelivery = (rowCount: number): Delivery => ({
    type: "query",
    format: "json_detail",
    result: sample("users", rowCount),
    title: "Users",
    formParams: {},
  })

  it("sends a result that a hub downloads, and tells what Looker is told", async () => {
    looker.settings("segment_event").segment_write_key = "k"
    const verdict = await looker.send("segment_event", usersDelivery(40))
    expect(verdict).to.include({ isSuccess: true, message: "Delivered 40 rows." })
    expect(segment.messageIds.size).to.equal(40)
  })

  it("passes on what the hub refuses", async () => {
    const verdict = await looker.send("segment_event", usersDelivery(1))
    expect(verdict).to.include({ isSuccess: false, status: 404 })
    expect(verdict.shown).to.include("Segment Write Key")
  })

  it("has a page to choose a destination, fill in its form and send", async () => {
    expect(await (await fetch(page.url)).text()).to.include('<a href="/segment_track">Segment Track</a>')
    const dialog = async (fields: Record<string, string>) => {
      const answer = await fetch(`${page.url}/segment_track`, { method: "POST", body: new URLSearchParams(fields) })
      return answer.text()
    }
    const settings = { "param.segment_write_key": "k" }
    expect(await dialog({ ...settings, act: "form" })).to.include('name="form.event"')
    const sent = await dialog({ ...settings, "form.event": '"Signed" <up>', act: "send", rows: "10" })
    expect(sent).to.include("Delivered 10 rows.").and.to.include("&quot;Signed&quot; &lt;up&gt;")
    expect(segment.firstMessage).to.include({ type: "track", userId: "1" })
  })

  it("says what is wrong when the hub is away or does not know the action", async () => {
    expect(await (await fetch(`${page.url}/nosuch`)).text()).to.include("does not offer")
    const { port } = hub.address() as AddressInfo
    hub.closeAllConnections()
    hub.close()
    const answer = await fetch(page.url)
    expect(answer.status).to.equal(502)
    expect(await answer.text())
      .to.include(`No hub answers at http://127.0.0.1:${port}.`)
      .and.not.to.include("stack")
  })
})
