import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { SegmentClient } from "../../src/services/segment/segment_client"
import { SegmentEventIntegration } from "../../src/integrations/segment/segment_event"
import { FakeService } from "../support/fake_service"
import { AUTHORIZATION, hubWith } from "../support/hub_with"
import { SegmentStage, messagesOf, taggedResult } from "../support/segment_stage"

const users = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `u${index + 1}` }))

describe("Segment's API", () => {
  let stage: SegmentStage
  beforeEach(async () => {
    stage = await SegmentStage.start((options) => new SegmentEventIntegration(options))
  })
  afterEach(() => stage.stop())

  it("sends a batch again until Segment takes it, with the same message ids", async () => {
    stage.segment.answer = () => ({ status: stage.segment.requests.length < 3 ? 500 : 200 })
    const { body } = await stage.execute({ attachment: taggedResult(users(2), { id: "user_id" }) })
    expect(body.looker).to.include({ success: true })
    const ids = stage.segment.requests.map((request) => messagesOf(request).map(({ messageId }) => messageId))
    expect(ids).to.deep.equal([ids[0], ids[0], ids[0]])
  })

  it("follows no redirect, which would lose the messages", async () => {
    stage.segment.answer = () => ({ status: 301, headers: { location: "/elsewhere" } })
    const { body } = await stage.execute({ attachment: taggedResult(users(1), { id: "user_id" }) })
    expect(body.looker.message).to.equal("1 of 1 row failed: Segment answered [301] Moved Permanently (row 1).")
    expect(stage.segment.requests.map(({ path }) => path)).to.deep.equal(["/v1/batch"])
  })

  it("gives up a request that is not answered in time", async () => {
    stage.segment.answer = () => ({ hang: true })
    const integration = stage.integration({ timeoutMs: 50, retries: 0 })
    const { body } = await stage.execute({ attachment: taggedResult(users(1), { id: "user_id" }) }, integration)
    expect(body.looker.message).to.equal("1 of 1 row failed: Segment did not answer within 0.05 seconds (row 1).")
  })

  it("says that Segment was not reached", async () => {
    const nobody = await FakeService.start()
    const integration = stage.integration({ apiUrl: nobody.url })
    await nobody.stop()
    const { body } = await stage.execute({ attachment: taggedResult(users(1), { id: "user_id" }) }, integration)
    expect(body.looker.message).to.equal(
      "1 of 1 row failed: Segment could not be reached: it refused the connection (row 1).",
    )
  })

  it("takes a batch for delivered only when every message of it has been acknowledged", async () => {
    const client = new SegmentClient({ writeKey: "k3y", host: stage.segment.url, timeoutMs: 5000 })
    // The library keeps the second one back, because it is too large.
    const messages = ["i", "i".repeat(40_000)].map(
      (note) => ({ type: "identify", userId: "u1", traits: { note } }) as const,
    )
    const error: unknown = await client.send(messages, new AbortController().signal).catch((thrown: unknown) => thrown)
    expect(stage.messages).to.have.length(1)
    expect(error).to.have.property("message", "Segment did not acknowledge every row of a batch.")
  })

  it("takes no answer that is cut short for an acknowledgement", async () => {
    stage.segment.answer = () => ({ headers: { "content-length": "100" }, body: "{" })
    const integration = stage.integration({ retries: 0, timeoutMs: 100 })
    const { body } = await stage.execute({ attachment: taggedResult(users(1), { id: "user_id" }) }, integration)
    expect(body.looker).to.include({ success: false })
  })

  it("does not take the page of a proxy for an acknowledgement", async () => {
    stage.segment.answer = () => ({ body: "<html>Sign in to the network</html>" })
    const { body } = await stage.execute({ attachment: taggedResult(users(1), { id: "user_id" }) })
    expect(body.looker.message).to.equal("1 of 1 row failed: Segment answered something that is not JSON (row 1).")
  })

  it("says that the connection broke off", async () => {
    stage.segment.answer = () => ({ reset: true })
    const { body } = await stage.execute({ attachment: taggedResult(users(1), { id: "user_id" }) })
    expect(body.looker.message).to.equal(
      "1 of 1 row failed: Segment could not be reached: the connection broke off (row 1).",
    )
    expect(stage.segment.requests).to.have.length(3)
  })

  it("waits as long as Segment asks when it is asked too often", async () => {
    stage.segment.answer = () =>
      stage.segment.requests.length < 2 ? { status: 429, headers: { "retry-after": "0" } } : {}
    const { body } = await stage.execute({ attachment: taggedResult(users(1), { id: "user_id" }) })
    expect(body.looker).to.include({ success: true })
  })

  it("breaks off what it sends when Looker hangs up", async () => {
    stage.segment.answer = () => ({ hang: true })
    const server = createServer(hubWith(stage.integration({ timeoutMs: 60_000 })).app).listen(0)
    await once(server, "listening")
    try {
      const looker = new AbortController()
      const { port } = server.address() as AddressInfo
      const delivery = fetch(`http://127.0.0.1:${port}/actions/segment_event/execute`, {
        method: "POST",
        headers: { authorization: AUTHORIZATION, "content-type": "application/json" },
        body: JSON.stringify({
          type: "query",
          data: { segment_write_key: "k3y" },
          attachment: taggedResult(users(1), { id: "user_id" }),
        }),
        signal: looker.signal,
      }).catch(() => undefined)
      await stage.segment.until(({ path }) => path === "/v1/batch")
      looker.abort()
      await delivery
      await stage.segment.until(({ aborted }) => aborted)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  it("sends to the host and with the version that the operator set", async () => {
    const environment = { SEGMENT_HOST: stage.segment.url, APP_VERSION: "1.2.3" }
    const attachment = taggedResult(users(1), { id: "user_id" })
    await stage.execute({ attachment, environment }, new SegmentEventIntegration()).expect(200)
    expect(stage.messages[0]?.context.app).to.deep.equal({ name: "looker/actions", version: "1.2.3" })
  })

  for (const host of [
    "http://example.com",
    "https://example.com/v1",
    "events.eu1.segmentapis.com",
    "ftp://localhost",
  ]) {
    it(`does not start with the host ${host}`, () => {
      expect(() => hubWith(stage.integration(), { environment: { SEGMENT_HOST: host } })).to.throw(/SEGMENT_HOST/)
    })
  }
})
