import { expect } from "chai"
import { BrazeIntegration } from "../../src/integrations/braze/braze"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { FakeLooker } from "../support/fake_looker"
import { FakeService, type RecordedRequest } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { fieldsOf, jsonDetail, type SampleRow } from "../support/samples"

interface Sent {
  attributes: Record<string, unknown>[]
}
interface Outcome {
  success: boolean
  message: string
  validation_errors: Record<string, string>
}

const TAGS = { id: ["braze_id"], one: ["braze[field_1]"], two: ["other", "BRAZE[field_2]"] }
const rowsTo = (count: number): SampleRow[] =>
  Array.from({ length: count }, (_, at) => ({ id: { value: `u${at + 1}` } }))
const cells = (row: Record<string, unknown>): SampleRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { value }]))
const result = (rows: SampleRow[], tags: Record<string, string[]> = TAGS) =>
  jsonDetail(rows, { fields: { dimensions: fieldsOf(rows, tags) } })

describe("braze", () => {
  let braze: FakeService
  let atOnce = 0
  let mostAtOnce = 0
  beforeEach(async () => {
    braze = await FakeService.start()
    atOnce = mostAtOnce = 0
    braze.answer = (request) => taken(request)
  })
  afterEach(() => braze.stop())

  const sent = (request: RecordedRequest) => request.json() as Sent
  const taken = (request: RecordedRequest, more: object = {}) => ({
    status: 201,
    body: { message: "success", attributes_processed: sent(request).attributes.length, ...more },
  })
  const hub = (apiUrl: string | undefined = braze.url) => hubWith(new BrazeIntegration({ apiUrl, retryDelayMs: 5 }))
  const FORM = { braze_key: "external_id", braze_segment: "VIP" }
  const DATA = { braze_api_key: "key-1", braze_api_endpoint: "https://rest.iad-01.braze.com" }
  const send = async (changes: object = {}, on = hub()) => {
    const body = { type: "query", form_params: FORM, attachment: result(rowsTo(1)), data: DATA, ...changes }
    return (await on.post("/actions/braze/execute").send(body).expect(200)).body.looker as Outcome
  }

  it("is listed as Looker has known it", async () => {
    const { body } = await hub().post("/actions/braze").expect(200)
    expect(body).to.deep.include({
      name: "braze",
      label: "Braze",
      supported_action_types: ["query"],
      supported_formats: ["json_detail"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [{ tag: "braze_id" }],
      uses_oauth: false,
    })
    const params = body.params as { name: string; required: boolean; sensitive: boolean }[]
    expect(params.map(({ name, required, sensitive }) => [name, required, sensitive])).to.deep.equal([
      ["braze_description", false, false],
      ["braze_api_key", true, true],
      ["braze_api_endpoint", true, false],
    ])
  })

  it("case 1: asks for the kind of ids and the label, and calls nobody", async () => {
    const { body } = await hub().post("/actions/braze/form").send({ data: DATA }).expect(200)
    const [key, label] = body.fields as Record<string, unknown>[]
    expect(key).to.include({ name: "braze_key", type: "select", required: true, default: "external_id" })
    expect(key?.options).to.deep.equal(["external_id", "braze_id"].map((name) => ({ name, label: name })))
    expect(label).to.include({ name: "braze_segment", type: "string", required: true, default: "LOOKER_EXPORT" })
    expect(braze.requests).to.have.length(0)
  })

  it("case 2: sends the id, the tagged columns and the label of each row", async () => {
    const rows = [
      cells({ id: "a", one: 1, two: null, other: "x" }),
      cells({ id: "b", one: "y", two: true, other: "z" }),
    ]
    expect(await send({ attachment: result(rows) })).to.include({ success: true, message: "ok" })
    const [request, ...others] = braze.requests
    expect(others).to.have.length(0)
    expect(request).to.include({ method: "POST", path: "/users/track" })
    expect(request?.headers).to.include({ authorization: "Bearer key-1", "content-type": "application/json" })
    const user = (facts: object) => ({ _update_existing_only: true, ...facts, looker_export: { add: ["VIP"] } })
    expect(request?.json()).to.deep.equal({
      attributes: [
        user({ external_id: "a", field_1: 1, field_2: null }),
        user({ external_id: "b", field_1: "y", field_2: true }),
      ],
    })
  })

  it("case 3: sends 75 in a call, four calls at once", async () => {
    braze.answer = (request) => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce)
      setTimeout(() => atOnce--, 20)
      return { ...taken(request), delayMs: 20 }
    }
    expect(await send({ attachment: result(rowsTo(160)) })).to.include({ success: true, message: "ok" })
    const sizes = braze.requests.map((request) => sent(request).attributes.length)
    expect(sizes.sort((one, other) => other - one)).to.deep.equal([75, 75, 10])
    await send({ attachment: result(rowsTo(75 * 9)) })
    expect(mostAtOnce).to.equal(4)
  })

  it("keeps a call below what Braze takes of bytes", async () => {
    const wide = Array.from({ length: 6 }, (_, at) => cells({ id: `u${at}`, one: "x".repeat(1_000_000) }))
    expect(await send({ attachment: result(wide) })).to.include({ success: true })
    expect(braze.requests.map(({ text }) => text.length < 4_000_000)).to.deep.equal([true, true])
  })

  it("case 4, 5: puts the id under braze_id, and takes the usual label where none was typed", async () => {
    await send({ form_params: { braze_key: "braze_id", braze_segment: " " } })
    expect(sent(braze.requests[0]!).attributes).to.deep.equal([
      { _update_existing_only: true, braze_id: "u1", looker_export: { add: ["LOOKER_EXPORT"] } },
    ])
  })

  it("case 6: tells what Braze says of the key, and sends no more", async () => {
    braze.answer = () => ({ status: 401, body: { message: "Invalid API key" } })
    const outcome = await send({ attachment: result(rowsTo(750)) })
    expect(outcome.success).to.equal(false)
    expect(outcome.message).to.match(/Delivered 0 rows, then: the rest was not sent/)
    expect(outcome.message).to.match(/Braze answered 401: Invalid API key\. Check the API key/)
    expect(braze.requests.length).to.be.at.most(4)
  })

  it("case 7: waits until the time that Braze names", async () => {
    const startedAt = Date.now()
    let isBusy = true
    braze.answer = (request) => {
      if (!isBusy) return taken(request)
      isBusy = false
      return { status: 429, headers: { "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 2) } }
    }
    expect(await send({ attachment: result(rowsTo(80)) })).to.include({ success: true, message: "ok" })
    expect(Date.now() - startedAt).to.be.above(900)
    expect(braze.requests).to.have.length(3)
  })

  it("case 8: sends a call again that Braze failed at", async () => {
    braze.answer = (request) => (braze.requests.length === 1 ? { status: 500 } : taken(request))
    expect(await send()).to.include({ success: true })
    const [first, second] = braze.requests.map(({ text }) => text)
    expect(first).to.equal(second)
  })

  it("case 9: says which tag is missing, and calls nobody", async () => {
    const { success, message } = await send({ attachment: result(rowsTo(1), {}) })
    expect(success).to.equal(false)
    expect(message).to.include('"braze_id"')
    const asked = await send({ attachment: result(rowsTo(1), {}), form_params: { ...FORM, braze_key: "braze_id" } })
    expect(asked.message).to.include('"braze_id"')
    expect(braze.requests).to.have.length(0)
  })

  it("takes the last of several ids, and none from a filter", async () => {
    const rows = [cells({ id: "first", other: "last" })]
    const fields = {
      dimensions: [{ name: "id", tags: ["braze_id"] }],
      measures: [{ name: "other", tags: ["braze_id"] }],
      filters: [{ name: "f", tags: ["braze_id"] }],
    }
    await send({ attachment: jsonDetail(rows, { fields }) })
    expect(sent(braze.requests[0]!).attributes[0]).to.include({ external_id: "last" })
  })

  for (const typed of ["https://rest.iad-01.braze.com/ ", "rest.fra-01.braze.eu", "http://rest.us-10.braze.com//"]) {
    it(`case 10: takes the endpoint ${JSON.stringify(typed)}`, async () => {
      const { outbound, restore } = await sandboxed()
      try {
        const data = { ...DATA, braze_api_endpoint: typed }
        expect(await send({ data }, hubWith(new BrazeIntegration()))).to.include({ success: true, message: "ok" })
        expect(outbound()).to.match(/^https:\/\/rest\.[a-z0-9-]+\.braze\.(com|eu)\/users\/track$/)
      } finally {
        await restore()
      }
    })
  }

  for (const typed of [
    "https://rest.notbraze.com",
    "https://h.example/x.braze.com",
    "https://rest.iad-01.braze.com/v2",
    "https://key@rest.iad-01.braze.com",
    "ftp://rest.iad-01.braze.com",
    "braze",
  ]) {
    it(`case 11: refuses the endpoint ${typed}`, async () => {
      const data = { ...DATA, braze_api_endpoint: typed }
      const { success, message } = await send({ data }, hubWith(new BrazeIntegration()))
      expect(success).to.equal(false)
      expect(message).to.match(/"Braze REST API Endpoint" is no endpoint of Braze/)
    })
  }

  it("case 12: sends 100,000 rows, and says that there were more", async () => {
    const { success, message } = await send({ attachment: result(rowsTo(100_010)) })
    expect([success, message]).to.deep.equal([
      true,
      "ok. Only the first 100,000 rows were sent: filter the query to reach the others.",
    ])
    const count = braze.requests.reduce((sum, request) => sum + sent(request).attributes.length, 0)
    expect(count).to.equal(100_000)
  }).timeout(60_000)

  it("case 13: tells of users that Braze did not take", async () => {
    braze.answer = (request) => taken(request, { attributes_processed: 1, errors: [{ type: "bad", index: 1 }] })
    const { success, message } = await send({ attachment: result(rowsTo(2)) })
    expect([success, message]).to.deep.equal([true, "ok. Braze did not take 1 of the users, and took the others."])
  })

  it("case 14: fails with Looker's answer to the download, and calls nobody", async () => {
    const looker = await FakeLooker.start()
    try {
      const scheduled_plan = { download_url: `${looker.url}/gone` }
      const { success, message } = await send({ attachment: undefined, scheduled_plan })
      expect(success).to.equal(false)
      expect(message).to.match(/404/)
      expect(braze.requests).to.have.length(0)
    } finally {
      await looker.stop()
    }
  })

  it("skips rows without an id, and counts them", async () => {
    const rows = [cells({ id: null }), cells({ id: " " }), cells({ id: "u" })]
    expect(await send({ attachment: result(rows) })).to.include({
      success: true,
      message: "ok. 2 rows were skipped: no id.",
    })
    expect(sent(braze.requests[0]!).attributes).to.have.length(1)
  })

  it("takes neither an answer that says nothing for a success, nor one that counts too few", async () => {
    const { success, message } = await answered({ body: {} })
    expect([success, message]).to.deep.equal([
      false,
      '1 of 1 row failed: Braze answered 200, but not as expected: "message" is missing (row 1).',
    ])
    const few = await answered({ status: 201, body: { message: "success", attributes_processed: 0 } })
    expect(few.success).to.equal(false)
    expect(few.message).to.include("Braze took 0 of 1 users")
  })

  it("asks for the kind of ids", async () => {
    for (const braze_key of ["", "email"]) {
      const outcome = await send({ form_params: { braze_key } })
      expect(outcome.success).to.equal(false)
      expect(outcome.validation_errors).to.have.keys("braze_key")
    }
    expect(braze.requests).to.have.length(0)
  })

  const answered = (answer: { status?: number; body: object }) => {
    braze.answer = () => answer
    return send()
  }
})

/** A Braze in place of the internet. */
async function sandboxed() {
  const answer = () => ({ status: 201, body: { message: "success", attributes_processed: 1 } })
  const sandbox = await Sandbox.start({ rules: [".braze.com", ".braze.eu"].map((host) => ({ host, answer })) })
  const undo = routeOutbound(sandbox)
  return {
    outbound: () => sandbox.calls.at(-1)?.url ?? "",
    restore: async () => {
      undo()
      await sandbox.stop()
    },
  }
}
