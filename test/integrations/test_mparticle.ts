import { expect } from "chai"
import { MParticleIntegration } from "../../src/integrations/mparticle/mparticle"
import { gate } from "../support/deliveries"
import { FakeService, type RecordedRequest } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { BATCH, type ModelBatch } from "../support/mparticle_contract"
import { fieldsOf, jsonDetail, type SampleRow } from "../support/samples"

interface Outcome {
  success: boolean
  message?: string
  validation_errors: Record<string, string>
}

type Values = Record<string, unknown>

const ID = { "users.id": ["mp_customer_id"] }
const cells = (row: Values): SampleRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { value }]))
const result = (rows: Values[], tags: Record<string, string[]> = ID) => {
  const data = rows.map(cells)
  return jsonDetail(data, { fields: { dimensions: fieldsOf(data, tags), measures: [] } })
}
const usersTo = (count: number): Values[] => Array.from({ length: count }, (_, at) => ({ "users.id": at + 1 }))
/** Replaces a number of the text of a result, which JavaScript would round. */
const withDigits = (attachment: ReturnType<typeof jsonDetail>, mark: string, digits: string) => ({
  ...attachment,
  data: attachment.data.replaceAll(`"${mark}"`, digits),
})

describe("mparticle", () => {
  let mparticle: FakeService
  beforeEach(async () => {
    mparticle = await FakeService.start()
    mparticle.answer = () => ({ status: 202, body: "" })
  })
  afterEach(() => mparticle.stop())

  const USERS = { data_type: "user_data", environment: "production" }
  const EVENTS = { data_type: "event_data", environment: "production" }
  const DATA = { apiKey: "key-1", apiSecret: "secret-1" }
  const hub = () => hubWith(new MParticleIntegration({ apiUrl: mparticle.url, retryDelayMs: 5 }))
  const send = async (changes: object = {}) => {
    const body = { type: "query", form_params: USERS, attachment: result(usersTo(1)), data: DATA, ...changes }
    return (await hub().post("/actions/mparticle/execute").send(body).expect(200)).body.looker as Outcome
  }
  const batchesOf = (request: RecordedRequest | undefined) => request?.json() as ModelBatch[]
  /** The batches of the only call, each as mParticle documents it. */
  const theBatches = () => {
    expect(mparticle.requests).to.have.length(1)
    const batches = batchesOf(mparticle.requests[0])
    for (const batch of batches) BATCH.parse(batch)
    return batches
  }
  const failing = (status: number, times = Infinity, headers = {}) => {
    mparticle.answer = () =>
      mparticle.requests.length <= times ? { status, headers, body: "" } : { status: 202, body: "" }
  }

  it("case 1: is listed as Looker has known it", async () => {
    const listed = async (version: string) => {
      const call = hub().post("/actions/mparticle").set("user-agent", `LookerOutgoingWebhook/${version}`)
      return (await call.expect(200)).body as Record<string, unknown>
    }
    const body = await listed("6.2.0")
    expect(body).to.deep.include({
      name: "mparticle",
      label: "mParticle",
      supported_action_types: ["query"],
      supported_formats: ["json_detail_lite_stream"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [],
      uses_oauth: false,
    })
    expect(body.params).to.have.length(2)
    const [key, secret] = body.params as object[]
    expect(key).to.include({ name: "apiKey", label: "API Key", required: true, sensitive: false })
    expect(secret).to.include({ name: "apiSecret", label: "API Secret", required: true, sensitive: true })
    expect((await listed("6.0.0")).supported_formats).to.deep.equal(["json_detail"])
  })

  it("case 2: asks for the data and the environment, and calls nobody", async () => {
    const { body } = await hub().post("/actions/mparticle/form").send({ data: DATA }).expect(200)
    const fields = body.fields as Record<string, unknown>[]
    expect(fields.map(({ name, label, type, required }) => [name, label, type, required])).to.deep.equal([
      ["data_type", "Data Type", "select", true],
      ["environment", "Environment", "select", true],
    ])
    expect(fields.map(({ options }) => options)).to.deep.equal([
      [
        { name: "user_data", label: "User Profiles" },
        { name: "event_data", label: "Events" },
      ],
      [
        { name: "production", label: "Production" },
        { name: "development", label: "Test/Development" },
      ],
    ])
    expect(fields.some((field) => "default" in field || "interactive" in field)).to.equal(false)
    expect(mparticle.requests).to.have.length(0)
  })

  it("case 3, 14, 16: writes the profile of each user", async () => {
    const rows = [
      { "users.id": "u1", "users.age": 30 },
      { "users.id": "u2", "users.age": null },
    ]
    const { success, message } = await send({ attachment: result(rows) })
    expect([success, message]).to.deep.equal([true, undefined])
    const [request] = mparticle.requests
    expect(request).to.include({ method: "POST", path: "/bulkevents" })
    expect(request?.headers).to.include({
      authorization: `Basic ${Buffer.from("key-1:secret-1").toString("base64")}`,
      "content-type": "application/json",
    })
    const profile = (id: string, age: number | null): ModelBatch => ({
      events: [],
      user_attributes: { "looker_users.age": age },
      user_identities: { customer_id: id },
      device_info: {},
      environment: "production",
    })
    expect(theBatches()).to.deep.equal([profile("u1", 30), profile("u2", null)])
  })

  const event = (changes: Partial<ModelBatch> = {}, data: Partial<ModelBatch["events"][0]["data"]> = {}) => {
    const made: ModelBatch = {
      events: [
        {
          data: { custom_attributes: {}, event_name: "looker_custom_event", custom_event_type: "other", ...data },
          event_type: "custom_event",
        },
      ],
      user_attributes: {},
      user_identities: { customer_id: "u1" },
      device_info: {},
      environment: "production",
      ...changes,
    }
    return made
  }
  const sendEvent = (row: Values, tags: Record<string, string[]> = {}) =>
    send({ form_params: EVENTS, attachment: result([{ "users.id": "u1", ...row }], { ...ID, ...tags }) })

  it("case 4, 16: sends an event without the columns that have no tag", async () => {
    expect(await sendEvent({ "users.age": 30 })).to.include({ success: true })
    expect(theBatches()).to.deep.equal([event()])
  })

  it("case 5, 16: takes the device's members that mParticle knows", async () => {
    const tags = { "user.brand": ["mp_device_info"], "user.bad_device_info_field": ["mp_device_info"] }
    await sendEvent({ "user.brand": "Acme", "user.bad_device_info_field": "x" }, tags)
    expect(theBatches()).to.deep.equal([event({ device_info: { brand: "Acme" } })])
  })

  it("case 6, 16: sends attributes of the event and of the user", async () => {
    const tags = { "user.good_custom": ["mp_custom_attribute"], "user.plan": ["other", "mp_user_attribute"] }
    await sendEvent({ "user.good_custom": "yes", "user.plan": "Größe ☂" }, tags)
    const changes = { user_attributes: { "looker_user.plan": "Größe ☂" } }
    expect(theBatches()).to.deep.equal([event(changes, { custom_attributes: { "looker_user.good_custom": "yes" } })])
  })

  it("fills the members of an event, in the types that mParticle takes", async () => {
    const tags = {
      name: ["mp_event_name"],
      type: ["mp_custom_event_type"],
      id: ["mp_event_id"],
      session: ["mp_session_id"],
      uuid: ["mp_session_uuid"],
      at: ["mp_timestamp_unixtime_ms"],
      "device.is_tablet": ["mp_device_info"],
      "device.screen_height": ["mp_device_info"],
      "device.platform": ["mp_device_info"],
    }
    const uuid = "6f1c0e2a-0000-4000-8000-00000000000a"
    const row = { name: "Signed up", type: "search", id: "0042", session: 7, uuid, at: "2017-07-28 02:25:19" }
    const device = { "device.is_tablet": "Yes", "device.screen_height": "1080", "device.platform": "iOS" }
    expect(await sendEvent({ ...row, ...device }, tags)).to.include({ success: true })
    const data = {
      event_name: "Signed up",
      custom_event_type: "search",
      event_id: 42,
      session_id: 7,
      session_uuid: uuid,
      timestamp_unixtime_ms: Date.UTC(2017, 6, 28, 2, 25, 19),
    } as const
    const device_info = { is_tablet: true, screen_height: 1080, platform: "iOS" } as const
    expect(theBatches()).to.deep.equal([event({ device_info }, data)])
  })

  it("reads times with and without a zone, and no day that there is not", async () => {
    const day = Date.UTC(2017, 6, 28)
    const minute = 60_000
    const times: [unknown, number | undefined][] = [
      [1501208719000, 1501208719000],
      ["1501208719000", 1501208719000],
      ["2017-07-28", day],
      ["2017-07-28 02:25", day + 145 * minute],
      ["2017-07-28T02:25:19.1239Z", day + 145 * minute + 19_123],
      ["2017-07-28 02:25:00 UTC", day + 145 * minute],
      ["2017-07-28T02:25:00+0200", day + 25 * minute],
      ["2017-07-28T02:25:00-01:30", day + 235 * minute],
      ["2017-02-29", undefined],
      ["2017-07", undefined],
      [true, undefined],
    ]
    const rows = times.map(([at]) => ({ "users.id": 1, at }))
    await send({ form_params: EVENTS, attachment: result(rows, { ...ID, at: ["mp_timestamp_unixtime_ms"] }) })
    expect(theBatches().map(({ events: [first] }) => first?.data.timestamp_unixtime_ms)).to.deep.equal(
      times.map(([, ms]) => ms),
    )
  })

  it("leaves out values that mParticle does not take, and counts them", async () => {
    const tags = {
      type: ["mp_custom_event_type"],
      name: ["mp_event_name"],
      session: ["mp_session_id"],
      uuid: ["mp_session_uuid"],
      at: ["mp_timestamp_unixtime_ms"],
      "device.platform": ["mp_device_info"],
    }
    const bad = { "users.id": "u1", type: "Bought", name: null, session: "s-1", uuid: "1", at: "soon" }
    const attachment = result([bad, { ...bad, session: 1.5, uuid: null, at: "2017-02-30", "device.platform": "TV" }], {
      ...ID,
      ...tags,
    })
    const { success, message } = await send({ form_params: EVENTS, attachment })
    expect(success).to.equal(true)
    expect(message).to.equal(
      "Delivered 2 rows. 2 values were left out that mParticle does not take in a column tagged mp_session_id. " +
        "1 value was left out that mParticle does not take in a column tagged mp_session_uuid. " +
        "2 values were left out that mParticle does not take in a column tagged mp_timestamp_unixtime_ms. " +
        "1 value was left out that mParticle does not take in a column tagged mp_device_info.",
    )
    expect(theBatches()).to.deep.equal([event(), event()])
  })

  it("case 16: knows every identity by mParticle's name, and uses the first tag of mParticle's", async () => {
    const tags = Object.fromEntries(
      "customer_id email facebook google microsoft twitter yahoo other other2 other3 other4"
        .split(" ")
        .map((name) => [name, ["braze_id", `mp_${name}`, "mp_event_name"]]),
    )
    const row = Object.fromEntries(Object.keys(tags).map((name) => [name, `the ${name}`]))
    await send({ attachment: result([row], tags) })
    const expected: ModelBatch["user_identities"] = {
      customer_id: "the customer_id",
      email: "the email",
      facebook: "the facebook",
      google: "the google",
      microsoft: "the microsoft",
      twitter: "the twitter",
      yahoo: "the yahoo",
      other: "the other",
      other_id_2: "the other2",
      other_id_3: "the other3",
      other_id_4: "the other4",
    }
    const [batch] = theBatches()
    expect(batch).to.deep.include({ user_identities: expected, user_attributes: {} })
    expect(batch).to.not.have.property("schema_version")
  })

  it("makes every other column of a profile an attribute, but no event name", async () => {
    const tags = { ...ID, name: ["mp_event_name"], brand: ["mp_device_info"], one: ["mp_custom_attribute"] }
    await send({
      attachment: result([{ "users.id": 1, name: "n", brand: "b", one: ["x", { y: 1 }], two: true }], tags),
    })
    expect(theBatches()[0]).to.deep.include({
      user_attributes: { looker_brand: "b", looker_one: ["x", '{"y":1}'], looker_two: true },
      device_info: {},
    })
  })

  it("takes measures first, then dimensions, then calculations, and no filter", async () => {
    const data = [cells({ a: "dimension", b: "measure", c: "calculation", d: "filter" })]
    const field = (name: string) => ({ name, tags: ["mp_other"] })
    const fields = {
      dimensions: [field("a")],
      measures: [field("b")],
      table_calculations: [field("c")],
      filters: [field("d")],
    }
    await send({ attachment: jsonDetail(data, { fields }) })
    await send({ attachment: jsonDetail(data, { fields: { ...fields, table_calculations: [] } }) })
    const identities = mparticle.requests.map((request) => batchesOf(request)[0]?.user_identities)
    expect(identities).to.deep.equal([{ other: "calculation" }, { other: "dimension" }])
  })

  it("keeps the digits of long numbers", async () => {
    const rows = [{ "users.id": "ID", "users.total": "TOTAL", session: "SESSION" }]
    const digits = "9007199254740993"
    let attachment = result(rows, { ...ID, "users.total": ["mp_user_attribute"], session: ["mp_session_id"] })
    for (const mark of ["ID", "TOTAL", "SESSION"]) attachment = withDigits(attachment, mark, digits)
    expect(await send({ form_params: EVENTS, attachment })).to.include({ success: true })
    expect(mparticle.requests[0]?.text)
      .to.include(`"customer_id":"${digits}"`)
      .and.include(`"looker_users.total":${digits}`)
      .and.include(`"session_id":${digits}`)
  })

  it("case 7: sends 200 rows in two calls, and answers after both", async () => {
    let answered = 0
    mparticle.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 40 * mparticle.requests.length))
      answered++
      return { status: 202, body: "" }
    }
    expect(await send({ attachment: result(usersTo(200)) })).to.include({ success: true })
    expect(answered).to.equal(2)
    expect(mparticle.requests.map((request) => batchesOf(request).length)).to.deep.equal([100, 100])
  })

  it("has at most four calls under way", async () => {
    let underWay = 0
    let most = 0
    const full = gate()
    mparticle.answer = async () => {
      most = Math.max(most, ++underWay)
      if (underWay === 4) setTimeout(full.open, 30)
      await full.promise
      underWay--
      return { status: 202, body: "" }
    }
    expect(await send({ attachment: result(usersTo(901)) })).to.include({ success: true })
    expect(mparticle.requests).to.have.length(10)
    expect(most).to.equal(4)
  })

  it("closes a call at 256 KB, and refuses a row that no call takes", async () => {
    const wide = (length: number) => ({ "users.id": 1, text: "x".repeat(length) })
    const attachment = result([...Array.from({ length: 6 }, () => wide(100_000)), wide(130_000)])
    const { success, message } = await send({ attachment })
    expect([success, message]).to.deep.equal([
      false,
      "1 of 7 rows failed: The row is larger than 128 KB, the most that mParticle takes (row 7).",
    ])
    expect(mparticle.requests.map((request) => batchesOf(request).length)).to.deep.equal([2, 2, 2])
    expect(Math.max(...mparticle.requests.map(({ bytes }) => bytes))).to.be.below(256_000)
  })

  it("case 8: stops when the key is refused, and says how many arrived", async () => {
    mparticle.answer = () =>
      mparticle.requests.length === 2 ? { status: 403, body: "" } : { status: 202, body: "", delayMs: 60 }
    const few = await send({ attachment: result(usersTo(250)) })
    expect(few.success).to.equal(false)
    expect(few.message).to.match(/100 of 250 rows failed: mParticle answered 403\. Check the API key and secret/)
    mparticle.requests.length = 0
    const many = await send({ attachment: result(usersTo(1500)) })
    expect(many.message).to.include("the rest was not sent").and.include("403")
    // Those that were under way at the time.
    expect(mparticle.requests.length).to.be.at.most(4)
  })

  it("case 9: waits as long as mParticle asks", async () => {
    failing(429, 1, { "retry-after": "1" })
    const startedAt = Date.now()
    expect(await send({ form_params: EVENTS })).to.include({ success: true })
    expect(Date.now() - startedAt).to.be.at.least(990)
    const [first, second, ...others] = mparticle.requests.map(({ text }) => text)
    expect([second, others]).to.deep.equal([first, []])
  })

  it("repeats five times what mParticle is too busy for", async () => {
    failing(503, 5)
    expect(await send({ form_params: EVENTS })).to.include({ success: true })
    mparticle.requests.length = 0
    failing(503)
    const { success, message } = await send({ form_params: EVENTS })
    expect([success, message]).to.deep.equal([
      false,
      "1 of 1 row failed: mParticle answered 503. mParticle is busy: send it later (row 1).",
    ])
    expect(mparticle.requests).to.have.length(6)
  })

  it("repeats a profile after every failure that may pass", async () => {
    for (const answer of [{ status: 500, body: "" }, { reset: true }]) {
      mparticle.requests.length = 0
      mparticle.answer = () => (mparticle.requests.length === 1 ? answer : { status: 202, body: "" })
      expect(await send()).to.include({ success: true })
      expect(mparticle.requests).to.have.length(2)
    }
  })

  it("case 10: says that no column is an identity, and calls nobody", async () => {
    const attachment = result([{ "users.id": 1 }], { "users.id": ["user_id", "mp_constructor"] })
    expect(await send({ attachment })).to.include({
      success: false,
      message: "Each row must specify at least 1 identity tag.",
    })
    expect(mparticle.requests).to.have.length(0)
  })

  it("case 11: asks for the type of data, and calls nobody", async () => {
    for (const form_params of [{}, { data_type: "users" }]) {
      const { success, message, validation_errors } = await send({ form_params })
      expect([success, message]).to.deep.equal([false, "Missing data type (user|event)."])
      expect(validation_errors).to.have.keys("data_type")
    }
    expect(mparticle.requests).to.have.length(0)
  })

  it("case 12: sends to development unless production is chosen", async () => {
    for (const environment of [undefined, "", "staging"]) await send({ form_params: { ...USERS, environment } })
    expect(mparticle.requests.map((request) => batchesOf(request)[0]?.environment)).to.deep.equal(
      Array.from({ length: 3 }, () => "development"),
    )
  })

  it("case 13: needs no table calculations", async () => {
    const data = usersTo(1).map(cells)
    const fields = { dimensions: fieldsOf(data, ID), measures: [], table_calculations: null }
    expect(await send({ attachment: jsonDetail(data, { fields }) })).to.include({ success: true })
    expect(theBatches()).to.have.length(1)
  })

  it("case 15: does not send a row without an identity, and counts it", async () => {
    const rows = [{ "users.id": null }, { "users.id": 2 }, { "users.id": " " }, {}]
    const { success, message } = await send({ attachment: result(rows) })
    expect([success, message]).to.deep.equal([
      false,
      "3 of 4 rows failed: The row has no identity: its cells with an identity tag are empty (3 rows, rows 1, 3, 4).",
    ])
    expect(theBatches().map(({ user_identities }) => user_identities)).to.deep.equal([{ customer_id: 2 }])
  })

  it("leaves out an empty identity beside another one", async () => {
    await send({ attachment: result([{ "users.id": null, mail: "a@example.com" }], { ...ID, mail: ["mp_email"] }) })
    expect(theBatches()[0]?.user_identities).to.deep.equal({ email: "a@example.com" })
  })

  it("case 17: sends no event twice, and says that it may have arrived", async () => {
    for (const answer of [{ reset: true }, { status: 500, body: "" }, { status: 200, body: "Welcome" }]) {
      mparticle.requests.length = 0
      mparticle.answer = () => answer
      const { success, message } = await send({ form_params: EVENTS })
      expect(success).to.equal(false)
      expect(message).to.include("These rows may have arrived: look in mParticle before you send them again")
      expect(mparticle.requests).to.have.length(1)
    }
    failing(400)
    expect((await send({ form_params: EVENTS })).message).to.not.include("may have arrived")
  })

  it("counts the rows of every call that failed, with the reasons", async () => {
    const refusals = [
      { status: 400, body: { errors: [{ code: "BAD", message: "Batch 3 is malformed" }, { code: "?" }] } },
      { status: 202, body: { errors: [{ message: "Quota reached" }] } },
      { status: 200, body: {} },
    ]
    mparticle.answer = (request) => {
      const [{ user_identities: { customer_id: first } } = event()] = batchesOf(request)
      return refusals[Math.floor(Number(first) / 100)] ?? { status: 202, body: "" }
    }
    const { success, message } = await send({ attachment: result(usersTo(350)) })
    expect(success).to.equal(false)
    expect(message)
      .to.include("300 of 350 rows failed: ")
      .and.include("mParticle answered 400: Batch 3 is malformed. mParticle took no row of this call (100 rows")
      .and.include("mParticle answered 202, but Quota reached (100 rows, e.g. rows 101, 102, 103)")
      .and.include("mParticle answered 200, but not with 202")
  })

  it("delivers an empty result without a call", async () => {
    expect(await send({ attachment: result([], ID) })).to.include({ success: true })
    expect(mparticle.requests).to.have.length(0)
  })

  it("says when a row has more attributes than mParticle usually keeps", async () => {
    const attributes = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`a${at}`, at]))
    const { success, message } = await send({ attachment: result([{ "users.id": 1, ...attributes }]) })
    expect([success, message?.includes("Each row had 101 user attributes")]).to.deep.equal([true, true])
  })

  it("sends where the operator says", async () => {
    const { port } = mparticle
    const environment = { MPARTICLE_API_URL: `http://127.0.0.1:${port}/v2` }
    const body = { type: "query", form_params: USERS, attachment: result(usersTo(1)), data: DATA }
    const call = hubWith(new MParticleIntegration(), { environment }).post("/actions/mparticle/execute").send(body)
    expect((await call.expect(200)).body).to.have.nested.property("looker.success", true)
    expect(mparticle.requests[0]).to.include({ path: "/v2/bulkevents" })
    expect(() => hubWith(new MParticleIntegration(), { environment: { MPARTICLE_API_URL: "eu1" } })).to.throw(
      "MPARTICLE_API_URL",
    )
  })
})
