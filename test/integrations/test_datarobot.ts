import { PassThrough, Readable } from "node:stream"
import { expect } from "chai"
import { DataRobotIntegration, type DataRobotOptions } from "../../src/integrations/datarobot/datarobot"
import type { ServiceCall } from "../../src/framework"
import { createLogger } from "../../src/logging/create_logger"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { FakeLooker } from "../support/fake_looker"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { csvAttachment } from "../support/samples"

interface Outcome {
  success: boolean
  message?: string
  validation_errors: object
}

const TOKEN = "key-of-a-user"
const DATA = { datarobot_api_token: TOKEN }
const LINK = "https://looker.example.com/downloads/one-time-link-0123456789"
const FORM = { projectName: "P" }
const STATUS_PATH = "/api/v2/status/job-1/"
const PROJECTS_PATH = "/api/v2/projects/"

describe("datarobot", () => {
  let robot: FakeService
  let log: PassThrough
  /** What DataRobot says of the job, look by look; the last one stays. */
  let looks: FakeAnswer[]
  beforeEach(async () => {
    robot = await FakeService.start()
    log = new PassThrough()
    looks = [{ body: { status: "COMPLETED" } }]
    robot.answer = (request) => (request.method === "POST" ? begun() : lookedAt(request))
  })
  afterEach(() => robot.stop())

  const begun = (location = robot.url + STATUS_PATH): FakeAnswer => ({ status: 202, headers: { location } })
  const lookedAt = ({ path }: RecordedRequest): FakeAnswer => {
    if (path !== STATUS_PATH) return { body: [] }
    return (looks.length > 1 ? looks.shift() : looks[0]) ?? {}
  }
  const hub = (options: DataRobotOptions = {}, environment: Record<string, string> = {}) =>
    hubWith(new DataRobotIntegration({ publicCloud: robot.url, firstLookMs: 2, lookLimitMs: 2000, ...options }), {
      environment: { OUTBOUND_ALLOW: "127.0.0.1", ...environment },
      logger: createLogger({ stream: log, isDebug: true }),
    })
  const execute = async (changes: object = {}, on = hub()) => {
    const body = { type: "query", data: DATA, form_params: FORM, scheduled_plan: { download_url: LINK }, ...changes }
    return (await on.post("/actions/datarobot/execute").send(body).expect(200)).body.looker as Outcome
  }
  const form = async (data: object, on = hub()) =>
    (await on.post("/actions/datarobot/form").send({ data }).expect(200)).body as { error?: string; fields?: object[] }
  const posts = () => robot.requests.filter(({ method }) => method === "POST")

  it("case 1: is listed as Looker has known it, from 5.24.0 on", async () => {
    const listed = async (version: string) => {
      const { body } = await hub().post("/").set("user-agent", `LookerOutgoingWebhook/${version}`).expect(200)
      return (body as { integrations: Record<string, unknown>[] }).integrations
    }
    expect(await listed("5.23.0")).to.deep.equal([])
    const [item] = await listed("5.24.0")
    expect(item).to.deep.include({
      name: "datarobot",
      label: "DataRobot - Create New Project",
      supported_action_types: ["query"],
      supported_formats: ["csv"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [],
      uses_oauth: false,
    })
    const params = item?.params as { name: string; label: string; required: boolean; sensitive: boolean }[]
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["datarobot_api_token", "Authentication User Attribute", true, true],
      ["datarobot_url", "DataRobot URL", false, false],
    ])
  })

  it("case 2: shows an error in the dialog without a key, and calls nobody", async () => {
    expect((await form({})).error).to.match(/Authentication User Attribute/)
    expect(robot.requests).to.have.length(0)
  })

  it("case 3: asks the public cloud once, and shows the field", async () => {
    const authorizations: unknown[] = []
    const answer = ({ headers }: ServiceCall) => {
      authorizations.push(headers.authorization)
      return { body: [] }
    }
    const rules = [{ host: "app.datarobot.com", answer }]
    const sandbox = await Sandbox.start({ rules })
    const undo = routeOutbound(sandbox)
    try {
      const { fields } = await form(DATA, hub({ publicCloud: undefined }))
      expect(fields).to.deep.equal([
        { name: "projectName", label: "The name of the project to be created", type: "string", required: false },
      ])
      const calls = sandbox.calls.map(({ method, url }) => [method, url])
      expect(calls).to.deep.equal([["GET", "https://app.datarobot.com/api/v2/projects/"]])
      expect(authorizations).to.deep.equal([`Bearer ${TOKEN}`])
    } finally {
      undo()
      await sandbox.stop()
    }
  })

  for (const path of ["/sub/", "", "/api/v2", "/?a=b#c"]) {
    it(`case 4: asks the address of the settings, without its path "${path}"`, async () => {
      const { fields } = await form({ ...DATA, datarobot_url: ` ${robot.url}${path} ` })
      expect(fields).to.have.length(1)
      expect(robot.requests.map(({ method, path: asked }) => [method, asked])).to.deep.equal([["GET", PROJECTS_PATH]])
    })
  }

  it("reads only the beginning of a long list of projects", async () => {
    let made = 0
    robot.answer = () => ({
      body: new Readable({
        read() {
          this.push(made++ < 1000 ? Buffer.alloc(64 * 1024, "[") : null)
        },
      }),
    })
    expect((await form(DATA)).fields).to.have.length(1)
    expect(made).to.be.below(500)
  })

  it("case 5: says which of the settings is wrong", async () => {
    for (const status of [401, 403]) {
      robot.answer = () => ({ status, body: { message: "Invalid API key" } })
      expect((await form(DATA)).error).to.match(/answered 40\d: Invalid API key\. Check the API key/)
    }
    for (const answer of [{ status: 404 }, { body: "<html>Log in</html>" }, { body: "" }, { status: 302 }]) {
      robot.answer = () => answer
      expect((await form(DATA)).error).to.match(/Check the setting "DataRobot URL"/)
    }
    robot.answer = () => ({ reset: true })
    const { error } = await form({ ...DATA, datarobot_url: robot.url })
    expect(error)
      .to.match(/could not be reached: the connection broke off/)
      .and.match(/Check the setting "DataRobot URL"/)
    expect((await form({ ...DATA, datarobot_url: "http://127.0.0.1:1" })).error)
      .to.match(/DataRobot could not be reached: it refused the connection/)
      .and.match(/Check the setting "DataRobot URL"/)
  })

  for (const datarobot_url of [
    "ftp://robot.example.com",
    "https://",
    "10.0.0.1",
    "http://robot.example.com",
    "https://u:p@a.com",
  ]) {
    it(`refuses the address ${datarobot_url} in the dialog and in a delivery`, async () => {
      const data = { ...DATA, datarobot_url }
      expect((await form(data)).error).to.match(/"DataRobot URL" cannot be used/)
      const outcome = await execute({ data })
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.match(/"DataRobot URL" cannot be used/)
      expect(robot.requests).to.have.length(0)
    })
  }

  it("does not connect to a private address behind a name", async () => {
    const data = { ...DATA, datarobot_url: `https://localhost:${robot.port}` }
    const on = hub({}, { OUTBOUND_ALLOW: "" })
    expect((await form(data, on)).error).to.match(/"localhost" has no public address/)
    expect((await execute({ data }, on)).message).to.match(/"localhost" has no public address/)
    expect(robot.connections).to.equal(0)
  })

  it("an address without a scheme is asked over https", async () => {
    const rules = [{ host: "robot.example.com", answer: () => ({ body: [] }) }]
    const sandbox = await Sandbox.start({ rules })
    const undo = routeOutbound(sandbox)
    try {
      await form({ ...DATA, datarobot_url: "robot.example.com/x" })
      expect(sandbox.calls.map(({ url }) => url)).to.deep.equal(["https://robot.example.com/api/v2/projects/"])
    } finally {
      undo()
      await sandbox.stop()
    }
  })

  it("case 6: one customer's address is never another's", async () => {
    const own = await FakeService.start()
    own.answer = () => ({ body: [] })
    const on = hub()
    try {
      expect((await form({ ...DATA, datarobot_url: own.url }, on)).fields).to.have.length(1)
      expect(await execute({}, on)).to.include({ success: true })
      expect(own.requests).to.have.length(1)
      expect(posts()).to.have.length(1)
    } finally {
      await own.stop()
    }
  })

  it("case 7: a delivery goes to the address of the settings, without any form before", async () => {
    const on = hub({ publicCloud: "http://127.0.0.1:1" })
    expect(await execute({ data: { ...DATA, datarobot_url: robot.url } }, on)).to.include({ success: true })
    expect(posts()).to.have.length(1)
  })

  it("case 8: hands over the link, which the hub itself never uses", async () => {
    const looker = await FakeLooker.start()
    try {
      const url = looker.download("a,b\n1,2\n")
      const outcome = await execute({ scheduled_plan: { download_url: url } })
      expect(outcome).to.deep.equal({ success: true, refresh_query: false, validation_errors: {} })
      const [post] = posts()
      expect(post).to.include({ path: PROJECTS_PATH, text: JSON.stringify({ projectName: "P", url }) })
      expect(post?.headers).to.include({ authorization: `Bearer ${TOKEN}`, "content-type": "application/json" })
      expect(looker.downloads).to.equal(0)
    } finally {
      await looker.stop()
    }
  })

  it("case 9: leaves out an empty name", async () => {
    for (const form_params of [{}, { projectName: "  " }]) await execute({ form_params })
    expect(posts().map(({ text }) => text)).to.deep.equal(Array(2).fill(JSON.stringify({ url: LINK })))
  })

  it("case 10: uploads a pushed result byte for byte", async () => {
    const csv = 'id,city\n9007199254740993,"Łódź ""1"""\n,\n'
    const attachment = csvAttachment(csv)
    expect(await execute({ attachment, scheduled_plan: { title: "Größen" } })).to.include({ success: true })
    const [post] = posts()
    expect(post?.headers.authorization).to.equal(`Bearer ${TOKEN}`)
    const sent = new Response(new Uint8Array(post?.body ?? []), {
      headers: { "content-type": post?.headers["content-type"] ?? "" },
    })
    const sentForm = await sent.formData()
    const file = sentForm.get("file") as File
    expect([sentForm.get("projectName"), file.name, file.type]).to.deep.equal(["P", "Größen.csv", "text/csv"])
    expect(await file.text()).to.equal(csv)
  })

  it("case 10: an upload without a name has only the file, and is not made again", async () => {
    robot.answer = () => ({ status: 503 })
    const outcome = await execute({ attachment: csvAttachment("a\n1\n"), scheduled_plan: null, form_params: {} })
    expect(outcome.success).to.equal(false)
    expect(posts()).to.have.length(1)
    expect(posts()[0]?.text).to.not.include("projectName")
  })

  it("case 11: fails without data, and calls nobody", async () => {
    for (const attachment of [undefined, csvAttachment("")]) {
      const body = { type: "query", data: DATA, form_params: FORM, attachment }
      const { body: answer } = await hub().post("/actions/datarobot/execute").send(body).expect(404)
      expect(answer.success).to.equal(false)
    }
    expect(robot.requests).to.have.length(0)
  })

  it("case 12: tells what DataRobot says, without the key and the link", async () => {
    const said = `Cannot read ${LINK} with ${TOKEN}`
    robot.answer = () => ({ status: 422, body: { message: said } })
    const { success, message } = await execute()
    expect(success).to.equal(false)
    expect(message).to.equal("DataRobot answered 422: Cannot read [redacted] with [redacted]")
    expect(String(log.read())).to.include("delivery ended").and.not.include(TOKEN).and.not.include(LINK)
  })

  it("names the key after 401, the address after 404", async () => {
    robot.answer = () => ({ status: 401 })
    expect((await execute()).message).to.match(/answered 401\. Check the API key/)
    robot.answer = () => ({ status: 404 })
    expect((await execute()).message).to.match(/answered 404\. Check the setting "DataRobot URL"/)
  })

  for (const state of ["ERROR", "ABORTED", "error"]) {
    it(`case 13: fails when the project ends as ${state} on the second look`, async () => {
      looks = [{ body: { status: "RUNNING" } }, { body: { status: state, message: "Too few rows" } }]
      const { success, message } = await execute()
      expect(success).to.equal(false)
      expect(message).to.match(/^DataRobot could not make the project: Too few rows\. .*reaches Looker\.$/)
      expect(robot.requests.filter(({ path }) => path === STATUS_PATH)).to.have.length(2)
    })
  }

  it("case 13: a failure without a reason is one, too", async () => {
    looks = [{ body: { status: "ERROR", message: null } }]
    expect((await execute()).message).to.match(/could not make the project: it gave no reason\./)
  })

  it("succeeds when DataRobot leads to the project", async () => {
    looks = [
      { body: { status: "INITIALIZED" } },
      { status: 303, headers: { location: `${robot.url}/api/v2/projects/1/` } },
    ]
    expect(await execute()).to.deep.equal({ success: true, refresh_query: false, validation_errors: {} })
    expect(robot.requests.at(-1)).to.include({ method: "GET", path: STATUS_PATH })
    expect(robot.requests.at(-1)?.headers.authorization).to.equal(`Bearer ${TOKEN}`)
  })

  it("case 14: succeeds when the project takes longer than the wait, and says so", async () => {
    looks = [{ body: { status: "RUNNING" } }]
    const { success, message } = await execute({}, hub({ lookLimitMs: 20 }))
    expect(success).to.equal(true)
    expect(message).to.match(/still making the project/)
    expect(robot.requests.length).to.be.above(2)
  })

  it("case 14: does not look when the operator wants no wait", async () => {
    const { success } = await execute({}, hub({ lookLimitMs: undefined }, { DATAROBOT_WAIT_SEC: "0" }))
    expect(success).to.equal(true)
    expect(robot.requests).to.have.length(1)
    for (const wait of ["-1", "soon", "4000", "1.5"]) {
      expect(() => hub({}, { DATAROBOT_WAIT_SEC: wait })).to.throw("DATAROBOT_WAIT_SEC")
    }
  })

  for (const status of [301, 302, 308]) {
    it(`case 15: does not follow ${status}, and names the address`, async () => {
      robot.answer = () => ({ status, headers: { location: `${robot.url}/elsewhere` } })
      const { success, message } = await execute()
      expect(success).to.equal(false)
      expect(message).to.match(/Check the setting "DataRobot URL"/)
      expect(robot.requests).to.have.length(1)
    })
  }

  it("takes no answer for a project that names no place", async () => {
    for (const answer of [{ body: {} }, { status: 202 }, { body: "<html>" }, { ...begun(), status: 201 }]) {
      robot.answer = () => answer
      const { success, message } = await execute()
      expect(success).to.equal(false)
      expect(message).to.match(/the place of the new project is missing/)
    }
  })

  it("sends the key only to the address of the settings, whatever place DataRobot names", async () => {
    const foreign = await FakeService.start()
    robot.answer = (request) => (request.method === "POST" ? begun(foreign.url + STATUS_PATH) : lookedAt(request))
    try {
      expect(await execute()).to.include({ success: true })
      expect(foreign.requests).to.have.length(0)
    } finally {
      await foreign.stop()
    }
  })

  it("says that a project may exist when DataRobot does not say how it stands", async () => {
    for (const answer of [{ status: 403 }, { body: { state: "?" } }, { body: "<html>" }]) {
      looks = [answer]
      const { success, message } = await execute()
      expect(success).to.equal(false)
      expect(message).to.match(/^DataRobot has begun the project, but does not say how it stands\. Look there before/)
    }
  })

  it("is not called again when it is busy or silent", async () => {
    for (const answer of [{ status: 429 }, { status: 500 }, { reset: true }]) {
      robot.requests.length = 0
      robot.answer = () => answer
      expect(await execute()).to.include({ success: false })
      expect(robot.requests).to.have.length(1)
    }
  })
})
