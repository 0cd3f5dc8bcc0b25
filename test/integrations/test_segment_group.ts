import { expect } from "chai"
import { SegmentGroupIntegration } from "../../src/integrations/segment/segment_group"
import { hubWith } from "../support/hub_with"
import { fieldsOf, jsonDetail } from "../support/samples"
import { SegmentStage, isUuid, messagesOf, taggedResult } from "../support/segment_stage"

const GROUP = { group: "segment_group_id" }
const GROUP_AND_USER = { ...GROUP, id: "user_id" }

describe("segment_group", () => {
  let stage: SegmentStage
  beforeEach(async () => {
    stage = await SegmentStage.start((options) => new SegmentGroupIntegration(options))
  })
  afterEach(() => stage.stop())

  const execute = (rows: Record<string, unknown>[], tags: Record<string, string>) =>
    stage.execute({ attachment: taggedResult(rows, tags) }).expect(200)

  it("case 1: is listed", async () => {
    const hub = hubWith(stage.integration())
    const { body } = await hub.post("/actions/segment_group").expect(200)
    expect(body).to.deep.include({
      name: "segment_group",
      label: "Segment Group",
      form_url: null,
      required_fields: [{ tag: "segment_group_id", any_tag: ["email", "user_id", "segment_anonymous_id"] }],
      supported_formats: ["json_detail"],
      supported_download_settings: ["url"],
    })
    const asSeenBy = (version: string) =>
      hub.post("/actions/segment_group").set("user-agent", `LookerOutgoingWebhook/${version}`)
    await asSeenBy("5.5.0").expect(200)
    await asSeenBy("5.4.0").expect(404)
  })

  it("case 2: ties the user to the group", async () => {
    const { body } = await execute([{ group: "g", id: "u" }], GROUP_AND_USER)
    expect(body.looker).to.include({ success: true, message: "Delivered 1 row." })
    const [message] = stage.messages
    expect(message).to.deep.include({ type: "group", groupId: "g", userId: "u", traits: {} })
    expect(message).not.to.have.property("anonymousId")
  })

  it("case 3: sends all ids, and email and the others as traits of the group", async () => {
    const row = { group: "g", id: "u", anon: "a", mail: "jo@example.com", cooltrait: "yes" }
    await execute([row], { ...GROUP_AND_USER, anon: "segment_anonymous_id", mail: "email" })
    expect(stage.messages[0]).to.deep.include({
      groupId: "g",
      userId: "u",
      anonymousId: "a",
      traits: { email: "jo@example.com", cooltrait: "yes" },
    })
  })

  it("case 4: sends a trait of 0", async () => {
    await execute([{ group: "g", id: "u", seats: 0 }], GROUP_AND_USER)
    expect(stage.messages[0]?.traits).to.deep.equal({ seats: 0 })
  })

  it("case 5: makes the id of a row without one from its email, else from its group, the same in every run", async () => {
    const rows = [
      { group: "g", id: null, mail: "jo@example.com" },
      { group: "h", id: null, mail: "jo@example.com" },
      { group: "g", id: null, mail: null },
      { group: "g", id: null, mail: null },
      { group: "h", id: null, mail: null },
    ]
    const tags = { ...GROUP_AND_USER, mail: "email" }
    await execute(rows, tags)
    await execute(rows, tags)
    const ids = stage.messages.map(({ anonymousId }) => anonymousId)
    const [jo, , group, , otherGroup] = ids
    expect(ids).to.deep.equal([jo, jo, group, group, otherGroup, jo, jo, group, group, otherGroup])
    expect(new Set(ids)).to.have.length(3)
    expect(ids.every(isUuid)).to.equal(true)
    expect(stage.messages.some(({ userId }) => userId !== undefined)).to.equal(false)
  })

  it("works with a group column alone", async () => {
    const { body } = await execute([{ group: "g", seats: 3 }], GROUP)
    expect(body.looker).to.include({ success: true })
    expect(stage.messages[0]).to.deep.include({ groupId: "g", traits: { seats: 3 } })
  })

  it("case 6: sends a number id as text", async () => {
    await execute([{ group: 7, id: "u" }], GROUP_AND_USER)
    expect(stage.messages[0]).to.include({ groupId: "7" })
  })

  it("case 7: names the tag when there is no group column, and sends nothing", async () => {
    const { body } = await execute([{ id: "u" }], { id: "user_id" })
    expect(body.looker.success).to.equal(false)
    expect(body.looker.message).to.include('"segment_group_id"')
    expect(stage.segment.requests).to.have.length(0)
  })

  it("case 8: reports rows without group id, and sends the others", async () => {
    const rows = [
      { group: "g", id: "u1" },
      { group: null, id: "u2" },
      { group: "h", id: "u3" },
    ]
    const { body } = await execute(rows, GROUP_AND_USER)
    expect(body.looker).to.include({
      success: false,
      message: "1 of 3 rows failed: The group id is empty (row 2).",
    })
    expect(stage.messages.map(({ groupId }) => groupId)).to.deep.equal(["g", "h"])
  })

  it("refuses a row whose group id is blank", async () => {
    const { body } = await execute([{ group: " \u200b", id: "u" }], GROUP_AND_USER)
    expect(body.looker.message).to.equal("1 of 1 row failed: The group id is empty (row 1).")
    expect(stage.segment.requests).to.have.length(0)
  })

  it("does not take a filter for the group column", async () => {
    const rows = [{ id: { value: "u" } }]
    const filters = [{ name: "users.group", tags: ["segment_group_id"] }]
    const fields = { dimensions: fieldsOf(rows, { id: ["user_id"] }), filters }
    const { body } = await stage.execute({ attachment: jsonDetail(rows, { fields }) }).expect(200)
    expect(body.looker.message).to.include('"segment_group_id"')
    expect(stage.segment.requests).to.have.length(0)
  })

  it("case 9: names the tags when there is no tagged field at all, and sends nothing", async () => {
    const { body } = await execute([{ name: "n" }], {})
    expect(body.looker).to.include({
      success: false,
      message: "Query requires a field tagged email or user_id or segment_anonymous_id.",
    })
    expect(stage.segment.requests).to.have.length(0)
  })

  it("case 10: answers after all batches of 100 rows were acknowledged", async () => {
    let acknowledged = 0
    stage.segment.answer = (request) => {
      acknowledged += messagesOf(request).length
      return { delayMs: 20 }
    }
    const rows = Array.from({ length: 100 }, (_, index) => ({ group: `g${index}`, id: "u" }))
    const { body } = await execute(rows, GROUP_AND_USER)
    expect(body.looker).to.include({ success: true, message: "Delivered 100 rows." })
    expect(acknowledged).to.equal(100)
  })

  it("case 11: has no form", async () => {
    const { body } = await hubWith(stage.integration()).post("/actions/segment_group/form").expect(404)
    expect(body).to.deep.equal({ success: false, error: "No form defined for action." })
  })
})
