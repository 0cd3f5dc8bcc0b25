import { PassThrough } from "node:stream"
import { expect } from "chai"
import {
  JiraCreateIssueIntegration,
  type JiraOptions,
} from "../../src/integrations/jira_create_issue/jira_create_issue"
import { createLogger } from "../../src/logging/create_logger"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { csvAttachment } from "../support/samples"
import { WebhookStage } from "../support/webhook_stage"

const HOST = "corp.example"
const PASSWORD = "t0ken-of-the-account"
const LOGIN = Buffer.from(`bot@corp.example:${PASSWORD}`).toString("base64")
const API = "/jira/rest/api/2"
const PLAN = { title: "My Look", url: "https://looker.example.com/looks/7" }
const ANSWERS = { project: "10001", summary: "Odd", description: "Look.", issueType: "7" }

const PROJECTS = Array.from({ length: 120 }, (_, index) => ({
  id: String(10001 + index),
  name: `Project ${index + 1}`,
}))
const TYPES = [
  { id: "5", name: "Sub-task", subtask: true },
  { id: "7", name: "Task", subtask: false, description: "" },
  { id: "8", name: "Bug" },
]

interface Field {
  name: string
  default?: string
  description?: string
  interactive?: boolean
  options?: { name: string; label: string }[]
}

describe("jira_create_issue", () => {
  let stage: WebhookStage
  let log: PassThrough
  /** The answers of this Jira by the end of the path; what is not here is 404. */
  let jira: Record<string, (request: RecordedRequest) => FakeAnswer>

  beforeEach(async () => {
    stage = await WebhookStage.start([HOST])
    log = new PassThrough()
    jira = {
      "GET /project/search": ({ query }) => pageOf(PROJECTS.slice(0, 2), query, { isLast: true }),
      "GET /issue/createmeta/10001/issuetypes": () => ({ body: { issueTypes: TYPES, total: 3 } }),
      "POST /issue": () => ({ status: 201, body: { id: "1", key: "OPS-1" } }),
    }
    stage.receiver.answer = (request) => {
      const answer = jira[`${request.method} ${request.path.replace(API, "")}`]
      return answer ? answer(request) : { status: 404, body: "<html>Not here" }
    }
  })
  afterEach(() => stage.stop())

  const hub = (options: JiraOptions = {}, allow: string[] = []) =>
    stage.hub(new JiraCreateIssueIntegration(options), allow, { logger: createLogger({ isDebug: true, stream: log }) })
  const settings = () => ({
    address: `https://${HOST}:${stage.receiver.port}/jira/`,
    username: "bot@corp.example",
    password: PASSWORD,
  })
  const form = (form_params: object = {}, data: object = {}, ...rest: Parameters<typeof hub>) =>
    hub(...rest)
      .post("/actions/jira_create_issue/form")
      .send({ data: { ...settings(), ...data }, form_params })
  const fieldsOf = async (form_params: object = {}) => {
    const { body } = await form(form_params).expect(200)
    expect(body, JSON.stringify(body)).to.have.property("fields")
    const fields = body.fields as Field[]
    return (name: string) => fields.find((field) => field.name === name) ?? expect.fail(name)
  }
  const execute = (form_params: object = ANSWERS, more: object = {}, options: JiraOptions = {}) =>
    hub(options)
      .post("/actions/jira_create_issue/execute")
      .send({
        type: "query",
        data: settings(),
        form_params,
        attachment: csvAttachment("a\n1\n"),
        scheduled_plan: PLAN,
        ...more,
      })
  const failureOf = async (...delivery: Parameters<typeof execute>) => {
    const { body } = await execute(...delivery).expect(200)
    expect(body.looker.success).to.equal(false)
    return body.looker as { message: string; validation_errors: object }
  }
  const paths = () => stage.receiver.requests.map(({ method, path }) => `${method} ${path}`)

  it("case 1: is listed as Looker has known it", async () => {
    const { body } = await hub().post("/actions/jira_create_issue").expect(200)
    const { icon_data_uri, params, description, ...rest } = body as Record<string, unknown>
    expect(rest).to.deep.equal({
      form_url: "https://hub.example.com/actions/jira_create_issue/form",
      label: "JIRA",
      name: "jira_create_issue",
      required_fields: [],
      supported_action_types: ["query"],
      uses_oauth: false,
      delegate_oauth: false,
      supported_download_settings: ["push"],
      url: "https://hub.example.com/actions/jira_create_issue/execute",
      token_url: "",
    })
    expect(icon_data_uri).to.match(/^data:image\/svg\+xml;base64,/)
    expect(description).to.match(/Jira issue/)
    const shown = (params as { name: string; label: string; required: boolean; sensitive: boolean }[]).map((param) => [
      param.name,
      param.label,
      param.required,
      param.sensitive,
    ])
    expect(shown).to.deep.equal([
      ["address", "Address", true, false],
      ["username", "Username", true, false],
      ["password", "Password", true, true],
    ])
  })

  it("case 2: the form says which setting is missing", async () => {
    const { body } = await form({}, { address: "" }).expect(200)
    expect(Object.keys(body as object)).to.deep.equal(["error"])
    expect(body.error).to.match(/^The required setting "Address" is empty/)
    expect(stage.receiver.connections).to.equal(0)
  })

  it("case 3: keeps port and path of the address, and logs in", async () => {
    await fieldsOf()
    expect(paths()).to.deep.equal([`GET ${API}/project/search`, `GET ${API}/issue/createmeta/10001/issuetypes`])
    for (const { headers } of stage.receiver.requests) {
      expect(headers).to.include({ authorization: `Basic ${LOGIN}`, host: `${HOST}:${stage.receiver.port}` })
    }
  })

  it("asks for these fields", async () => {
    const { body } = await form().expect(200)
    expect(body).to.deep.equal({
      fields: [
        {
          name: "project",
          label: "Project",
          type: "select",
          required: true,
          interactive: true,
          default: "10001",
          options: [
            { name: "10001", label: "Project 1" },
            { name: "10002", label: "Project 2" },
          ],
        },
        { name: "summary", label: "Summary", type: "string", required: true },
        { name: "description", label: "Description", type: "textarea", required: true },
        {
          name: "issueType",
          label: "Issue Type",
          type: "select",
          required: true,
          default: "7",
          options: [
            { name: "7", label: "Task" },
            { name: "8", label: "Bug" },
          ],
        },
      ],
    })
  })

  for (const [isTold, total] of [
    ["tells the total", 120],
    ["tells only which page is the last", undefined],
  ] as const) {
    it(`case 4: lists the projects of three pages where Jira ${isTold}`, async () => {
      jira["GET /project/search"] = ({ query }) => {
        const isLast = Number(query.get("startAt")) >= 100
        return pageOf(PROJECTS, query, total === undefined ? { isLast } : { isLast, total })
      }
      const project = (await fieldsOf())("project")
      expect(project.options?.map(({ name }) => name)).to.deep.equal(PROJECTS.map(({ id }) => id))
      expect(project).not.to.have.property("description")
      const queries = stage.receiver.requests
        .filter(({ path }) => path.endsWith("/search"))
        .map(({ query }) => Object.fromEntries(query))
      const page = (startAt: string) => ({ action: "create", maxResults: "50", startAt, orderBy: "name" })
      expect(queries).to.have.deep.members([page("0"), page("50"), page("100")])
    })
  }

  it("lists a thousand projects, and says that there are more", async () => {
    for (const total of [5000, undefined]) {
      stage.receiver.requests.length = 0
      const many = Array.from({ length: 5000 }, (_, index) => ({ id: String(10001 + index), name: `P${index}` }))
      jira["GET /project/search"] = ({ query }) => pageOf(many, query, { isLast: false, total })
      const project = (await fieldsOf())("project")
      expect(project.options).to.have.length(1000)
      expect(project.description).to.equal("The first 1000: Jira has more.")
      expect(paths().filter((path) => path.endsWith("/search"))).to.have.length(20)
    }
  })

  it("case 5: asks Data Center, which has no search, for its projects", async () => {
    delete jira["GET /project/search"]
    jira["GET /project"] = () => ({ body: [{ id: 10001, name: "Operations" }] })
    jira["GET /issue/createmeta/10001/issuetypes"] = () => ({ body: { values: TYPES, total: 3, isLast: true } })
    const field = await fieldsOf()
    expect(field("project")).to.deep.include({ default: "10001", options: [{ name: "10001", label: "Operations" }] })
    expect(field("issueType").options?.map(({ label }) => label)).to.deep.equal(["Task", "Bug"])
  })

  it("case 6: lists the issue types of the chosen project, without sub-tasks", async () => {
    jira["GET /issue/createmeta/10002/issuetypes"] = () => ({ body: { issueTypes: [TYPES[0], TYPES[2]], total: 2 } })
    const field = await fieldsOf({ project: "10002" })
    expect(field("issueType")).to.deep.include({ default: "8", options: [{ name: "8", label: "Bug" }] })
    expect(paths()).to.include(`GET ${API}/issue/createmeta/10002/issuetypes`)
    expect(paths()).not.to.include(`GET ${API}/issue/createmeta/10001/issuetypes`)
  })

  it("keeps what a schedule was saved with, also where Jira no longer has it", async () => {
    const field = await fieldsOf({ project: "99/x", issueType: "77" })
    const label = (name: string) => `${name} (chosen earlier, not in the list)`
    expect(field("project").options?.at(-1)).to.deep.equal({ name: "99/x", label: label("99/x") })
    expect(field("issueType").options).to.deep.equal([{ name: "77", label: label("77") }])
    expect(field("issueType").description).to.equal("The account may create no issue in this project.")
    const listed = await fieldsOf({ project: "10001", issueType: "8" })
    expect(listed("issueType").options).to.have.length(2)
  })

  it("case 7: names the permission that an account without projects lacks", async () => {
    jira["GET /project/search"] = ({ query }) => pageOf([], query, { isLast: true, total: 0 })
    for (const answers of [{}, { project: "10001" }]) {
      const { body } = await form(answers).expect(200)
      expect(Object.keys(body as object)).to.deep.equal(["error"])
      expect(body.error).to.include("Create Issues permission")
    }
  })

  it("case 8: opens one issue", async () => {
    const { body } = await execute().expect(200)
    expect(body).to.deep.equal({ looker: { refresh_query: false, success: true, validation_errors: {} } })
    expect(paths()).to.deep.equal([`POST ${API}/issue`])
    const [request] = stage.receiver.requests
    expect(request?.json()).to.deep.equal({
      fields: {
        project: { id: "10001" },
        summary: "Odd",
        description: "Look.\nLooker URL: https://looker.example.com/looks/7",
        issuetype: { id: "7" },
      },
    })
    expect(request?.headers).to.include({ authorization: `Basic ${LOGIN}`, "content-type": "application/json" })
  })

  for (const [project, id] of [
    ["OPS", "10001"],
    ["ops", "10001"],
    ["Data Team", "10002"],
    [" 10003 ", "10003"],
    ["SAME", "10004"],
  ] as const) {
    it(`opens the issue in the project that is given as "${project}"`, async () => {
      useProjects()
      await execute({ ...ANSWERS, project }).expect(200)
      const [issue] = stage.receiver.requests.filter(({ method }) => method === "POST")
      expect(JSON.parse(issue?.text ?? "")).to.have.nested.property("fields.project.id", id)
    })
  }

  for (const project of ["OPS-1", "Nowhere", "..", "../issue", "Twins"]) {
    it(`opens no issue in the project "${project}", which its field says`, async () => {
      useProjects()
      const { validation_errors } = await failureOf({ ...ANSWERS, project })
      expect(validation_errors).to.have.keys("project")
      expect(paths()).to.deep.equal([`GET ${API}/project/search`])
    })
  }

  it("asks for no issue types outside of a project", async () => {
    const field = await fieldsOf({ project: ".." })
    expect(field("issueType").options).to.deep.equal([])
    expect(paths()).to.deep.equal([`GET ${API}/project/search`])
  })

  function useProjects() {
    const projects = [
      { id: "10001", key: "OPS", name: "Operations" },
      { id: "10002", key: "DT", name: "Data Team" },
      { id: "10004", key: "SAME", name: "Twins" },
      { id: "10005", key: "S2", name: "Same" },
      { id: "10006", key: "S3", name: "Twins" },
    ]
    jira["GET /project/search"] = ({ query }) => pageOf(projects, query, { isLast: true })
  }

  it("case 9: leaves the link out where there is none", async () => {
    for (const scheduled_plan of [null, { title: "T", url: null }])
      await execute(ANSWERS, { scheduled_plan }).expect(200)
    const descriptions = stage.receiver.requests.map(
      (request) => (request.json() as { fields: { description: string } }).fields.description,
    )
    expect(descriptions).to.deep.equal(["Look.", "Look."])
  })

  it("case 10: refuses a request without data", async () => {
    const { body } = await execute(ANSWERS, { attachment: undefined }).expect(404)
    expect(body).to.deep.equal({ success: false, error: "Couldn't get data from attachment" })
    expect(stage.receiver.connections).to.equal(0)
  })

  it("case 11: marks the fields that are not filled in", async () => {
    const { message, validation_errors } = await failureOf({ ...ANSWERS, summary: " " })
    expect(message).to.equal("Enter a summary.")
    expect(validation_errors).to.deep.equal({ summary: "Enter a summary." })
    const { validation_errors: all } = await failureOf({})
    expect(all).to.have.all.keys("project", "summary", "description", "issueType")
    expect(stage.receiver.connections).to.equal(0)
  })

  it("case 12: passes on why Jira refuses, and marks the fields", async () => {
    const errors = { issuetype: "bad", customfield_1: "is required" }
    jira["POST /issue"] = () => ({ status: 400, body: { errorMessages: ["A"], errors } })
    const { message, validation_errors } = await failureOf()
    expect(message).to.equal("Jira answered 400: A, issuetype: bad, customfield_1: is required")
    expect(validation_errors).to.deep.equal({ issueType: "bad" })
    expect(stage.receiver.requests).to.have.length(1)
  })

  it("case 13: says that the login was refused", async () => {
    const refusal = () => ({ status: 401, body: "Client must be authenticated to access this resource." })
    jira["POST /issue"] = refusal
    jira["GET /project/search"] = refusal
    const cure = /^Jira answered 401.*\. Jira refused the Username or the Password\. .* API token, which expires/
    expect((await failureOf()).message).to.match(cure)
    const { body } = await form().expect(200)
    expect(Object.keys(body as object)).to.deep.equal(["error"])
    expect(body.error).to.match(cure)
  })

  it("case 14: shows the password nowhere", async () => {
    const echo = { errorMessages: [`no ${PASSWORD}`], errors: { summary: LOGIN } }
    const answers: FakeAnswer[] = [
      { status: 400, body: echo },
      { status: 200, body: echo },
      { status: 500, body: `<html>${PASSWORD} ${LOGIN}` },
      { status: 401, body: JSON.stringify({ message: PASSWORD }) },
    ]
    for (const answer of answers) {
      jira["POST /issue"] = () => answer
      const { text } = await execute().expect(200)
      for (const secret of [PASSWORD, LOGIN]) expect(text).not.to.include(secret)
    }
    const logged = String(log.read())
    expect(logged).to.include("Jira answered 500")
    for (const secret of [PASSWORD, LOGIN]) expect(logged).not.to.include(secret)
  })

  it("takes complaints in a good answer for a failure", async () => {
    jira["POST /issue"] = () => ({ body: { errorMessages: ["A", "B"] } })
    expect((await failureOf()).message).to.equal("A, B")
  })

  it("does not take a page for people for an answer, nor follow a redirect", async () => {
    jira["POST /issue"] = () => ({ body: "<html>Log in" })
    expect((await failureOf()).message).to.match(/^Jira answered something that is not JSON\. Check the Address/)
    jira["POST /issue"] = () => ({ status: 302, headers: { location: "/elsewhere" } })
    expect((await failureOf()).message).to.match(/^Jira answered 302\. Check the Address in the settings/)
    jira["GET /project/search"] = () => ({ body: "5" })
    const { body } = await form().expect(200)
    expect(body.error).to.equal(
      "Jira answered 200, but not as expected: it is not an object. Check the Address in the settings: it must be that of " +
        "the Jira site, with its path where it has one.",
    )
    expect(paths()).to.deep.equal([`POST ${API}/issue`, `POST ${API}/issue`, `GET ${API}/project/search`])
  })

  it("does not wait for ever, and opens no second issue", async () => {
    jira["POST /issue"] = () => ({ hang: true })
    expect((await failureOf(ANSWERS, {}, { timeoutMs: 1500 })).message).to.equal(
      "Jira did not answer within 1.5 seconds.",
    )
    jira["POST /issue"] = () => ({ status: 503 })
    await failureOf()
    expect(stage.receiver.requests).to.have.length(2)
  })

  describe("the address", () => {
    it("is said to be none in the form, and in a delivery", async () => {
      const { body } = await form({}, { address: "corp example" }).expect(200)
      expect(body).to.deep.equal({ error: "This is not a web address: enter it in full, starting with https://." })
      const { message } = await failureOf(ANSWERS, { data: { ...settings(), address: "nowhere" } })
      expect(message).to.match(/^This is not a web address/)
    })

    it("may be plain http only where the operator permits the host", async () => {
      const address = `http://${HOST}:${stage.receiver.port}/jira`
      const { body } = await form({}, { address }).expect(200)
      expect(body.error).to.match(/^Give an address that begins with https:\/\//)
      expect(stage.receiver.connections).to.equal(0)
      // Permitted, it is called, in plain text, which the receiver does not speak.
      const { body: permitted } = await form({}, { address }, {}, [HOST]).expect(200)
      expect(permitted.error).to.match(/^Jira (answered 400|could not be reached)/)
    })

    it("may not be private", async () => {
      const { body } = await form({}, { address: "https://10.0.0.1/jira" }).expect(200)
      expect(body.error).to.match(/^The host "10\.0\.0\.1" has no public address/)
    })

    it("loses what comes along from a browser", async () => {
      const address = ` https://${HOST}:${stage.receiver.port}/jira//?filter=1#top `
      const { body } = await form({}, { address }).expect(200)
      expect(body).to.have.property("fields")
    })
  })
})

/** The page that a query asks for. @param more Members besides the items. */
function pageOf(items: object[], query: URLSearchParams, more: object): FakeAnswer {
  const startAt = Number(query.get("startAt"))
  const size = Number(query.get("maxResults"))
  return { body: { startAt, maxResults: size, values: items.slice(startAt, startAt + size), ...more } }
}
