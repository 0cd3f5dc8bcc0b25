import { expect } from "chai"
import { HubspotCompaniesIntegration } from "../../src/integrations/hubspot/hubspot_companies"
import { HubspotContactsIntegration } from "../../src/integrations/hubspot/hubspot_contacts"
import type { HubspotOptions } from "../../src/integrations/hubspot/hubspot_integration"
import { FakeLooker } from "../support/fake_looker"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { speedUpTimers } from "../support/faults/fast_clock"
import { hubWith } from "../support/hub_with"
import type { HubspotAnswer, HubspotBatch, HubspotError } from "../support/hubspot_bodies"
import { fieldsOf, jsonDetail, type SampleAttachment } from "../support/samples"

type Values = Record<string, unknown>

const KINDS = [
  {
    name: "hubspot_companies",
    object: "companies",
    tag: "hubspot_company_id",
    Integration: HubspotCompaniesIntegration,
  },
  { name: "hubspot_contacts", object: "contacts", tag: "hubspot_contact_id", Integration: HubspotContactsIntegration },
]

const sent = (request: RecordedRequest | undefined) => request?.json() as HubspotBatch
const NOW = new Date("2026-11-02T10:00:00Z")
const completed = (ids: string[], more: Partial<HubspotAnswer> = {}): HubspotAnswer => ({
  status: "COMPLETE",
  startedAt: NOW,
  completedAt: NOW,
  results: ids.map((id) => ({ id, properties: {}, createdAt: NOW, updatedAt: NOW })),
  ...more,
})
const errorOf = (message: string, context: HubspotError["context"], more: Partial<HubspotError> = {}) => ({
  status: "error",
  category: "VALIDATION_ERROR",
  links: {},
  errors: [],
  message,
  context,
  ...more,
})
const notFound = (...ids: string[]) =>
  errorOf("Could not get some objects, they may be deleted or not exist. Check that ids are valid.", { ids })
const allUpdated = (request: RecordedRequest): FakeAnswer => ({
  body: completed(sent(request).inputs.map(({ id }) => id)),
})
/** HubSpot writes the properties at fault as JSON into its message. */
const invalid = (problem: { message: string; error: string; name: string }): FakeAnswer => ({
  status: 400,
  body: {
    status: "error",
    message: `Property values were not valid: ${JSON.stringify([{ isValid: false, ...problem }])}`,
    correlationId: "c-400",
    category: "VALIDATION_ERROR",
  },
})
const BAD_NUMBER = { message: '"twelve" was not a valid number', error: "INVALID_FLOAT", name: "age" }

for (const { name, object, tag, Integration } of KINDS) {
  describe(name, () => {
    let hubspot: FakeService
    beforeEach(async () => {
      hubspot = await FakeService.start()
      hubspot.answer = allUpdated
    })
    afterEach(() => hubspot.stop())

    const tagged = (rows: Values[], more: object = {}): SampleAttachment => {
      const cells = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, { value }])))
      return jsonDetail(cells, { fields: { dimensions: fieldsOf(cells, { id: [tag] }), ...more } })
    }
    const rowsTo = (count: number) => Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `n${at + 1}` }))
    const hub = (options: HubspotOptions = {}, environment: Record<string, string> = {}) =>
      hubWith(new Integration({ apiUrl: hubspot.url, retryDelayMs: 1, callsPerSecond: 1000, ...options }), {
        environment,
      })
    const post = (changes: object, on = hub()) =>
      on
        .post(`/actions/${name}/execute`)
        .send({ type: "query", data: { hubspot_access_token: "pat-secret-1" }, ...changes })
    const send = async (attachment: SampleAttachment, changes: object = {}, on = hub()) =>
      (await post({ attachment, ...changes }, on).expect(200)).body.looker as { success: boolean; message: string }
    const sizes = () => hubspot.requests.map((request) => sent(request).inputs.length)
    const ids = () => hubspot.requests.map((request) => sent(request).inputs.map(({ id }) => id))

    it("case 1: is listed as Looker has known it", async () => {
      const listed = async (version?: string) => {
        const asked = hub().post(`/actions/${name}`)
        if (version) asked.set("user-agent", `LookerOutgoingWebhook/${version}`)
        return (await asked.expect(200)).body as Record<string, unknown>
      }
      const entry = await listed("25.0.0")
      expect(entry).to.deep.include({
        name,
        form_url: null,
        supported_action_types: ["query"],
        supported_formats: ["json_detail_lite_stream"],
        supported_formattings: ["unformatted"],
        supported_visualization_formattings: ["noapply"],
        supported_download_settings: ["url"],
        required_fields: [{ any_tag: [tag] }],
        uses_oauth: false,
        token_url: "",
      })
      expect((await listed("6.0.0")).supported_formats).to.deep.equal(["json_detail"])
      expect((await listed()).supported_formats).to.deep.equal(["json_detail"])
      const params = entry.params as Values[]
      expect(params.map((param) => [param.name, param.label, param.required, param.sensitive])).to.deep.equal([
        ["hubspot_access_token", "Hubspot Access Token", true, true],
        ["hubspot_batch_update_size", "Batch Update Size", false, false],
      ])
    })

    it("has no form", async () => {
      await hub()
        .post(`/actions/${name}/form`)
        .send({ data: { hubspot_access_token: "t" } })
        .expect(404)
    })

    it("case 2: names the tag that no column has, and calls nobody", async () => {
      const fields = { dimensions: [{ name: "id" }], filters: [{ name: "f", tags: [tag] }], parameters: [] }
      const { success, message } = await send(jsonDetail([{ id: { value: 1 } }], { fields }))
      expect(success).to.equal(false)
      expect(message).to.include(`"${tag}"`)
      expect(hubspot.requests).to.have.length(0)
    })

    it("case 3: updates a record per row, with its columns as properties", async () => {
      const rows = [
        { id: 1, property_one: "a", "property.two": "b" },
        { id: "2", property_one: "c", "property.two": "d" },
      ]
      expect(await send(tagged(rows))).to.include({ success: true, message: "Delivered 2 rows." })
      const [request, ...others] = hubspot.requests
      expect(others).to.have.length(0)
      expect(request).to.include({ method: "POST", path: `/crm/objects/2026-03/${object}/batch/update` })
      expect(request?.headers).to.include({ authorization: "Bearer pat-secret-1", "content-type": "application/json" })
      const expected: HubspotBatch = {
        inputs: [
          { id: "1", properties: { property_one: "a", property_two: "b" } },
          { id: "2", properties: { property_one: "c", property_two: "d" } },
        ],
      }
      expect(request?.json()).to.deep.equal(expected)
    })

    it("takes the last column with the tag, and replaces every dot", async () => {
      const fields = {
        dimensions: [{ name: "a.id", tags: [tag] }, { name: "a.b.Stage" }],
        measures: [{ name: "m", tags: [tag] }],
        table_calculations: [{ name: "calc" }],
      }
      const row = { "a.id": { value: "x" }, "a.b.Stage": { value: "lead" }, m: { value: 7 }, calc: { value: "c" } }
      await send(jsonDetail([row], { fields }))
      const expected: HubspotBatch = { inputs: [{ id: "7", properties: { a_id: "x", a_b_Stage: "lead", calc: "c" } }] }
      expect(sent(hubspot.requests[0])).to.deep.equal(expected)
    })

    it("case 4: leaves out what the visualization hides", async () => {
      const scheduled_plan = { query: { vis_config: { hidden_fields: ["hidden_property"] } } }
      await send(tagged([{ id: 1, hidden_property: "x", shown: "y" }]), { scheduled_plan })
      const expected: HubspotBatch = { inputs: [{ id: "1", properties: { shown: "y" } }] }
      expect(sent(hubspot.requests[0])).to.deep.equal(expected)
    })

    it("case 5: sends ids and values as text, and null as it is", async () => {
      const row = { id: 5, n: 3, yes: true, none: null, empty: "", list: ["é", 1], day: "2026-11-02" }
      await send(tagged([row]))
      const texts: HubspotBatch["inputs"][number]["properties"] = {
        n: "3",
        yes: "true",
        empty: "",
        list: '["é",1]',
        day: "2026-11-02",
      }
      expect(sent(hubspot.requests[0])).to.deep.equal({ inputs: [{ id: "5", properties: { ...texts, none: null } }] })
    })

    it("keeps every digit of a long number", async () => {
      const attachment = tagged([{ id: "LONG", amount: "LONG" }])
      await send({ ...attachment, data: attachment.data.replaceAll('"LONG"', "9007199254740993") })
      const expected: HubspotBatch = {
        inputs: [{ id: "9007199254740993", properties: { amount: "9007199254740993" } }],
      }
      expect(sent(hubspot.requests[0])).to.deep.equal(expected)
    })

    it("keeps names that mean something to JavaScript, in merged rows too", async () => {
      const fields = { dimensions: [{ name: "id", tags: [tag] }, { name: "__proto__" }, { name: "constructor" }] }
      const row = '{"id":{"value":1},"__proto__":{"value":"p"},"constructor":{"value":"c"}}'
      const { data, ...rest } = jsonDetail([], { fields })
      await send({ ...rest, data: data.replace('"data":[]', `"data":[${row},${row}]`) })
      expect(hubspot.requests[0]?.text).to.equal(
        '{"inputs":[{"id":"1","properties":{"__proto__":"p","constructor":"c"}}]}',
      )
    })

    it("case 6: skips rows without an id or without properties, and counts them", async () => {
      const rows = [{ id: null, a: "x" }, { id: "  ", a: "x" }, { a: "x" }, { id: "", a: "x" }, { id: 2, a: "y" }]
      expect(await send(tagged(rows))).to.deep.include({
        success: true,
        message: "Delivered 1 row. Skipped 4 rows: no id (4 rows, e.g. rows 1, 2, 3).",
      })
      expect(ids()).to.deep.equal([["2"]])
      const { success, message } = await send(tagged([{ id: 1 }]))
      expect([success, message]).to.deep.equal([true, "Delivered 0 rows. Skipped 1 row: no properties (row 1)."])
      expect(hubspot.requests).to.have.length(1)
    })

    it("refuses a row whose id is a list, and updates the others", async () => {
      const { success, message } = await send(
        tagged([
          { id: [1], a: "x" },
          { id: 2, a: "x" },
        ]),
      )
      expect([success, message]).to.deep.equal([false, "1 of 2 rows failed: The id is a list or an object (row 1)."])
      expect(ids()).to.deep.equal([["2"]])
    })

    for (const [typed, expected] of [
      [undefined, [100, 100, 50]],
      ["25", Array<number>(10).fill(25)],
      ["abc", [100, 100, 50]],
      ["0", [100, 100, 50]],
      ["-1", [100, 100, 50]],
      ["2.5", [100, 100, 50]],
      ["500", [100, 100, 50]],
      ["9".repeat(400), [100, 100, 50]],
    ] as const) {
      it(`case 7: sends 250 rows with the size ${JSON.stringify(typed)?.slice(0, 20)}`, async () => {
        const data = { hubspot_access_token: "t", hubspot_batch_update_size: typed }
        expect(await send(tagged(rowsTo(250)), { data })).to.include({ success: true, message: "Delivered 250 rows." })
        expect(sizes()).to.deep.equal(expected)
      })
    }

    it("case 8: merges rows of one id in a batch, the later value winning", async () => {
      const rows = [
        { id: 1, a: "old", b: "kept" },
        { id: 2, a: "x" },
        { id: 1, a: "new" },
      ]
      expect(await send(tagged(rows))).to.include({ success: true, message: "Delivered 3 rows." })
      const expected: HubspotBatch = {
        inputs: [
          { id: "1", properties: { a: "new", b: "kept" } },
          { id: "2", properties: { a: "x" } },
        ],
      }
      expect(sent(hubspot.requests[0])).to.deep.equal(expected)
    })

    describe("when HubSpot takes a part of a batch,", () => {
      const answered = async (body: HubspotAnswer, rows: Values[] = rowsTo(4), headers = {}) => {
        hubspot.answer = () => ({ status: 207, body, headers })
        return send(tagged(rows))
      }

      it("case 9: says how many failed, with HubSpot's words and the id", async () => {
        const headers = { "x-hubspot-correlation-id": "c-207" }
        const outcome = await answered(
          completed(["1", "2", "4"], { numErrors: 1, errors: [notFound("3")] }),
          rowsTo(4),
          headers,
        )
        expect(outcome).to.include({
          success: false,
          message:
            "1 of 4 rows failed: HubSpot: Could not get some objects, they may be deleted or not exist. Check that ids are " +
            "valid. [id 3, correlation id c-207] (row 3).",
        })
        expect(hubspot.requests).to.have.length(1)
      })

      it("counts one error of several ids, and rows of one id, once each", async () => {
        const rows = [...rowsTo(4), { id: 3, name: "again" }]
        const { message } = await answered(completed(["1", "4"], { numErrors: 1, errors: [notFound("2", "3")] }), rows)
        expect(message).to.match(/^3 of 5 rows failed: .+ \[id 2\] \(3 rows, rows 2, 3, 5\)\.$/)
      })

      it("finds the id in any of the places where HubSpot names it", async () => {
        const errors = [errorOf("One.", {}, { id: "1" }), errorOf("Two.", { id: ["2"] })]
        const { message } = await answered(completed(["3", "4"], { errors }))
        expect(message).to.include("HubSpot: One. [id 1] (row 1), HubSpot: Two. [id 2] (row 2)")
      })

      it("gives an error without an id to the rows that were not updated", async () => {
        const { message } = await answered(completed(["1", "3"], { numErrors: 1, errors: [errorOf("Locked.", {})] }))
        expect(message).to.equal("2 of 4 rows failed: HubSpot: Locked. [id 2] (2 rows, rows 2, 4).")
      })

      it("counts the whole batch when an error fits no row, or is only counted", async () => {
        const all = ["1", "2", "3", "4"]
        const unnamed = await answered(completed(all, { numErrors: 1, errors: [errorOf("Locked.", {})] }))
        expect(unnamed.message).to.match(/^4 of 4 rows failed: HubSpot: Locked\./)
        const counted = await answered(completed(all, { numErrors: 2 }))
        expect(counted.message).to.match(/^4 of 4 rows failed: HubSpot: the answer does not say/)
      })

      it("shows five reasons of many, each with its id", async () => {
        const errors = Array.from({ length: 9 }, (_, at) => errorOf(`Reason ${at + 1}.`, { ids: [String(at + 1)] }))
        const { message } = await answered(completed([], { errors }), rowsTo(9))
        expect(message.match(/Reason \d\. \[id \d\]/g)).to.have.length(5)
        expect(message).to.include("9 of 9 rows failed").and.include("other reasons (4 rows)")
      })

      it("hides the values and the token that HubSpot quotes", async () => {
        const rows = [{ id: 1, email: "ada@example.com" }]
        const errors = [errorOf("Email address ada@example.com of pat-secret-1 is invalid", { ids: ["1"] })]
        const { message } = await answered(completed([], { errors }), rows)
        expect(message).to.include("Email address … of [redacted] is invalid. [id 1]")
      })
    })

    it("counts a row that an answer of 200 leaves out, and no row of a longer list", async () => {
      hubspot.answer = () => ({ body: completed(["1"]) })
      const { success, message } = await send(tagged(rowsTo(2)))
      expect(success).to.equal(false)
      expect(message).to.match(
        /^1 of 2 rows failed: HubSpot: the answer does not say that it was updated.+\[id 2\] \(row 2\)/,
      )
      hubspot.answer = () => ({ body: completed(["1", "77"]) })
      expect(await send(tagged(rowsTo(2)))).to.include({ success: true })
    })

    it("takes no answer for a success that does not say so", async () => {
      for (const body of [{}, { status: "PROCESSING", results: [] }, { status: "COMPLETE" }]) {
        hubspot.answer = () => ({ body })
        const { success, message } = await send(tagged(rowsTo(2)))
        expect(success).to.equal(false)
        expect(message).to.match(/^2 of 2 rows failed: HubSpot answered 200, but not as expected/)
      }
    })

    it("case 10: waits as long as HubSpot asks, and calls again", async () => {
      hubspot.answer = (request) =>
        hubspot.requests.length === 1 ? { status: 429, headers: { "retry-after": "1" } } : allUpdated(request)
      const undo = speedUpTimers(40)
      try {
        expect(await send(tagged(rowsTo(2)))).to.include({ success: true, message: "Delivered 2 rows." })
      } finally {
        undo()
      }
      const [first, second, ...others] = hubspot.requests.map(({ text }) => text)
      expect([first, others.length]).to.deep.equal([second, 0])
    })

    for (const answer of [423, 477, 500, 502, 503, 504, "reset"] as const) {
      it(`calls again after ${answer}, five times at most`, async () => {
        const failure = answer === "reset" ? { reset: true } : { status: answer }
        let failures = 5
        hubspot.answer = (request) => (failures-- > 0 ? failure : allUpdated(request))
        expect(await send(tagged(rowsTo(1)))).to.include({ success: true })
        expect(hubspot.requests).to.have.length(6)
        hubspot.answer = () => failure
        expect(await send(tagged(rowsTo(1)))).to.include({ success: false })
        expect(hubspot.requests).to.have.length(12)
      })
    }

    it("calls again neither after 409 nor after 501", async () => {
      for (const status of [409, 501]) {
        hubspot.answer = () => ({ status })
        const { message } = await send(tagged(rowsTo(1)))
        expect(message).to.include(`HubSpot answered ${status}`)
      }
      expect(hubspot.requests).to.have.length(2)
    })

    it("case 11: updates the others of a batch with a bad row, and names that one", async () => {
      hubspot.answer = (request) => {
        const isBad = sent(request).inputs.some(({ id }) => id === "3")
        return isBad ? invalid(BAD_NUMBER) : allUpdated(request)
      }
      const rows = rowsTo(4).map((row) => ({ ...row, age: row.id === 3 ? "twelve" : row.id }))
      expect(await send(tagged(rows))).to.include({
        success: false,
        message:
          '1 of 4 rows failed: HubSpot answered 400: Property values were not valid: "…" was not a valid number [age, ' +
          "INVALID_FLOAT]. [id 3, correlation id c-400] (row 3).",
      })
      expect(ids()).to.deep.equal([["1", "2", "3", "4"], ["1", "2"], ["3", "4"], ["3"], ["4"]])
    })

    it("quotes the details of an error that has them", async () => {
      const errors = [{ message: "name may not be empty", code: "EMPTY" }]
      hubspot.answer = () => ({ status: 400, body: { message: "Invalid input", correlationId: "c-1", errors } })
      const { message } = await send(tagged(rowsTo(1)))
      expect(message).to.include(
        "HubSpot answered 400: Invalid input name may not be empty. [id 1, correlation id c-1]",
      )
    })

    it("counts equal refusals together, and adds no more than 200 calls", async () => {
      hubspot.answer = () => invalid(BAD_NUMBER)
      const { message } = await send(tagged(rowsTo(250)))
      expect(message)
        .to.match(/^250 of 250 rows failed: /)
        .and.include("rows 1, 2, 3")
      expect(message.match(/was not a valid number/g)?.length).to.be.at.most(3)
      expect(hubspot.requests).to.have.length(3 + 200)
    })

    it("ends the run at a property that HubSpot does not have", async () => {
      const problem = { message: 'Property "name" does not exist', error: "PROPERTY_DOESNT_EXIST", name: "name" }
      hubspot.answer = () => invalid(problem)
      const { success, message } = await send(tagged(rowsTo(250)))
      expect(success).to.equal(false)
      expect(message)
        .to.include('Property "name" does not exist')
        .and.include("Create the property in HubSpot")
        .and.include("the rest was not sent")
      expect(hubspot.requests).to.have.length(1)
    })

    for (const [status, cure] of [
      [401, "Check the access token on Looker's Actions page."],
      [403, `The token needs the scope crm.objects.${object}.write.`],
    ] as const) {
      it(`case 12: ends the run at ${status}, and says what to do`, async () => {
        const body = { message: "No such token pat-secret-1", correlationId: "c-2" }
        hubspot.answer = () => ({ status, body })
        const { success, message } = await send(tagged(rowsTo(250)))
        expect(success).to.equal(false)
        expect(message).to.include(`HubSpot answered ${status}: No such token [redacted].`).and.include(cure)
        expect(message).to.not.include("pat-secret-1")
        expect(hubspot.requests).to.have.length(1)
      })
    }

    it("ends the run at the limit of the day", async () => {
      for (const body of [
        { message: "You have reached your daily limit.", errorType: "RATE_LIMIT" },
        { message: "Too many calls.", policyName: "DAILY" },
      ]) {
        hubspot.answer = () => ({ status: 429, body })
        const { success, message } = await send(tagged(rowsTo(250)))
        expect(success).to.equal(false)
        expect(message).to.include("no calls left today: send it tomorrow")
      }
      expect(hubspot.requests).to.have.length(2)
    })

    it("case 13: names the setting that is empty, and calls nobody", async () => {
      for (const data of [{}, { hubspot_access_token: "" }]) {
        const { body } = await post({ data, attachment: tagged(rowsTo(1)) }).expect(404)
        expect(body.error).to.include("Hubspot Access Token")
      }
      expect(hubspot.requests).to.have.length(0)
    })

    it("case 14: has nothing to do for no rows", async () => {
      expect(await send(tagged([]))).to.include({ success: true })
      expect(hubspot.requests).to.have.length(0)
    })

    it("case 15: takes groups of fields that are null or missing", async () => {
      expect(await send(tagged(rowsTo(1), { table_calculations: null, measures: null }))).to.include({ success: true })
      expect(ids()).to.deep.equal([["1"]])
    })

    it("refuses a pivoted query before any call, and leaves out a pivoted cell that comes unannounced", async () => {
      const pivots = [{ name: "status" }]
      const { success, message } = await send(tagged(rowsTo(1), { pivots }))
      expect(success).to.equal(false)
      expect(message).to.include("The query is pivoted").and.include("remove the pivot")
      expect(hubspot.requests).to.have.length(0)
      const row = { id: { value: 1 }, name: { value: "x" }, count: { open: { value: 1 } } }
      const fields = { dimensions: fieldsOf([{ id: 1, name: 1 }], { id: [tag] }), measures: [{ name: "count" }] }
      await send(jsonDetail([row], { fields }))
      const expected: HubspotBatch = { inputs: [{ id: "1", properties: { name: "x" } }] }
      expect(sent(hubspot.requests[0])).to.deep.equal(expected)
    })

    it("begins no more than eight calls in a second", async () => {
      const startedAt = performance.now()
      await send(tagged(rowsTo(101)), {}, hub({ callsPerSecond: undefined }))
      expect(hubspot.requests).to.have.length(2)
      // Timers may end a millisecond early.
      expect(performance.now() - startedAt).to.be.at.least(123)
    })

    it("makes no call before HubSpot's allowance is renewed", async () => {
      const times: number[] = []
      hubspot.answer = (request) => {
        times.push(performance.now())
        const headers = { "x-hubspot-ratelimit-remaining": "0", "x-hubspot-ratelimit-interval-milliseconds": "80" }
        return { ...allUpdated(request), headers }
      }
      const startedAt = performance.now()
      await send(tagged(rowsTo(101)))
      expect(times[1]! - times[0]!).to.be.at.least(78)
      hubspot.answer = (request) => ({ ...allUpdated(request), headers: { "x-hubspot-ratelimit-remaining": "0" } })
      await send(tagged(rowsTo(1)))
      expect(performance.now() - startedAt).to.be.below(5000)
    })

    it("calls the version that the operator sets", async () => {
      await send(tagged(rowsTo(1)), {}, hub({}, { HUBSPOT_API_VERSION: "2026-09" }))
      expect(hubspot.requests[0]?.path).to.equal(`/crm/objects/2026-09/${object}/batch/update`)
      expect(() => hub({}, { HUBSPOT_API_VERSION: "v3/objects" })).to.throw("HUBSPOT_API_VERSION")
    })

    it("keeps batches that were sent when the download breaks off, and says so", async () => {
      const looker = await FakeLooker.start()
      try {
        const { data } = tagged(rowsTo(150))
        const download_url = looker.download(data.slice(0, data.length - 30))
        const { success, message } = await send(undefined as never, { scheduled_plan: { download_url } })
        expect(success).to.equal(false)
        expect(message).to.match(/^Delivered \d+ rows, then: /)
        expect(ids()[0]).to.have.length(100)
        const gone = await send(undefined as never, { scheduled_plan: { download_url: `${looker.url}/gone` } })
        expect(gone.success).to.equal(false)
        expect(gone.message).to.include("404")
      } finally {
        await looker.stop()
      }
    })
  })
}
