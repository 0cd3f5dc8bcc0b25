import { expect } from "chai"
import { SegmentEventIntegration } from "../../src/integrations/segment/segment_event"
import { hubWith } from "../support/hub_with"
import { fieldsOf, jsonDetail } from "../support/samples"
import { SegmentStage, failing, isUuid, messagesOf, taggedResult, withNumbers } from "../support/segment_stage"

const users = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `u${index + 1}` }))

describe("segment_event", () => {
  let stage: SegmentStage
  beforeEach(async () => {
    stage = await SegmentStage.start((options) => new SegmentEventIntegration(options))
  })
  afterEach(() => stage.stop())

  /** The one message that a result of one row becomes. */
  async function messageOf(row: Record<string, unknown>, tags: Record<string, string>) {
    const { body } = await stage.execute({ attachment: taggedResult([row], tags) }).expect(200)
    expect(body).to.have.nested.property("looker.success", true)
    expect(stage.messages).to.have.length(1)
    return stage.messages[0] ?? expect.fail()
  }

  it("case 1: is listed with the formats of Looker's version", async () => {
    const item = async (version: string) => {
      const answer = await hubWith(stage.integration())
        .post("/actions/segment_event")
        .set("user-agent", `LookerOutgoingWebhook/${version}`)
        .expect(200)
      return answer.body as Record<string, unknown>
    }
    expect(await item("6.2.0")).to.deep.include({
      name: "segment_event",
      label: "Segment Identify",
      form_url: null,
      required_fields: [{ any_tag: ["email", "user_id", "segment_anonymous_id"] }],
      supported_action_types: ["query"],
      supported_formats: ["json_detail_lite_stream"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      uses_oauth: false,
    })
    expect(await item("6.0.0")).to.deep.include({ supported_formats: ["json_detail"] })
    expect(await item("4.20.0")).to.have.property("name", "segment_event")
    await hubWith(stage.integration())
      .post("/actions/segment_event")
      .set("user-agent", "LookerOutgoingWebhook/4.19.0")
      .expect(404)
  })

  it("case 2: identifies a user by the tagged column", async () => {
    const message = await messageOf({ id: "funvalue" }, { id: "user_id" })
    expect(message).to.deep.include({ type: "identify", userId: "funvalue", traits: {} })
    expect(message).not.to.have.any.keys("anonymousId", "groupId")
    expect(message.context.app).to.deep.equal({ name: "looker/actions", version: "dev" })
    expect(message.context.library.name).to.equal("@segment/analytics-node")
  })

  it("sends to the batch endpoint, with the write key as user name", async () => {
    await messageOf({ id: "u" }, { id: "user_id" })
    const [request] = stage.segment.requests
    expect(request).to.include({ method: "POST", path: "/v1/batch" })
    expect(request?.headers.authorization).to.equal(`Basic ${Buffer.from("k3y:").toString("base64")}`)
  })

  it("case 3: gives a row with only an email address an anonymous id", async () => {
    const message = await messageOf({ mail: "jo@example.com" }, { mail: "email" })
    expect(message.traits).to.deep.equal({ email: "jo@example.com" })
    expect(message).not.to.have.property("userId")
    expect(isUuid(message.anonymousId)).to.equal(true)
  })

  it("reaches the same profile by the same email address in every run", async () => {
    const rows = [{ mail: "jo@example.com" }, { mail: " Jo@Example.com" }, { mail: "al@example.com" }]
    await stage.execute({ attachment: taggedResult(rows, { mail: "email" }) })
    await stage.execute({ attachment: taggedResult(rows, { mail: "email" }) })
    const ids = stage.messages.map(({ anonymousId }) => anonymousId)
    expect(ids).to.deep.equal([ids[0], ids[0], ids[2], ids[0], ids[0], ids[2]])
    expect(ids[0]).not.to.equal(ids[2])
  })

  it("case 4: gives a row without user id an anonymous id of its own", async () => {
    const rows = [{ id: null }, { id: "" }, { id: "u" }]
    await stage.execute({ attachment: taggedResult(rows, { id: "user_id" }) })
    const [first, second, third] = stage.messages
    expect(first).not.to.have.property("userId")
    expect([first, second].map((message) => isUuid(message?.anonymousId))).to.deep.equal([true, true])
    expect(first?.anonymousId).not.to.equal(second?.anonymousId)
    expect(third).to.include({ userId: "u" }).and.not.have.property("anonymousId")
  })

  for (const id of ["   ", "\u00a0\t", "\u200b\ufeff"]) {
    it(`takes an id of ${JSON.stringify(id)} for none`, async () => {
      const message = await messageOf({ id }, { id: "user_id" })
      expect(message).not.to.have.property("userId")
      expect(isUuid(message.anonymousId)).to.equal(true)
    })
  }

  it("case 5: sends a number id as text", async () => {
    expect(await messageOf({ id: 12 }, { id: "user_id" })).to.include({ userId: "12" })
  })

  it("case 6: sends all ids, and email and the others as traits", async () => {
    const tags = { mail: "email", id: "user_id", anon: "segment_anonymous_id", group: "segment_group_id" }
    const row = { mail: "jo@example.com", id: "u", anon: "a", group: "g", cooltrait: "yes" }
    const message = await messageOf(row, tags)
    expect(message).to.deep.include({
      userId: "u",
      anonymousId: "a",
      traits: { email: "jo@example.com", cooltrait: "yes" },
    })
    expect(message).not.to.have.property("groupId")
  })

  it("keeps the tagged email address beside a column that is merely named email", async () => {
    const { traits } = await messageOf({ mail: "jo@example.com", email: "example.com" }, { mail: "email" })
    expect(traits).to.deep.equal({ email: "jo@example.com", "column.email": "example.com" })
  })

  it("sends a column named email as such when no field has the tag", async () => {
    const { traits } = await messageOf({ id: "u", email: "jo@example.com" }, { id: "user_id" })
    expect(traits).to.deep.equal({ email: "jo@example.com" })
  })

  it("case 7: never takes the anonymous id for the user id", async () => {
    expect(await messageOf({ anon: "a", id: "u" }, { anon: "segment_anonymous_id", id: "user_id" })).to.include({
      userId: "u",
      anonymousId: "a",
    })
  })

  it("sends an anonymous id alone when there is no other", async () => {
    const message = await messageOf({ anon: "a" }, { anon: "segment_anonymous_id" })
    expect(message).to.include({ anonymousId: "a" }).and.not.have.property("userId")
  })

  it("case 8: sends a pivoted field as a list, with its empty cells", async () => {
    const pivoted = [
      { id: { value: "u1" }, count: { f: { value: 1 }, z: { value: 3 } } },
      { id: { value: "u2" }, count: { f: { value: null }, z: { value: 3 } } },
      { id: { value: "u3" }, count: { f: null, z: { value: 3 } } },
    ]
    const [id, count] = fieldsOf(pivoted, { id: ["user_id"] })
    await stage.execute({ attachment: jsonDetail(pivoted, { fields: { dimensions: [id], measures: [count] } }) })
    expect(stage.messages.map(({ traits }) => traits)).to.deep.equal([
      { count: [{ f: 1 }, { z: 3 }] },
      { count: [{ f: null }, { z: 3 }] },
      { count: [{ f: null }, { z: 3 }] },
    ])
  })

  it("sends an empty cell as null where nothing is pivoted, and takes it for no id", async () => {
    const rows = [{ id: {}, plan: {} }]
    const fields = { dimensions: fieldsOf(rows, { id: ["user_id"] }) }
    await stage.execute({ attachment: jsonDetail(rows, { fields }) }).expect(200)
    expect(stage.messages[0]?.traits).to.deep.equal({ plan: null })
    expect(stage.messages[0]).not.to.have.property("userId")
  })

  it("sends an empty pivoted cell as an empty list, and an empty dimension beside it as null", async () => {
    const rows = [{ id: { value: "u" }, plan: {}, count: {} }]
    const [id, plan, count] = fieldsOf(rows, { id: ["user_id"] })
    const fields = { dimensions: [id, plan], measures: [count], pivots: [{ name: "users.year" }] }
    await stage.execute({ attachment: jsonDetail(rows, { fields }) }).expect(200)
    expect(stage.messages[0]?.traits).to.deep.equal({ plan: null, count: [] })
  })

  it("case 9: sends 0, false, empty text and null as they are", async () => {
    const values = { "users.age": 0, "users.paid": false, "users.note": "", "users.plan": null }
    const { traits } = await messageOf({ id: "u", ...values }, { id: "user_id" })
    expect(traits).to.deep.equal(values)
  })

  it("refuses a list of hidden fields that is longer than results are wide", async () => {
    const attachment = taggedResult([{ id: "u1" }], { id: "user_id" })
    const hidden = Array.from({ length: 5001 }, (_, index) => `h${index}`)
    const { body } = await stage.execute({ attachment, hidden }).expect(200)
    expect(body.looker).to.deep.include({ success: false })
    expect(body.looker.message).to.include("hides more than 5000 fields")
    expect(stage.messages).to.have.length(0)
  })

  it("case 10: leaves hidden fields out, but uses hidden ids", async () => {
    const attachment = taggedResult([{ id: "u", age: 3, secret: 4 }], { id: "user_id" })
    await stage.execute({ attachment, hidden: ["id", "secret"] })
    expect(stage.messages[0]).to.deep.include({ userId: "u", traits: { age: 3 } })
  })

  it("case 11: uses the time the query ran", async () => {
    const { timestamp } = await messageOf({ id: "u" }, { id: "user_id" })
    expect(timestamp).to.equal("2017-07-28T02:25:19.000Z")
  })

  it("uses the time the delivery began when the result tells none, the same for all rows", async () => {
    const before = Date.now()
    const rows = users(40).map(({ id }) => ({ id: { value: id } }))
    const fields = { dimensions: fieldsOf(rows, { id: ["user_id"] }) }
    await stage.execute({ attachment: jsonDetail(rows, { fields, ranAt: null }) })
    const timestamps = new Set(stage.messages.map(({ timestamp }) => timestamp))
    expect(timestamps).to.have.length(1)
    expect(Date.parse([...timestamps][0] ?? "")).to.be.within(before, Date.now())
  })

  it("case 12: answers after a slow Segment has acknowledged all 251 rows", async () => {
    let acknowledged = 0
    stage.segment.answer = (request) => {
      acknowledged += messagesOf(request).length
      return { delayMs: 30 }
    }
    const downloadUrl = stage.looker.download(taggedResult(users(251), { id: "user_id" }).data)
    const { body } = await stage.execute({ downloadUrl }).expect(200)
    expect(body.looker).to.include({ success: true, message: "Delivered 251 rows." })
    expect(acknowledged).to.equal(251)
    expect(stage.segment.requests).to.have.length(17)
    expect(new Set(stage.messages.map(({ userId }) => userId))).to.have.length(251)
    expect(new Set(stage.messages.map(({ messageId }) => messageId))).to.have.length(251)
  })

  it("case 13: reports the rows of a batch that fails to the end, and delivers the others", async () => {
    stage.segment.answer = failing("u20", { status: 503 })
    const { body } = await stage.execute({ attachment: taggedResult(users(50), { id: "user_id" }) }).expect(200)
    expect(body.looker).to.include({
      success: false,
      message: "15 of 50 rows failed: Segment answered [503] Service Unavailable (15 rows, e.g. rows 16, 17, 18).",
    })
    const attempts = stage.segment.requests.filter((request) => request.text.includes('"u20"'))
    expect(attempts).to.have.length(3)
    expect(stage.segment.requests).to.have.length(3 + 3)
  })

  it("case 14: names the tags when there is no tagged field, and sends nothing", async () => {
    const downloadUrl = stage.looker.download(taggedResult(users(5000)).data, { hang: true })
    const { body } = await stage.execute({ downloadUrl }).expect(200)
    expect(body.looker).to.include({
      success: false,
      message: "Query requires a field tagged email or user_id or segment_anonymous_id.",
    })
    expect(stage.segment.requests).to.have.length(0)
    await stage.looker.untilAborted()
  })

  it("case 15: reports a row that is too large, and sends the others", async () => {
    const rows = users(3).map((row, index) => ({ ...row, note: index === 1 ? "é".repeat(20_000) : "short" }))
    const { body } = await stage.execute({ attachment: taggedResult(rows, { id: "user_id" }) }).expect(200)
    expect(body.looker).to.include({
      success: false,
      message: "1 of 3 rows failed: The row is too large: Segment takes 32 KB. Send fewer or shorter columns (row 2).",
    })
    expect(stage.messages.map(({ userId }) => userId)).to.deep.equal(["u1", "u3"])
  })

  it("sends rows up to 32 KB, all that the library adds included, in requests of less than 500 KB", async () => {
    const rows = users(40).map((row, index) => ({ ...row, note: "x".repeat(31_900 + 35 * Math.max(0, index - 14)) }))
    const { body } = await stage.execute({ attachment: taggedResult(rows, { id: "user_id" }) })
    expect(body.looker.message).to.include("The row is too large")
    expect(Math.max(...stage.messages.map((message) => JSON.stringify(message).length))).to.be.within(32_000, 32_768)
    expect(Math.max(...stage.segment.requests.map(({ bytes }) => bytes))).to.be.within(470_000, 500_000)
  })

  describe("sends every digit of long numbers", () => {
    const rows = [
      { id: "number:9007199254740993", mail: "number:12345678901234567890", big: "number:1152921504606846977" },
      { id: "number:9007199254740992", mail: null, big: "number:0.30000000000000001" },
      { id: "u", mail: "9007199254740993", big: ["number:1e400", { a: "number:-9007199254740993" }] },
    ]
    const attachment = withNumbers(taggedResult(rows, { id: "user_id", mail: "email" }))
    const sources = {
      pushed: () => ({ attachment }),
      downloaded: () => ({ downloadUrl: stage.looker.download(attachment.data) }),
    }
    for (const [way, source] of Object.entries(sources)) {
      it(`as text, ${way}`, async () => {
        const { body } = await stage.execute(source()).expect(200)
        expect(body.looker.message).to.equal("Delivered 3 rows.")
        expect(stage.messages.map(({ userId }) => userId)).to.deep.equal(["9007199254740993", "9007199254740992", "u"])
        const text = stage.segment.requests[0]?.body.toString() ?? ""
        expect([...text.matchAll(/"traits":(.*?\}),"/g)].map(([, traits]) => traits)).to.deep.equal([
          '{"email":"12345678901234567890","big":"1152921504606846977"}',
          '{"email":null,"big":"0.30000000000000001"}',
          '{"email":"9007199254740993","big":["1e400",{"a":"-9007199254740993"}]}',
        ])
      })
    }

    it("in pivoted cells", async () => {
      const cell = { k: { value: "number:9007199254740993" } }
      const fields = {
        dimensions: fieldsOf([{ id: 1 }], { id: ["user_id"] }),
        measures: [{ name: "count" }],
        pivots: [{ name: "year" }],
      }
      await stage.execute({ attachment: withNumbers(jsonDetail([{ id: { value: "u" }, count: cell }], { fields })) })
      expect(stage.segment.requests[0]?.body.toString()).to.include('"traits":{"count":[{"k":"9007199254740993"}]}')
    })
  })

  it("refuses rows whose texts are larger than a message, in an id and in a trait", async () => {
    const text = "x".repeat(5_000_000)
    const { body } = await stage.execute({
      attachment: taggedResult([{ id: text }, { id: "u", note: text }, { id: "u3", note: "" }], { id: "user_id" }),
    })
    expect(body.looker.message).to.include("The row is too large")
    expect(stage.messages.map(({ userId }) => userId)).to.deep.equal(["u3"])
  })

  it("refuses a downloaded row with lists in each other without end, and stays up", async () => {
    for (const levels of [5000, 1_000_000]) {
      const deep = `${"[".repeat(levels)}${"]".repeat(levels)}`
      const { data } = taggedResult(
        [
          { id: "u1", deep: 1 },
          { id: "u2", deep: "deep" },
        ],
        { id: "user_id" },
      )
      const downloadUrl = stage.looker.download(data.replace('"deep"}', `${deep}}`))
      const { body } = await stage.execute({ downloadUrl }).expect(200)
      expect(body.looker).to.include({ success: false })
      expect(body.looker.message).to.include("Row 2 of the result has more than 200 lists and objects in each other")
    }
  })

  it("reports a row that lacks a cell, but not the cells that filters never have", async () => {
    const rows = [{ id: { value: "u1" }, age: { value: 1 } }, { id: { value: "u2" } }]
    const fields = { dimensions: fieldsOf(rows, { id: ["user_id"] }), filters: [{ name: "users.since" }] }
    const { body } = await stage.execute({ attachment: jsonDetail(rows, { fields }) })
    expect(body.looker.message).to.equal("1 of 2 rows failed: The row has no cell for the field age (row 2).")
    expect(stage.messages.map(({ traits }) => traits)).to.deep.equal([{ age: 1 }])
  })

  it("takes nothing of a filter or a parameter, whatever its tags", async () => {
    const rows = [{ id: { value: "u1" } }]
    const fields = {
      dimensions: fieldsOf(rows, { id: ["segment_anonymous_id"] }),
      filters: [{ name: "users.search", tags: ["email"] }],
      parameters: [{ name: "users.who", tags: ["user_id"] }],
    }
    await stage.execute({ attachment: jsonDetail(rows, { fields }) }).expect(200)
    expect(stage.messages[0]).to.deep.include({ anonymousId: "u1", traits: {} }).and.not.have.property("userId")
  })

  it("asks for a tagged column when only a filter has a tag", async () => {
    const rows = [{ age: { value: 1 } }]
    const fields = { dimensions: fieldsOf(rows), filters: [{ name: "users.search", tags: ["email"] }] }
    const { body } = await stage.execute({ attachment: jsonDetail(rows, { fields }) }).expect(200)
    expect(body.looker.message).to.equal("Query requires a field tagged email or user_id or segment_anonymous_id.")
    expect(stage.segment.requests).to.have.length(0)
  })

  it("answers an empty result with success, and calls nobody", async () => {
    const attachment = jsonDetail([], { fields: { dimensions: fieldsOf([], { id: ["user_id"] }) } })
    const { body } = await stage.execute({ attachment })
    expect(body.looker).to.include({ success: true })
    expect(stage.segment.requests).to.have.length(0)
  })

  it("tells what arrived when the download breaks off", async () => {
    const { data } = taggedResult(
      users(500).map((row) => ({ ...row, note: "x".repeat(200) })),
      { id: "user_id" },
    )
    const downloadUrl = stage.looker.download(data, { cutAfterBytes: data.length - 100 })
    const { body } = await stage.execute({ downloadUrl }).expect(200)
    expect(body.looker.success).to.equal(false)
    const arrived = stage.messages.length
    expect(arrived).to.be.within(200, 500)
    expect(body.looker.message).to.match(new RegExp(`^Delivered ${arrived} rows, then: Looker's download broke off`))
  })

  it("has no form", async () => {
    const { body } = await hubWith(stage.integration()).post("/actions/segment_event/form").expect(404)
    expect(body).to.deep.equal({ success: false, error: "No form defined for action." })
  })
})
