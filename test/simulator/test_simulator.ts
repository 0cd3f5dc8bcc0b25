import type { Server } from "node:http"
import { expect } from "chai"
import { makeApiToken } from "../../src/sealing/api_token"
import { registry } from "../../src/framework"
import { createHttpServer, listen } from "../../src/server/http_server"
import { sample } from "../../tools/simulator/samples"
import { SegmentStandIn } from "../../tools/simulator/segment_stand_in"
import { type Delivery, SimulatedLooker } from "../../tools/simulator/simulated_looker"
import { hubWith, TEST_SECRET } from "../support/hub_with"

describe("simulator", () => {
  let segment: SegmentStandIn
  let hub: Server
  let looker: SimulatedLooker
  beforeEach(async () => {
    segment = new SegmentStandIn()
    const { app, config } = hubWith([...registry.all], { environment: { SEGMENT_HOST: await segment.start() } })
    hub = createHttpServer(app, config)
    const port = await listen(hub, 0)
    looker = new SimulatedLooker({ hubUrl: `http://127.0.0.1:${port}`, token: makeApiToken(TEST_SECRET) })
    await looker.start()
  })
  afterEach(async () => {
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
})
