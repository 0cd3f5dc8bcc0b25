import { expect } from "chai"
import { SegmentTrackIntegration } from "../../src/integrations/segment/segment_track"
import { hubWith } from "../support/hub_with"
import { type SegmentDelivery, SegmentStage, failing, isUuid, messagesOf, taggedResult } from "../support/segment_stage"

const USER = { id: "user_id" }
const users = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `u${index + 1}` }))

describe("segment_track", () => {
  let stage: SegmentStage
  beforeEach(async () => {
    stage = await SegmentStage.start((options) => new SegmentTrackIntegration(options))
  })
  afterEach(() => stage.stop())

  const execute = (delivery: SegmentDelivery) =>
    stage.execute({ formParams: { event: "funevent" }, ...delivery }).expect(200)

  it("case 1: is listed", async () => {
    const hub = hubWith(stage.integration())
    const { body } = await hub.post("/actions/segment_track").expect(200)
    expect(body).to.deep.include({
      name: "segment_track",
      label: "Segment Track",
      form_url: "https://hub.example.com/actions/segment_track/form",
      required_fields: [{ any_tag: ["email", "user_id", "segment_anonymous_id"] }],
      supported_download_settings: ["url"],
    })
    const asSeenBy = (version: string) =>
      hub.post("/actions/segment_track").set("user-agent", `LookerOutgoingWebhook/${version}`)
    await asSeenBy("5.5.0").expect(200)
    await asSeenBy("5.4.0").expect(404)
  })

  it("case 2: asks for the event, and calls nobody for it", async () => {
    const answer = await hubWith(stage.integration())
      .post("/actions/segment_track/form")
      .send({ data: { segment_write_key: "k3y" } })
      .expect(200)
    const { fields } = answer.body as { fields: Record<string, unknown>[] }
    expect(fields).to.have.length(1)
    expect(fields[0]).to.include({ name: "event", label: "Event", type: "string", required: true })
    expect(fields[0]).not.to.have.property("default")
    expect(stage.segment.requests).to.have.length(0)
  })

  it("case 3: tracks the event of a user", async () => {
    const { body } = await execute({ attachment: taggedResult([{ id: "funvalue" }], USER) })
    expect(body.looker).to.include({ success: true, message: "Delivered 1 row." })
    const [message] = stage.messages
    expect(message).to.deep.include({ type: "track", event: "funevent", userId: "funvalue", properties: {} })
    expect(message).not.to.have.any.keys("traits", "anonymousId", "groupId")
  })

  it("keeps the tagged email address beside a column that is merely named email", async () => {
    const row = { email: "example.com", mail: "jo@example.com" }
    await execute({ attachment: taggedResult([row], { mail: "email" }) })
    expect(stage.messages[0]?.properties).to.deep.equal({ email: "jo@example.com", "column.email": "example.com" })
  })

  it("case 4: gives a row with only an email address an anonymous id", async () => {
    await execute({ attachment: taggedResult([{ mail: "jo@example.com" }], { mail: "email" }) })
    const [message] = stage.messages
    expect(message?.properties).to.deep.equal({ email: "jo@example.com" })
    expect(isUuid(message?.anonymousId)).to.equal(true)
  })

  it("case 5: sends numbers and booleans as they are", async () => {
    const properties = { "orders.total": 12.5, "orders.paid": false }
    await execute({ attachment: taggedResult([{ id: "u", ...properties }], USER) })
    expect(stage.messages[0]?.properties).to.deep.equal(properties)
  })

  it("sends no group id, neither as such nor as a property", async () => {
    const tags = { ...USER, group: "segment_group_id" }
    await execute({ attachment: taggedResult([{ id: "u", group: "g" }], tags) })
    expect(stage.messages[0]).to.deep.include({ properties: {} }).and.not.have.property("groupId")
  })

  const withoutEvent: Record<string, string>[] = [{}, { event: "" }, { event: "  " }]
  for (const formParams of withoutEvent) {
    it(`case 6: asks for the event before the data when it has got ${JSON.stringify(formParams)}`, async () => {
      const downloadUrl = stage.looker.download(taggedResult(users(1), USER).data)
      const { body } = await execute({ downloadUrl, formParams })
      expect(body.looker).to.deep.include({
        success: false,
        message: "Enter the name of the event.",
        validation_errors: { event: "Enter the name of the event." },
      })
      expect(stage.segment.requests).to.have.length(0)
      expect(stage.looker.downloads).to.equal(0)
    })
  }

  it("case 7: names the tags when there is no tagged field, and sends nothing", async () => {
    const { body } = await execute({ attachment: taggedResult(users(1)) })
    expect(body.looker).to.include({
      success: false,
      message: "Query requires a field tagged email or user_id or segment_anonymous_id.",
    })
    expect(stage.segment.requests).to.have.length(0)
  })

  it("case 8: answers after all 500 messages were acknowledged", async () => {
    let acknowledged = 0
    stage.segment.answer = (request) => {
      acknowledged += messagesOf(request).length
      return { delayMs: 10 }
    }
    const downloadUrl = stage.looker.download(taggedResult(users(500), USER).data)
    const { body } = await execute({ downloadUrl })
    expect(body.looker).to.include({ success: true, message: "Delivered 500 rows." })
    expect(acknowledged).to.equal(500)
  })

  it("case 9: reports the rows of a batch that Segment refuses, and delivers the others", async () => {
    stage.segment.answer = failing("u31", { status: 400 })
    const { body } = await execute({ attachment: taggedResult(users(40), USER) })
    expect(body.looker).to.include({
      success: false,
      message: "10 of 40 rows failed: Segment answered [400] Bad Request (10 rows, e.g. rows 31, 32, 33).",
    })
    expect(stage.segment.requests).to.have.length(3)
  })

  it("case 10: uses the same message ids when Looker repeats a delivery, and no others do", async () => {
    const attachment = taggedResult(users(3), USER)
    const idsOf = async (delivery: Partial<SegmentDelivery>) => {
      const before = stage.messages.length
      await execute({ attachment, ...delivery })
      return stage.messages.slice(before).map(({ messageId }) => messageId)
    }
    const ids = await idsOf({ webhookId: "w1" })
    expect(new Set(ids)).to.have.length(3)
    expect(await idsOf({ webhookId: "w1" })).to.deep.equal(ids)
    const others = [
      ...(await idsOf({ webhookId: "w2" })),
      ...(await idsOf({ webhookId: "w1", formParams: { event: "other" } })),
      ...(await idsOf({})),
      ...(await idsOf({})),
    ]
    expect(new Set([...ids, ...others])).to.have.length(15)
  })

  it("case 11: uses the time the query ran for every message", async () => {
    await execute({ attachment: taggedResult(users(20), USER) })
    expect(new Set(stage.messages.map(({ timestamp }) => timestamp))).to.deep.equal(
      new Set(["2017-07-28T02:25:19.000Z"]),
    )
  })
})
