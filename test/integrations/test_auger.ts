import { PassThrough } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { AugerIntegration } from "../../src/integrations/auger/auger"
import type { AugerOptions } from "../../src/integrations/auger/auger_client"
import { createLogger } from "../../src/logging/create_logger"
import { FakeLooker } from "../support/fake_looker"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { openSpoolFiles } from "../support/open_spool_files"
import { hubWith } from "../support/hub_with"
import { jsonDetail, jsonDetailText, type SampleRow } from "../support/samples"

interface Outcome {
  success: boolean
  message: string
  validation_errors: Record<string, string>
}
type Place = { file_path: string }

const TOKEN = "token-of-an-organization"
const DATA = { api_token: TOKEN }
const FORM = { project_name: "churn", model_type: "regression", max_n_trials: "7", train_data: "false" }
const FIELDS = {
  dimensions: [{ name: "v.name", source_file: "people.view.lkml" }],
  measures: [{ name: "v.cost" }],
  table_calculations: [{ name: "calc" }],
}
const rowsTo = (count: number): SampleRow[] =>
  Array.from({ length: count }, (_, at) => ({
    "v.name": { value: `n${at + 1}` },
    "v.cost": { value: at + 1 },
    calc: { value: null },
  }))

describe("auger", () => {
  let auger: FakeService
  let log: PassThrough
  let logged: string
  /** Answers by method and path; the numbers of the path are left out of the key. */
  let answers: Record<string, (request: RecordedRequest) => FakeAnswer | Promise<FakeAnswer>>
  let stopping: AbortController
  beforeEach(async () => {
    auger = await FakeService.start()
    stopping = new AbortController()
    log = new PassThrough()
    logged = ""
    log.on("data", (chunk: Buffer) => (logged += chunk.toString()))
    answers = {
      "PUT /project_file_urls/": (request) => {
        const { file_path } = request.json() as Place
        const url = `${auger.url}/storage/${encodeURIComponent(file_path)}?signature=secret-of-the-place`
        return { body: { data: { project_id: 12, main_bucket: "bucket-1", url } } }
      },
      "PATCH /projects/12/deploy": () => ({ body: { data: {} } }),
      "GET /projects/12": () => ({ body: { data: { status: "running" } } }),
      "POST /projects/12/files/": () => ({ body: { data: { id: 34 } } }),
      "GET /project_files/34": () => ({ body: { data: { status: "processed" } } }),
      "POST /experiments/": () => ({ body: { data: { id: 56 } } }),
      "POST /experiment_sessions/": () => ({ body: { data: { id: 78 } } }),
      "GET /user/": () => ({ body: { data: { id: 1 } } }),
    }
    auger.answer = (request) =>
      isStorage(request)
        ? (answers.storage?.(request) ?? { body: "" })
        : (answers[keyOf(request)]?.(request) ?? { status: 418 })
  })
  afterEach(async () => {
    stopping.abort()
    await auger.stop()
  })

  const isStorage = ({ path }: RecordedRequest) => path.startsWith("/storage/")
  const keyOf = ({ method, path }: RecordedRequest) => `${method} ${path.replace(/^\/api\/v1/, "")}`
  const calls = () =>
    auger.requests.map((request) => (isStorage(request) ? `${request.method} storage` : keyOf(request)))
  const paths = () =>
    auger.requests
      .filter((request) => keyOf(request) === "PUT /project_file_urls/")
      .map((request) => (request.json() as Place).file_path)
  const stored = () => auger.requests.filter(isStorage).map((request) => request.json() as Record<string, unknown>[])
  const until = (key: string) => auger.until((request) => keyOf(request) === key)
  const hub = (options: AugerOptions = {}, environment: Record<string, string> = {}) =>
    hubWith(
      new AugerIntegration({
        apiUrl: `${auger.url}/api/v1`,
        retryDelayMs: 2,
        lookEveryMs: 2,
        lookLimitMs: 2000,
        ...options,
      }),
      { environment, logger: createLogger({ stream: log, isDebug: true }), stopping: stopping.signal },
    )
  const attachmentOf = (rows: SampleRow[], fields: unknown = FIELDS) => jsonDetail(rows, { fields })
  const execute = async (changes: object = {}, on = hub()) => {
    const body = { type: "query", data: DATA, form_params: FORM, attachment: attachmentOf(rowsTo(4)), ...changes }
    const call = on.post("/actions/auger/execute").set("x-looker-webhook-id", "webhook-9")
    return (await call.send(body).expect(200)).body.looker as Outcome
  }
  const form = async (data: object = DATA, on = hub()) =>
    (await on.post("/actions/auger/form").send({ data }).expect(200)).body as { error?: string; fields?: object[] }
  /** The spool of the request itself closes after its answer. */
  const untilOpen = async (count: number) => {
    for (let tries = 0; tries < 500 && openSpoolFiles().length > count; tries++) await sleep(4)
    expect(openSpoolFiles()).to.have.length(count)
  }
  const untilLogged = async (pattern: RegExp) => {
    for (let tries = 0; tries < 500 && !pattern.test(logged); tries++) await sleep(4)
    expect(logged).to.match(pattern)
  }

  it("case 1: takes the format that Looker's version gives", async () => {
    const formatsFor = async (agent: string) => {
      const { body } = await hub().post("/actions/auger").set("user-agent", agent).expect(200)
      return (body as { supported_formats: string[] }).supported_formats
    }
    expect(await formatsFor("LookerOutgoingWebhook/6.1.0")).to.deep.equal(["json_detail"])
    expect(await formatsFor("LookerOutgoingWebhook/6.2.0")).to.deep.equal(["json_detail_lite_stream"])
    expect(await formatsFor("curl/8")).to.deep.equal(["json_detail"])
    const { body } = await hub().post("/").set("user-agent", "LookerOutgoingWebhook/5.23.0").expect(200)
    expect(body).to.have.property("integrations").that.deep.equals([])
  })

  it("is listed as Looker has known it", async () => {
    const { body } = await hub().post("/actions/auger").expect(200)
    expect(body).to.deep.include({
      label: "Auger - AutoML Training",
      supported_action_types: ["query"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [],
      uses_oauth: false,
    })
    const params = body.params as { name: string; label: string; required: boolean; sensitive: boolean }[]
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["api_token", "Auger API Token", true, true],
      ["max_n_trials", "Max number of trials", false, false],
      ["max_total_time_mins", "Max training time minutes", false, false],
    ])
  })

  it("case 2: asks for project, model, trials and training", async () => {
    const { fields } = await form()
    expect(fields).to.deep.equal([
      { name: "project_name", label: "Project Name", type: "string", required: true },
      {
        name: "model_type",
        label: "Model Type",
        type: "select",
        required: true,
        default: "classification",
        options: [
          { name: "classification", label: "Classification" },
          { name: "regression", label: "Regression" },
        ],
      },
      { name: "max_n_trials", label: "Trials to run", type: "string", required: false, default: "100" },
      {
        name: "train_data",
        label: "Train after data transfer",
        type: "select",
        required: false,
        default: "false",
        options: [
          { name: "true", label: "True" },
          { name: "false", label: "False" },
        ],
      },
    ])
    expect(auger.requests.map(({ path, query }) => [path, query.toString()])).to.deep.equal([
      ["/api/v1/user/", `token=${TOKEN}`],
    ])
    const own = await form({ ...DATA, max_n_trials: "50" })
    expect(own.fields?.[2]).to.have.property("default", "50")
  })

  it("case 3: tells a wrong token from a service that cannot be reached", async () => {
    expect((await form({})).error).to.match(/Auger API Token/)
    expect(auger.requests).to.have.length(0)
    for (const status of [401, 403]) {
      answers["GET /user/"] = () => ({ status })
      expect((await form()).error).to.match(/answered 40\d\. Check the API token/)
    }
    expect((await form(DATA, hub({ apiUrl: "http://127.0.0.1:1" }))).error)
      .to.match(/Auger could not be reached/)
      .and.not.match(/token/)
    answers["GET /user/"] = () => ({ body: "<html>Sold</html>" })
    expect((await form()).error).to.match(/Auger answered something that is not JSON/)
  })

  for (const [field, value] of [
    ["project_name", ""],
    ["project_name", "../other"],
    ["model_type", ""],
    ["model_type", "poetry"],
    ["max_n_trials", "many"],
    ["max_n_trials", "0"],
  ] as const) {
    it(`case 4: refuses "${value}" for ${field}, and calls nobody`, async () => {
      const { success, validation_errors } = await execute({ form_params: { ...FORM, [field]: value } })
      expect(success).to.equal(false)
      expect(validation_errors).to.have.keys(field)
      expect(auger.requests).to.have.length(0)
    })
  }

  it("refuses a setting that is no number, and calls nobody", async () => {
    const { success, message } = await execute({ data: { ...DATA, max_total_time_mins: "an hour" } })
    expect(success).to.equal(false)
    expect(message).to.match(/"Max training time minutes" is no whole number/)
    expect(auger.requests).to.have.length(0)
  })

  it("case 5: stores four rows as one file, then starts the project", async () => {
    const { success, message } = await execute()
    expect([success, message]).to.deep.equal([
      true,
      "Stored 4 rows in 1 file. Auger starts the project, and is then told to process them: look there for the outcome.",
    ])
    const [place, storage, deploy] = auger.requests
    expect(calls().slice(0, 3)).to.deep.equal(["PUT /project_file_urls/", "PUT storage", "PATCH /projects/12/deploy"])
    const { file_path, ...others } = place!.json() as Place
    expect(file_path).to.match(/^workspace\/projects\/churn\/files\/people_\d{13}\.json$/)
    expect(others).to.deep.equal({ project_name: "churn", token: TOKEN })
    expect(storage?.headers).to.include({
      "content-type": "application/json",
      "content-length": String(storage?.bytes),
    })
    expect(storage?.headers).to.not.have.property("authorization")
    expect(stored()[0]).to.have.length(4)
    expect(deploy?.json()).to.deep.equal({
      worker_type_id: 1,
      workers_count: 2,
      cluster_autoterminate_minutes: 10,
      token: TOKEN,
    })
  })

  it("case 6: names columns without their view, and keeps values as they are", async () => {
    const text = `{"fields":${JSON.stringify(FIELDS)},"data":[{"v.name":{"value":"Łódź \\" 😀"},"v.cost":{"value":9007199254740993},"calc":{"value":true}},{"v.name":{"value":"2024-01-31"}}]}`
    expect(await execute({ attachment: { mimetype: "application/json", extension: "json", data: text } })).to.include({
      success: true,
    })
    const sent = auger.requests.find(isStorage)?.text
    expect(sent).to.equal(
      '[{"name":"Łódź \\" 😀","cost":9007199254740993,"calc":true},{"name":"2024-01-31","cost":null,"calc":null}]',
    )
  })

  it("case 6: two views do not overwrite each other's columns, pivots are lists, filters are no columns", async () => {
    const fields = {
      dimensions: [{ name: "a.id" }, { name: "b.id" }],
      measures: [{ name: "a.count" }],
      filters: [{ name: "a.hidden" }],
      pivots: [{ name: "a.city" }],
    }
    const rows = [
      { "a.id": { value: 1 }, "b.id": { value: 2 }, "a.count": { "x|FIELD|1": { value: 3 }, y: { value: null } } },
    ]
    await execute({ attachment: attachmentOf(rows, fields) })
    expect(stored()[0]).to.deep.equal([{ "a.id": 1, "b.id": 2, count: [{ "x|FIELD|1": 3 }, { y: null }] }])
    expect(paths()[0]).to.match(/\/looker_file_\d{13}\.json$/)
  })

  it("case 6: a query of measures only has a file name, too", async () => {
    const fields = { measures: [{ name: "v.total", source_file: "x.lkml" }] }
    expect(await execute({ attachment: attachmentOf([{ "v.total": { value: 1 } }], fields) })).to.include({
      success: true,
    })
    expect(paths()[0]).to.match(/\/looker_file_\d{13}\.json$/)
  })

  for (const [count, sizes] of [
    [10_001, [10_001]],
    [10_002, [10_001, 1]],
  ] as const) {
    it(`case 7: ${count} rows are ${sizes.length} files`, async () => {
      const { success } = await execute({ attachment: attachmentOf(rowsTo(count)) })
      expect(success).to.equal(true)
      expect(
        stored()
          .map((rows) => rows.length)
          .sort((one, other) => other - one),
      ).to.deep.equal(sizes)
      const { content_type, url } = (await until("POST /projects/12/files/")).json() as Record<string, string>
      expect(content_type).to.equal(sizes.length === 1 ? "application/json" : "multipart")
      const name = paths()[0]?.replace(/(\/\d+)?\.json$/, "")
      expect(url).to.equal(`s3://bucket-1/${name}.json`)
      const wanted = sizes.length === 1 ? [`${name}.json`] : [`${name}/1.json`, `${name}/2.json`]
      expect(paths().sort()).to.deep.equal(wanted)
    }).timeout(30_000)
  }

  it("holds ten files at most, however slow the storage is", async () => {
    const before = openSpoolFiles().length
    let arrived = 0
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    answers.storage = async () => {
      arrived++
      await released
      return { body: "" }
    }
    const wide = rowsTo(24).map((row) => ({ ...row, "v.name": { value: "x".repeat(550_000) } }))
    const outcome = execute({ attachment: attachmentOf(wide) }, hub({ rowsPerFile: 2 }))
    while (arrived < 9) await sleep(5)
    await sleep(50)
    expect(arrived).to.equal(9)
    // Nine that are sent, one that is made, and the spool of the request itself.
    expect(openSpoolFiles().length - before).to.be.within(9, 11)
    release()
    expect((await outcome).message).to.match(/^Stored 24 rows in 12 files\./)
    await untilOpen(before)
  }).timeout(60_000)

  it("sends a form where Auger asks for one", async () => {
    answers["PUT /project_file_urls/"] = () => {
      const fields = { key: "k/1.json", policy: "p" }
      return { body: { data: { project_id: 12, main_bucket: "b", url: `${auger.url}/storage/`, fields } } }
    }
    answers.storage = () => ({ status: 204 })
    expect(await execute()).to.include({ success: true })
    const post = auger.requests.find(isStorage)
    expect(post).to.include({ method: "POST" })
    expect(post?.headers["content-length"]).to.equal(String(post?.bytes))
    const headers = { "content-type": post?.headers["content-type"] ?? "" }
    const sent = await new Response(new Uint8Array(post?.body ?? []), { headers }).formData()
    expect([...sent.keys()]).to.deep.equal(["key", "policy", "file"])
    expect(JSON.parse(await (sent.get("file") as File).text())).to.have.length(4)
  })

  it("case 8: fails when the storage does to the end, and starts nothing", async () => {
    answers.storage = () => ({ status: 500 })
    const { success, message } = await execute()
    expect(success).to.equal(false)
    expect(message).to.match(
      /^The data was not stored, so Auger's project was not told of any\. Auger's storage answered 500/,
    )
    expect(calls()).to.deep.equal(["PUT /project_file_urls/", ...Array<string>(3).fill("PUT storage")])
  })

  it("case 8: stores a file again that the storage failed at", async () => {
    let failures = 0
    answers.storage = () => (failures++ < 2 ? { status: 503 } : { body: "" })
    expect(await execute()).to.include({ success: true })
    const bodies = auger.requests.filter(isStorage).map(({ text }) => text)
    expect(bodies).to.have.length(3)
    expect(new Set(bodies)).to.have.length(1)
  })

  it("case 8: names the file and its rows when one of several is refused, and starts nothing", async () => {
    answers.storage = (request) => (request.text.includes('"n5"') ? { status: 403 } : { body: "" })
    const { success, message } = await execute({ attachment: attachmentOf(rowsTo(7)) }, hub({ rowsPerFile: 2 }))
    expect(success).to.equal(false)
    expect(message).to.match(/^File 3, with rows 5 to 6, was not stored, .* answered 403\.$/)
    expect(calls()).to.not.include("PATCH /projects/12/deploy")
  })

  it("case 8: starts nothing when the download breaks off, and leaves no temporary file", async () => {
    const looker = await FakeLooker.start()
    const before = openSpoolFiles().length
    const wide = rowsTo(12).map((row) => ({ ...row, "v.name": { value: "x".repeat(550_000) } }))
    try {
      const text = jsonDetailText(wide, { fields: FIELDS })
      const download_url = looker.download(text, { cutAfterBytes: 5_900_000, contentLength: text.length })
      const changes = { attachment: undefined, scheduled_plan: { download_url } }
      const { success, message } = await execute(changes, hub({ rowsPerFile: 2 }))
      expect(success).to.equal(false)
      expect(message).to.match(/download/i)
      expect(calls()).to.include("PUT storage").and.not.include("PATCH /projects/12/deploy")
      answers.storage = () => ({ status: 403 })
      await execute(
        { scheduled_plan: { download_url: looker.download(text) }, attachment: undefined },
        hub({ rowsPerFile: 2 }),
      )
      expect(calls()).to.not.include("PATCH /projects/12/deploy")
      await untilOpen(before)
    } finally {
      await looker.stop()
    }
  }).timeout(20_000)

  for (const answer of [
    { body: {} },
    { body: { data: { url: "x" } } },
    { body: "<html>" },
    { status: 500 },
    { reset: true },
  ]) {
    it(`fails without a place for the file: ${JSON.stringify(answer)}`, async () => {
      answers["PUT /project_file_urls/"] = () => answer
      const { success, message } = await execute()
      expect(success).to.equal(false)
      expect(message).to.match(/^The data was not stored.*Auger /)
      expect(calls()).to.deep.equal(["PUT /project_file_urls/"])
    })
  }

  for (const [url, problem] of [
    ["no address", /gave no address/],
    ["http://10.0.0.1/x", /begins with https/],
    ["https://10.0.0.1/x", /no public address/],
    ["https://localhost/x", /no public address/],
    ["file:///etc/passwd", /begins with https/],
  ] as const) {
    it(`sends nothing to the place ${url}`, async () => {
      answers["PUT /project_file_urls/"] = () => ({ body: { data: { project_id: 12, main_bucket: "b", url } } })
      const { success, message } = await execute()
      expect(success).to.equal(false)
      expect(message)
        .to.match(/was not stored/)
        .and.match(problem)
      expect(calls()).to.deep.equal(["PUT /project_file_urls/"])
    })
  }

  for (const status of [409, 422]) {
    it(`case 9: goes on after ${status}: the project runs already`, async () => {
      answers["PATCH /projects/12/deploy"] = () => ({ status })
      expect(await execute()).to.include({ success: true })
      await until("POST /projects/12/files/")
    })
  }

  for (const status of [401, 403, 404, 500]) {
    it(`case 9: fails when the start is answered with ${status}`, async () => {
      answers["PATCH /projects/12/deploy"] = () => ({ status })
      const { success, message } = await execute()
      expect(success).to.equal(false)
      expect(message).to.match(
        new RegExp(`^The data is stored, but the project was not started\\. Auger answered ${status}`),
      )
      await sleep(20)
      expect(calls().at(-1)).to.equal("PATCH /projects/12/deploy")
    })
  }

  it("case 10: tells the project of the file once it runs, and trains nothing", async () => {
    const states = ["deploying", "deploying", "running"]
    const standings = [{ status: "processing" }, { status: "x", search_space_status: "processed" }]
    answers["GET /projects/12"] = () => ({ body: { data: { status: states.shift() } } })
    answers["GET /project_files/34"] = () => ({ body: { data: standings.shift() } })
    expect(await execute()).to.include({ success: true })
    await untilLogged(/auger has processed the data.*webhook-9/)
    expect(calls().slice(3)).to.deep.equal([
      ...Array<string>(3).fill("GET /projects/12"),
      "POST /projects/12/files/",
      ...Array<string>(2).fill("GET /project_files/34"),
    ])
    const file = auger.requests.find((request) => keyOf(request) === "POST /projects/12/files/")?.json()
    const name = /(people_\d{13})\.json$/.exec(paths()[0] ?? "")?.[1]
    expect(file).to.deep.equal({
      project_id: 12,
      file_name: `${name}.json`,
      name,
      url: `s3://bucket-1/workspace/projects/churn/files/${name}.json`,
      content_type: "application/json",
      token: TOKEN,
    })
    const looks = auger.requests.filter(({ method }) => method === "GET")
    expect(new Set(looks.map(({ query }) => query.toString()))).to.deep.equal(new Set([`token=${TOKEN}`]))
  })

  it("case 10: goes on waiting when Auger fails for the moment", async () => {
    const states: FakeAnswer[] = [...Array<FakeAnswer>(4).fill({ status: 500 }), { reset: true }]
    answers["GET /projects/12"] = () => states.shift() ?? { body: { data: { status: "running" } } }
    await execute()
    await untilLogged(/auger has processed the data/)
    expect(states).to.have.length(0)
  })

  it("case 11: trains with the last column as target, numbers as numbers", async () => {
    const data = { ...DATA, max_total_time_mins: "15" }
    expect((await execute({ data, form_params: { ...FORM, train_data: "true" } })).message).to.match(/train the model/)
    const session = (await until("POST /experiment_sessions/")).json()
    expect(session).to.deep.equal({
      experiment_id: 56,
      status: "preprocess",
      model_type: "regression",
      model_settings: {
        features: [{ column_name: "name" }, { column_name: "cost" }, { column_name: "calc", isTarget: true }],
        max_n_trials: 7,
        max_total_time_mins: 15,
      },
      token: TOKEN,
    })
    const { name, ...experiment } = (await until("POST /experiments/")).json() as Record<string, unknown>
    expect(name).to.match(/^people_\d{13}_\d{13}$/)
    expect(experiment).to.deep.equal({ project_id: 12, project_file_id: 34, token: TOKEN })
  })

  it("case 11: takes 100 trials and an hour where nobody says more", async () => {
    const { project_name, model_type } = FORM
    await execute({ form_params: { project_name, model_type, train_data: "true" } })
    const session = (await until("POST /experiment_sessions/")).json() as { model_settings: object }
    expect(session.model_settings).to.include({ max_n_trials: 100, max_total_time_mins: 60 })
  })

  it("case 12: fails at once without rows", async () => {
    const { success, message } = await execute({ attachment: attachmentOf([]) })
    expect([success, message]).to.deep.equal([false, "The result has no rows, so nothing was sent to Auger."])
    expect(auger.requests).to.have.length(0)
  })

  it("case 13: a wait that runs out is logged, and makes room for the next run", async () => {
    answers["GET /projects/12"] = () => ({ body: { data: { status: "deploying" } } })
    const on = hub({ lookLimitMs: 30 })
    for (let run = 0; run < 3; run++) expect(await execute({}, on)).to.include({ success: true })
    const line =
      '"level":"warn","message":"work after the answer failed","reason":"After 0 seconds the project was not started."'
    await untilLogged(new RegExp(`(?:${line}[^\\n]*webhook-9[^]*){3}`))
    expect(calls()).to.not.include("POST /projects/12/files/")
  })

  it("case 13: two runs are waited for at once", async () => {
    answers["GET /projects/12"] = () => ({ hang: true })
    const on = hub()
    for (let run = 0; run < 3; run++) expect(await execute({}, on)).to.include({ success: true })
    await sleep(30)
    expect(calls().filter((call) => call === "GET /projects/12")).to.have.length(2)
  })

  it("case 13: a file that could not be processed is logged, and trained with by none", async () => {
    answers["GET /project_files/34"] = () => ({ body: { data: { status: "processed_with_error" } } })
    await execute({ form_params: { ...FORM, train_data: "true" } })
    await untilLogged(/Auger could not process the file/)
    expect(calls()).to.not.include("POST /experiments/")
  })

  it("case 13: a stopping hub ends the wait, and says so in the log", async () => {
    answers["GET /projects/12"] = () => ({ body: { data: { status: "deploying" } } })
    await execute()
    await until("GET /projects/12")
    stopping.abort()
    await untilLogged(/work after answers was ended.*auger, webhook webhook-9/)
    const count = auger.requests.length
    await sleep(20)
    expect(auger.requests.length - count).to.be.at.most(1)
  })

  it("case 14: the token and the address of the storage are in no message and no log line", async () => {
    const said = (request: RecordedRequest) => `${request.path}?${request.query.toString()} ${request.text.slice(-200)}`
    for (const key of ["GET /user/", "PUT /project_file_urls/", "storage", "PATCH /projects/12/deploy"]) {
      const kept = answers[key]
      answers[key] = (request) => ({ status: 400, body: said(request) })
      const seen = JSON.stringify([await execute(), await form()])
      expect(seen).to.not.include(TOKEN).and.not.include("secret-of-the-place")
      answers[key] = kept ?? (() => ({ body: "" }))
    }
    for (const key of ["GET /projects/12", "POST /projects/12/files/", "GET /project_files/34", "POST /experiments/"]) {
      answers[key] = (request) => ({ status: 400, body: said(request) })
      await execute({ form_params: { ...FORM, train_data: "true" } })
      await untilLogged(/work after the answer failed.*answered 400/)
      expect(logged).to.not.include(TOKEN).and.not.include("secret-of-the-place")
      logged = ""
      delete answers[key]
      answers[key] = () => ({ body: { data: { id: 34, status: key.includes("files/34") ? "processed" : "running" } } })
    }
  })

  it("case 15: all calls go to the address of the operator", async () => {
    const environment = { AUGER_API_URL: `${auger.url}/other/v1/` }
    auger.answer = (request) =>
      isStorage(request)
        ? { body: "" }
        : (answers[`${request.method} ${request.path.replace("/other/v1", "")}`]?.(request) ?? { status: 418 })
    const on = hub({ apiUrl: undefined }, environment)
    expect((await form(DATA, on)).fields).to.have.length(4)
    expect(await execute({ form_params: { ...FORM, train_data: "true" } }, on)).to.include({ success: true })
    await auger.until(({ path }) => path === "/other/v1/experiment_sessions/")
    for (const value of ["http://auger.example.com", "auger", "https://a.com/?x"]) {
      expect(() => hub({}, { AUGER_API_URL: value })).to.throw("AUGER_API_URL")
    }
  })
})
