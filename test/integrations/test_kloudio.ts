import { expect } from "chai"
import { createLogger } from "../../src/logging/create_logger"
import { PassThrough } from "node:stream"
import { KloudioIntegration } from "../../src/integrations/kloudio/kloudio"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { fieldsOf, jsonDetail, type SampleAttachment, type SampleRow } from "../support/samples"

const SHEET = "https://docs.google.com/spreadsheets/d/abc_1-2/edit#gid=77"
const UUID_FILE = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.json$/
const ROWS: SampleRow[] = [{ "A.b": { value: 1, rendered: "$1" } }, { "A.b": { value: null } }]
const result = (rows: SampleRow[] = ROWS, more: object = {}) =>
  jsonDetail(rows, { fields: { dimensions: fieldsOf(rows), ...more } })

describe("kloudio", () => {
  let kloudio: FakeService
  let answers: Record<string, FakeAnswer>
  beforeEach(async () => {
    kloudio = await FakeService.start()
    answers = {
      GET: { body: { signedURL: `${kloudio.url}/uploads/1?sig=made-up`, success: true } },
      PUT: { body: "" },
      POST: { body: { success: true, message: "ok" } },
    }
    kloudio.answer = ({ method }) => answers[method] ?? {}
  })
  afterEach(() => kloudio.stop())

  const addresses = () => ({
    KLOUDIO_SIGNED_URL: `${kloudio.url}/sign?key=`,
    KLOUDIO_API_URL: `${kloudio.url}/reports`,
  })
  const hub = (environment: Record<string, string> = addresses(), log = new PassThrough()) =>
    hubWith(new KloudioIntegration({ retryDelayMs: 1 }), {
      environment: { OUTBOUND_ALLOW: "127.0.0.1", ...environment },
      logger: createLogger({ stream: log, isDebug: true }),
    })
  const FORM = { apiKey: "user-key-1", url: SHEET }
  const post = (changes: object = {}, on = hub()) =>
    on
      .post("/actions/kloudio/execute")
      .send({ type: "query", data: {}, form_params: FORM, attachment: result(), ...changes })
  const send = async (changes: object = {}, on = hub()) =>
    (await post(changes, on).expect(200)).body.looker as {
      success: boolean
      message: string
      validation_errors: Record<string, string>
    }
  const calls = () => kloudio.requests.map(({ method }) => method)
  const call = (method: string): RecordedRequest | undefined => kloudio.requests.find((each) => each.method === method)
  const table = async (attachment: SampleAttachment) => {
    await send({ attachment })
    return call("PUT")?.json()
  }

  it("case 1: is listed as Looker has known it", async () => {
    const { body } = await hub().post("/actions/kloudio").expect(200)
    expect(body).to.deep.include({
      name: "kloudio",
      label: "Kloudio",
      supported_action_types: ["query"],
      supported_formats: ["json_detail"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["push"],
      required_fields: [],
      params: [],
      uses_oauth: false,
    })
  })

  it("case 2: asks for the key and the sheet, and calls nobody", async () => {
    const { body } = await hub().post("/actions/kloudio/form").send({}).expect(200)
    expect(body.fields).to.deep.equal([
      { name: "apiKey", label: "API Key", type: "string", required: true },
      { name: "url", label: "Google Sheets URL", type: "string", required: true },
    ])
    expect(calls()).to.deep.equal([])
  })

  for (const [what, changes, error] of [
    ["case 3: an attachment", { attachment: undefined }, "No attached json."],
    ["case 3: JSON", { attachment: { mimetype: "text/csv", extension: "csv", data: "a\n1\n" } }, "No attached json."],
    ["case 4: the key", { form_params: { url: SHEET } }, "Missing API key"],
    ["case 4: more than blanks as key", { form_params: { ...FORM, apiKey: "  " } }, "Missing API key"],
    ["the address of the sheet", { form_params: { apiKey: "k" } }, "Missing Google sheets URL"],
    [
      "fields",
      { attachment: { ...result(), data: '{"data":[{"a":{"value":1}}]}' } },
      "Request payload is an invalid format.",
    ],
    [
      "rows",
      { attachment: { ...result(), data: '{"fields":{"dimensions":[]}}' } },
      "Request payload is an invalid format.",
    ],
  ] as const) {
    it(`${what} is needed`, async () => {
      const { body } = await post(changes).expect(404)
      expect(body).to.deep.equal({ success: false, error })
      expect(calls()).to.deep.equal([])
    })
  }

  it("case 5: uploads the labels, and what Looker shows or else the value", async () => {
    expect(await table(result())).to.deep.equal([["A B"], ["$1"], [null]])
    const [get, put, report] = kloudio.requests
    expect(calls()).to.deep.equal(["GET", "PUT", "POST"])
    expect(get?.path).to.equal("/sign")
    expect(get?.query.get("apiKey")).to.equal("user-key-1")
    expect(get?.query.get("key")).to.match(UUID_FILE)
    expect(get?.headers).to.include({ contenttype: "application/json" })
    expect(put).to.include({ path: "/uploads/1" })
    expect(put?.headers).to.include({ "content-type": "application/json", "content-length": String(put?.bytes) })
    expect(report).to.include({ path: "/reports" })
    expect(report?.headers).to.include({ "content-type": "application/json" })
  })

  for (const [url, spreadsheetId, sheetId] of [
    [SHEET, "abc_1-2", "77"],
    ["https://docs.google.com/spreadsheets/d/abc/edit?gid=5#gid=5", "abc", "5"],
    ["https://docs.google.com/spreadsheets/d/abc/edit?gid=6", "abc", "6"],
    ["https://docs.google.com/spreadsheets/u/0/d/abc/edit#gid=8", "abc", "8"],
    ["  https://docs.google.com/spreadsheets/d/abc ", "abc", "0"],
    ["https://docs.google.com/spreadsheets/d/abc/edit?usp=sharing", "abc", "0"],
  ] as const) {
    it(`case 6, 7: takes ${url.trim()}`, async () => {
      expect(await send({ form_params: { ...FORM, url } })).to.include({ success: true, message: "ok" })
      expect(call("POST")?.json()).to.deep.equal({
        destination: "looker",
        apiKey: "user-key-1",
        spreadsheetId,
        sheetId,
        s3Upload: true,
        data: call("GET")?.query.get("key"),
        reportName: "Looker Report",
      })
    })
  }

  for (const url of [
    "https://sheets.example.com/spreadsheets/d/abc/edit#gid=0",
    "https://docs.google.com.example.com/spreadsheets/d/abc/edit#gid=0",
    "http://docs.google.com/spreadsheets/d/abc/edit#gid=0",
    "https://docs.google.com/document/d/abc/edit",
    "https://docs.google.com/spreadsheets/d/",
    "https://docs.google.com/spreadsheets/d/abc/edit#gid=x",
    "my sheet",
  ]) {
    it(`case 8: refuses ${url}`, async () => {
      const outcome = await send({ form_params: { ...FORM, url } })
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.include("https://docs.google.com/spreadsheets/d/<id>/edit#gid=0")
      expect(outcome.validation_errors).to.have.keys("url")
      expect(calls()).to.deep.equal([])
    })
  }

  it("case 9: fails in Kloudio's words when it refuses the key, and goes no further", async () => {
    for (const answer of [
      { status: 401, body: { error: "bad key" } },
      { body: { success: false, message: '{"error":"bad key"}' } },
      { body: { message: "bad key" } },
      { body: { success: false, error: "bad key" } },
    ]) {
      answers.GET = answer
      expect(await send()).to.include({ success: false, message: "bad key" })
    }
    answers.GET = { body: { success: false } }
    expect((await send()).message).to.equal("Kloudio refused, and did not say why.")
    expect(calls()).to.deep.equal(Array<string>(5).fill("GET"))
  })

  const NOT_CALLED = "Kloudio gave an address to upload to that the hub may not call."
  it("says what came in place of an upload address", async () => {
    for (const [answer, words] of [
      [{ body: "<html>Down</html>" }, "Kloudio answered something that is not JSON."],
      [{ body: { success: true } }, 'Kloudio answered 200, but not as expected: "signedURL" is missing.'],
      [{ status: 400, body: "<html>Down</html>" }, "Kloudio answered 400: Down"],
      [{ body: { signedURL: "not an address" } }, NOT_CALLED],
      [{ body: { signedURL: "http://10.0.0.1/x" } }, NOT_CALLED],
    ] as const) {
      answers.GET = answer
      const { success, message } = await send()
      expect(success).to.equal(false)
      expect(message).to.include(words)
    }
    expect(new Set(calls())).to.deep.equal(new Set(["GET"]))
  })

  it("case 10: fails when the upload does, and has nothing put into the sheet", async () => {
    answers.PUT = { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" }
    expect(await send()).to.include({
      success: false,
      message: "Kloudio's storage answered 403. The sheet was not changed: send it again.",
    })
    expect(calls()).to.deep.equal(["GET", "PUT"])
  })

  it("uploads again what storage failed at, whole", async () => {
    kloudio.answer = ({ method }) =>
      method === "PUT" && calls().filter((each) => each === "PUT").length === 1 ? { status: 503 } : answers[method]!
    expect(await send()).to.include({ success: true })
    const bodies = kloudio.requests.filter(({ method }) => method === "PUT").map(({ text }) => text)
    expect(bodies).to.deep.equal(Array<string>(2).fill('[["A B"],["$1"],[null]]'))
  })

  it("case 11: says what Kloudio says of the sheet, and never asks twice", async () => {
    expect(await send()).to.include({ success: true, message: "ok" })
    for (const [answer, words] of [
      [{ body: { success: false, message: "no" } }, /^no$/],
      [{ body: { success: false } }, /^Kloudio did not fill the sheet, and did not say why\.$/],
      [{ body: { message: "queued" } }, /^Kloudio answered 200, but not as expected: "success" is missing/],
      [{ status: 500, body: { success: false, message: "no" } }, /^Kloudio answered 500: no$/],
      [{ status: 503 }, /^Kloudio answered 503\.$/],
      [{ reset: true }, /^Kloudio could not be reached/],
    ] as const) {
      answers.POST = answer
      const outcome = await send()
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.match(words)
    }
    expect(calls().filter((method) => method === "POST")).to.have.length(7)
  })

  it("case 12: is listed without addresses, and says that it has none", async () => {
    const environments: Record<string, string>[] = [{}, { KLOUDIO_SIGNED_URL: `${kloudio.url}/sign?key=` }]
    for (const environment of environments) {
      const bare = hub(environment)
      const { body } = await bare.post("/").expect(200)
      expect((body.integrations as { name: string }[]).map(({ name }) => name)).to.deep.equal(["kloudio"])
      const { success, message } = await send({}, bare)
      expect(success).to.equal(false)
      expect(message).to.include("KLOUDIO_SIGNED_URL and KLOUDIO_API_URL").and.include("Google Sheets")
    }
    expect(calls()).to.deep.equal([])
  })

  it("takes addresses in quotes, and refuses those that are none at the start", async () => {
    const { KLOUDIO_SIGNED_URL, KLOUDIO_API_URL } = addresses()
    const quoted = { KLOUDIO_SIGNED_URL: `"${KLOUDIO_SIGNED_URL}"`, KLOUDIO_API_URL: `'${KLOUDIO_API_URL}'` }
    answers.GET = { body: { signedURL: `'${kloudio.url}/uploads/2'` } }
    expect(await send({}, hub(quoted))).to.include({ success: true })
    expect(call("PUT")?.path).to.equal("/uploads/2")
    expect(() => hub({ KLOUDIO_API_URL: "kloudio" })).to.throw("KLOUDIO_API_URL")
    expect(() => hub({ KLOUDIO_SIGNED_URL: "http://kloudio.example.com/" })).to.throw("KLOUDIO_SIGNED_URL")
  })

  it("case 13: uploads measures and calculations behind the dimensions, and a missing cell as null", async () => {
    const row = { m: { value: 2 }, d: { value: "é京" }, calc: { value: 0.5, rendered: "" } }
    const fields = {
      dimensions: [{ name: "d", label: "D" }],
      measures: [{ name: "m", label: "M" }],
      filters: [{ name: "f", label: "F" }],
      table_calculations: [{ name: "calc", label: "C", category: null }],
    }
    expect(await table(jsonDetail([row, { m: { value: 3 } }], { fields }))).to.deep.equal([
      ["D", "M", "C"],
      ["é京", 2, 0.5],
      [null, 3, null],
    ])
  })

  it("uploads a pivoted column as one column for each pivot key, in their order", async () => {
    const fields = {
      dimensions: [{ name: "d", label: "D" }],
      measures: [{ name: "m", label: "Count" }],
      table_calculations: [{ name: "sum", label: "Sum" }],
      pivots: [{ name: "p" }],
    }
    const rows = [
      { d: { value: "x" }, m: { open: { value: 1, rendered: "1 $" }, "2": { value: 2 } }, sum: { value: 3 } },
      { d: { value: "y" }, m: { open: null }, sum: { value: 0 } },
    ]
    const expected = (first: string, second: string, cells: unknown[]) => [
      ["D", `Count ${first}`, `Count ${second}`, "Sum"],
      ["x", ...cells, 3],
      ["y", null, null, 0],
    ]
    const pivots = [{ key: "open" }, { key: "2" }]
    expect(await table(jsonDetail(rows, { fields, pivots }))).to.deep.equal(expected("open", "2", ["1 $", 2]))
    kloudio.requests.length = 0
    // Without a list of pivots, JavaScript puts whole numbers first.
    expect(await table(jsonDetail(rows, { fields }))).to.deep.equal(expected("2", "open", [2, "1 $"]))
    kloudio.requests.length = 0
    const [header] = (await table(jsonDetail([{}], { fields, pivots }))) as unknown[]
    expect(header).to.deep.equal(["D", "Count open", "Count 2", "Sum open", "Sum 2"])
  })

  it("uploads the labels alone when there are no rows, and keeps every digit of a long number", async () => {
    expect(await table(result([], { measures: [{ name: "m", label: "M" }] }))).to.deep.equal([["M"]])
    kloudio.requests.length = 0
    const { data, ...rest } = result([{ n: { value: "LONG" } }])
    await send({ attachment: { ...rest, data: data.replace('"LONG"', "9007199254740993") } })
    expect(call("PUT")?.text).to.equal('[["N"],[9007199254740993]]')
  })

  it("uploads more than fits into memory", async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => ({ text: { value: `${at} ${"x".repeat(60)}` } }))
    expect(await send({ attachment: result(rows) })).to.include({ success: true })
    expect(call("PUT")?.json()).to.have.length(30_001)
  })

  it("keeps two deliveries at once apart, each with a file of its own", async () => {
    const keys = ["first-key", "second-key"]
    const on = hub()
    await Promise.all(keys.map((apiKey) => send({ form_params: { ...FORM, apiKey } }, on)))
    const asked = kloudio.requests
      .filter(({ method }) => method === "GET")
      .map(({ query }) => [query.get("apiKey"), query.get("key")])
    const reported = kloudio.requests
      .filter(({ method }) => method === "POST")
      .map((request) => request.json() as { apiKey: string; data: string })
      .map(({ apiKey, data }) => [apiKey, data])
    expect(reported).to.have.deep.members(asked)
    expect(new Set(asked.map(([, file]) => file)).size).to.equal(2)
  })

  it("tells nobody the key and the upload address, whatever Kloudio says back", async () => {
    const log = new PassThrough()
    const apiKey = "se&cret+key'1"
    const said = `${apiKey} se&cret+key1 ${encodeURIComponent(apiKey)} /uploads/1?sig=made-up`
    const shown: string[] = []
    for (const method of ["GET", "PUT", "POST"]) {
      const before = answers[method]!
      for (const answer of [
        { status: 400, body: said },
        { status: 400, body: { error: said, message: said } },
      ]) {
        answers[method] = answer
        shown.push((await send({ form_params: { ...FORM, apiKey: ` ${apiKey} ` } }, hub(addresses(), log))).message)
      }
      answers[method] = before
    }
    expect(call("GET")?.query.get("apiKey")).to.equal("se&cret+key1")
    const traces = `${shown.join("\n")}\n${String(log.read() ?? "")}`
    expect(shown.filter((message) => /answered 400|redacted/.test(message))).to.have.length(6)
    for (const secret of [apiKey, encodeURIComponent(apiKey), "se&cret"]) expect(traces).to.not.include(secret)
  })
})
