import { expect } from "chai"
import { OutboundGuard } from "../../src/framework"
import { MarketoIntegration } from "../../src/integrations/marketo/marketo"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { FakeLooker } from "../support/fake_looker"
import { hubWith } from "../support/hub_with"
import { ownDns } from "../support/own_dns"
import { fieldsOf, jsonDetail, type SampleRow } from "../support/samples"

type Outcome = { success: boolean; message?: string; validation_errors: Record<string, string> }
type Message = Record<
  "skipped" | "leadErrors" | "membershipErrors" | "requestErrors",
  string[] & Record<string, unknown[]>
>

const TOKEN = "/identity/oauth/token"
const LEADS = "/rest/v1/leads.json"
const TAGS = { email: ["marketo:email"], name: ["marketo:firstName"], other: ["x"] }
const people = (count: number): SampleRow[] =>
  Array.from({ length: count }, (_, at) => ({ email: { value: `p${at + 1}@example.com` } }))
const result = (rows: SampleRow[], tags: Record<string, string[]> = TAGS) =>
  jsonDetail(rows, { fields: { dimensions: fieldsOf(rows, tags) } })
const cells = (row: Record<string, unknown>): SampleRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { value }]))
const refused = (code: number, message = "Refused") => ({
  body: { requestId: "r", success: false, errors: [{ code: String(code), message }] },
})
const taken = (list: object[]) => ({ body: { requestId: "r", success: true, result: list } })

describe("marketo", () => {
  let marketo: FakeService
  /** What Marketo says to calls of this path; undefined: the usual. */
  let says: (request: RecordedRequest) => FakeAnswer | undefined
  beforeEach(async () => {
    marketo = await FakeService.start()
    says = () => undefined
    marketo.answer = (request) => says(request) ?? usual(request)
  })
  afterEach(() => marketo.stop())

  const inputOf = (request: RecordedRequest) => (request.json() as { input: { email: string }[] }).input
  const usual = (request: RecordedRequest): FakeAnswer => {
    if (request.path === TOKEN) {
      return { body: { access_token: `token-${callsTo(TOKEN).length}`, token_type: "bearer", expires_in: 3599 } }
    }
    if (request.path !== LEADS) return taken([])
    return taken(inputOf(request).map(({ email }) => ({ id: Number(/\d+/.exec(email)?.[0] ?? 0), status: "updated" })))
  }
  const callsTo = (path: string) => marketo.requests.filter((request) => request.path === path)
  const others = () => marketo.requests.filter(({ path }) => path !== TOKEN && path !== LEADS)
  const hub = (timeoutMs?: number) =>
    hubWith(new MarketoIntegration({ retryDelayMs: 1, tooFastWaitMs: 20, callsPerSec: 10_000, timeoutMs }), {
      guard: new OutboundGuard({ allow: ["127.0.0.1"] }),
    })
  const data = () => ({ url: marketo.url, clientID: "client-1", clientSecret: "client-secret-1" })
  const FORM = { lookupField: "email", subaction: "none" }
  const send = async (changes: object = {}): Promise<Outcome> => {
    const body = { type: "query", data: data(), form_params: FORM, attachment: result(people(1)), ...changes }
    return (await hub().post("/actions/marketo/execute").send(body).expect(200)).body.looker as Outcome
  }
  const sendTo = (subaction: string | undefined, campaignId: string | undefined, rows = people(1)) =>
    send({ form_params: { lookupField: "email", subaction, campaignId }, attachment: result(rows) })
  const messageOf = ({ success, message = "" }: Outcome): Message => {
    expect(success).to.equal(false)
    return JSON.parse(message) as Message
  }

  for (const [version, formats] of [
    ["6.0.0", ["json_detail"]],
    ["6.2.0", ["json_detail_lite_stream"]],
    ["25.4.0", ["json_detail_lite_stream"]],
  ] as const) {
    it(`case 1: is listed for Looker ${version}`, async () => {
      const agent = `LookerOutgoingWebhook/${version}`
      const { body } = await hub().post("/actions/marketo").set("user-agent", agent).expect(200)
      expect(body).to.deep.include({
        name: "marketo",
        label: "Marketo",
        supported_action_types: ["query"],
        supported_formats: formats,
        supported_formattings: ["unformatted"],
        supported_visualization_formattings: ["noapply"],
        supported_download_settings: ["url"],
        required_fields: [],
        uses_oauth: false,
      })
      const params = body.params as { name: string; label: string; required: boolean; sensitive: boolean }[]
      expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
        ["url", "URL", true, false],
        ["clientID", "Client ID", true, false],
        ["clientSecret", "Client Secret", true, true],
      ])
    })
  }

  it("case 2: asks for the lookup field, the action and its ids, and calls nobody", async () => {
    const { body } = await hub().post("/actions/marketo/form").send({ data: data() }).expect(200)
    const [lookup, action, ids, ...more] = body.fields as Record<string, unknown>[]
    expect(more).to.have.length(0)
    const text = { name: "lookupField", label: "Lead Lookup Field", type: "string", required: true, default: "email" }
    expect(lookup).to.include(text)
    const choice = { name: "subaction", label: "Additional Action", type: "select", required: true }
    expect(action).to.include({ ...choice, default: "addCampaign" })
    expect(action?.options).to.deep.equal([
      { name: "addCampaign", label: "Update lead and add to below Campaign ID" },
      { name: "addList", label: "Update lead and add to below List ID" },
      { name: "removeList", label: "Update lead and remove from below List ID" },
      { name: "none", label: "None - Update lead only" },
    ])
    expect(ids).to.include({ name: "campaignId", label: "Campaign/List ID for Additional Action", type: "string" })
    expect(ids?.required).to.not.equal(true)
    expect(ids).to.not.have.property("default")
    expect(marketo.requests).to.have.length(0)
  })

  it("case 3: sends a field under each of its tags, with the types of the values", async () => {
    const rows = [cells({ email: "a@example.com", name: null, score: 7, other: "x", big: 1 }), cells({ email: "ü" })]
    const attachment = result(rows, {
      ...TAGS,
      email: ["marketo:email", "other", "marketo:username", "marketo:"],
      score: ["marketo:leadScore"],
      big: ["marketo:externalId"],
    })
    attachment.data = attachment.data.replace('"big":{"value":1}', '"big":{"value":9007199254740993}')
    await send({ attachment })
    const [request] = callsTo(LEADS)
    expect(request?.text).to.include('"externalId":9007199254740993')
    expect(request?.json()).to.deep.include({ lookupField: "email" })
    expect(inputOf(request!).map((lead) => ({ ...lead, externalId: undefined }))).to.deep.equal([
      { email: "a@example.com", username: "a@example.com", firstName: null, leadScore: 7, externalId: undefined },
      { email: "ü", username: "ü", externalId: undefined },
    ])
  })

  it("takes the last of several columns with one tag, in the order of the groups, and no filter", async () => {
    const rows = [cells({ first: "1", last: "2" })]
    const fields = {
      filters: [{ name: "f", tags: ["marketo:email", "marketo:phone"] }],
      measures: [{ name: "last", tags: ["marketo:email"] }],
      dimensions: [{ name: "first", tags: ["marketo:email"] }],
    }
    await send({ attachment: jsonDetail(rows, { fields }) })
    expect(inputOf(callsTo(LEADS)[0]!)).to.deep.equal([{ email: "2" }])
  })

  it("case 4: sends 100 leads in a call, all with one token", async () => {
    expect(await send({ attachment: result(people(250)) })).to.deep.equal({
      refresh_query: false,
      success: true,
      validation_errors: {},
    })
    const sizes = callsTo(LEADS).map((request) => inputOf(request).length)
    expect(sizes.sort((one, other) => other - one)).to.deep.equal([100, 100, 50])
    const [login, ...more] = callsTo(TOKEN)
    expect(more).to.have.length(0)
    expect(login).to.include({ method: "GET" })
    expect(Object.fromEntries(login!.query)).to.deep.equal({
      grant_type: "client_credentials",
      client_id: "client-1",
      client_secret: "client-secret-1",
    })
    for (const { headers, method } of callsTo(LEADS)) {
      expect([method, headers.authorization]).to.deep.equal(["POST", "Bearer token-1"])
    }
  })

  it("sends the first chunk alone, then five at once", async () => {
    let atOnce = 0
    const seen: number[] = []
    marketo.answer = async (request) => {
      if (request.path !== LEADS) return usual(request)
      seen.push(++atOnce)
      await new Promise((resolve) => setTimeout(resolve, 80))
      atOnce--
      return usual(request)
    }
    expect(await send({ attachment: result(people(750)) })).to.include({ success: true })
    expect(seen.slice(0, 2)).to.deep.equal([1, 1])
    expect(Math.max(...seen)).to.equal(5)
    expect(seen).to.have.length(8)
  })

  it("keeps a call below 1 MB", async () => {
    const rows = Array.from({ length: 4 }, (_, at) => cells({ email: `p${at}`, name: "x".repeat(400_000) }))
    expect(await send({ attachment: result(rows) })).to.include({ success: true })
    expect(callsTo(LEADS).map(({ text }) => text.length < 1_000_000)).to.deep.equal([true, true])
  })

  it("case 5: takes the ids of an old schedule for campaigns", async () => {
    for (const subaction of [undefined, "addCampaign"]) {
      marketo.requests.length = 0
      expect(await sendTo(subaction, "101", people(2))).to.include({ success: true })
      expect(others().map(({ method, path }) => [method, path])).to.deep.equal([
        ["POST", "/rest/v1/campaigns/101/trigger.json"],
      ])
      expect(others()[0]?.json()).to.deep.equal({ input: { leads: [{ id: 1 }, { id: 2 }] } })
      expect(others()[0]?.headers.authorization).to.match(/^Bearer token-\d$/)
    }
    expect(await sendTo(undefined, undefined)).to.include({ success: true })
    expect(others()).to.have.length(1)
  })

  it("case 6: adds the leads of each chunk to each list", async () => {
    expect(await sendTo("addList", "5, 6,, ", people(101))).to.include({ success: true })
    const calls = others().map((request) => [request.method, request.path, inputOf(request).length])
    expect(calls).to.deep.equal([
      ["POST", "/rest/v1/lists/5/leads.json", 100],
      ["POST", "/rest/v1/lists/6/leads.json", 100],
      ["POST", "/rest/v1/lists/5/leads.json", 1],
      ["POST", "/rest/v1/lists/6/leads.json", 1],
    ])
    expect(others()[2]?.json()).to.deep.equal({ input: [{ id: 101 }] })
  })

  it("case 7: takes leads off a list", async () => {
    expect(await sendTo("removeList", "404", people(3))).to.include({ success: true })
    const [request, ...more] = others()
    expect(more).to.have.length(0)
    expect(request).to.include({ method: "DELETE", path: "/rest/v1/lists/404/leads.json", text: "" })
    expect(String(request?.query)).to.equal("id=1&id=2&id=3")
  })

  it("case 8: refuses actions and ids that do not fit together, and calls nobody", async () => {
    const messages = new Set<string>()
    for (const [subaction, campaignId, field] of [
      ["none", "1", "campaignId"],
      ["addCampaign", "", "campaignId"],
      ["addList", " , ", "campaignId"],
      ["removeList", undefined, "campaignId"],
      ["addList", "../1", "campaignId"],
      ["toString", "1", "subaction"],
    ] as const) {
      const { success, message = "", validation_errors } = await sendTo(subaction, campaignId)
      expect(success).to.equal(false)
      expect(validation_errors).to.deep.equal({ [field]: message })
      messages.add(message)
    }
    expect(messages.size).to.equal(6)
    expect(messages).to.include("Unrecognized additional action type")
    expect(marketo.requests).to.have.length(0)
  })

  it("case 9: refuses a query without the lookup field, and calls nobody", async () => {
    const refusals = [
      ["guid", "Marketo Lookup Field for lead not present in query."],
      ["", "Missing Lookup Field."],
    ]
    for (const [lookupField, message] of refusals) {
      expect(await send({ form_params: { ...FORM, lookupField } })).to.include({ success: false, message })
    }
    const fields = { dimensions: [{ name: "name", tags: [] }], filters: [{ name: "email", tags: ["marketo:email"] }] }
    const filterOnly = await send({ attachment: jsonDetail([cells({ name: "n" })], { fields }) })
    expect(filterOnly.message).to.equal("Marketo Lookup Field for lead not present in query.")
    expect(marketo.requests).to.have.length(0)
  })

  it("case 10: names the leads that Marketo skips, and goes on with the others", async () => {
    says = ({ path }) =>
      path === LEADS
        ? taken([
            { id: 1, status: "created" },
            { status: "skipped", reasons: [{ code: "1004", message: "R" }] },
            { id: 3 },
          ])
        : undefined
    const { success, message } = await sendTo("addList", "5", people(3))
    expect([success, message]).to.deep.equal([false, '{"skipped":{"R":["p2@example.com"]}}'])
    expect(others()[0]?.json()).to.deep.equal({ input: [{ id: 1 }, { id: 3 }] })
  })

  it("lists the values of the lookup field, whatever they are, under each reason", async () => {
    const rows = [1, null, "x"].map((guid) => cells({ guid, email: "e@example.com" }))
    const attachment = result(rows, { guid: ["marketo:guid"], email: ["marketo:email"] })
    says = ({ path }) =>
      path === LEADS ? taken([{ reasons: [{ message: "R" }] }, { status: "skipped" }, {}]) : undefined
    const outcome = await send({ form_params: { ...FORM, lookupField: "guid" }, attachment })
    expect(messageOf(outcome)).to.deep.equal({
      skipped: { R: [1], 'Marketo answered "skipped"': [null], "Marketo gave no reason": ["x"] },
    })
  })

  it("keeps the message short, however many leads are skipped", async () => {
    says = (request) =>
      request.path === LEADS ? taken(inputOf(request).map(() => ({ reasons: [{ message: "R" }] }))) : undefined
    const { skipped } = messageOf(await send({ attachment: result(people(1500)) }))
    expect(skipped.R).to.have.length(1001)
    expect(skipped.R?.at(-1)).to.equal("and 500 more")
  })

  it("case 11: makes no further call when every lead is skipped", async () => {
    says = ({ path }) => (path === LEADS ? taken([{ status: "skipped", reasons: [{ message: "R" }] }]) : undefined)
    for (const subaction of ["addCampaign", "addList", "removeList"]) await sendTo(subaction, "5")
    expect(others()).to.have.length(0)
  })

  for (const code of [601, 602]) {
    it(`case 12: renews a token that Marketo answers with ${code}, once`, async () => {
      says = ({ path, headers }) =>
        path === LEADS && headers.authorization === "Bearer token-1" ? refused(code, "Access token expired") : undefined
      expect(await send({ attachment: result(people(250)) })).to.include({ success: true })
      expect(callsTo(TOKEN)).to.have.length(2)
      expect(callsTo(LEADS)[1]?.headers.authorization).to.equal("Bearer token-2")
      says = ({ path }) => (path === LEADS ? refused(code, "Access token expired") : undefined)
      marketo.requests.length = 0
      const { leadErrors } = messageOf(await send({ attachment: result(people(250)) }))
      expect(leadErrors).to.deep.equal([
        `Rows 1 to 100 not written: Marketo refused the call: Access token expired (code ${code}).`,
      ])
      expect([callsTo(TOKEN).length, callsTo(LEADS).length]).to.deep.equal([2, 2])
    })
  }

  it("case 12: renews a token once for all calls that it fails", async () => {
    says = ({ path, headers }) => {
      if (path !== LEADS || callsTo(LEADS).length === 1 || headers.authorization !== "Bearer token-1") return undefined
      return { ...refused(602), delayMs: 50 }
    }
    expect(await send({ attachment: result(people(600)) })).to.include({ success: true })
    expect(callsTo(TOKEN)).to.have.length(2)
  })

  for (const code of [606, 615, 604, 608, 611, 614, 713]) {
    it(`case 13, 16: repeats a call after a wait when Marketo answers with ${code}`, async () => {
      says = ({ path }) => (path === LEADS && callsTo(LEADS).length === 1 ? refused(code) : undefined)
      const startedAt = performance.now()
      expect(await send()).to.include({ success: true })
      if (code === 606) expect(performance.now() - startedAt).to.be.at.least(19)
      expect(callsTo(LEADS)).to.have.length(2)
      expect(callsTo(TOKEN)).to.have.length(1)
    })
  }

  for (const [code, said] of [
    [607, "Daily API Request Limit reached"],
    [603, "Access denied"],
    [1006, "Field 'x' not found"],
  ] as const) {
    it(`case 13, 16: sends no further chunk after ${code}`, async () => {
      says = ({ path }) => (path === LEADS ? refused(code, said) : undefined)
      const message = messageOf(await sendTo("addList", "5", people(750)))
      expect(message).to.have.keys("leadErrors", "requestErrors")
      expect(message.leadErrors).to.have.length(1)
      expect(message.leadErrors[0]).to.match(/^Rows 1 to 100 not written: Marketo refused the call: /)
      expect(message.leadErrors[0]).to.include(`${said} (code ${code}).`)
      expect(message.requestErrors[0]).to.match(/^Stopped: the rest was not sent/)
      expect(marketo.requests).to.have.length(2)
    })
  }

  it("goes on after a refusal that concerns one chunk", async () => {
    says = (request) =>
      request.path === LEADS && inputOf(request)[0]?.email === "p101@example.com" ? refused(1003, "No <x>") : undefined
    expect(messageOf(await send({ attachment: result(people(250)) }))).to.deep.equal({
      leadErrors: ["Rows 101 to 200 not written: Marketo refused the call: No <x> (code 1003)."],
    })
    expect(callsTo(LEADS)).to.have.length(3)
  })

  it("tells of campaigns and lists that refuse, and goes on with the next", async () => {
    says = ({ path }) => (path.includes("/campaigns/1/") ? refused(1013, "Campaign not found") : undefined)
    expect(messageOf(await sendTo("addCampaign", "1,2", people(101)))).to.deep.equal({
      membershipErrors: [
        "Rows 1 to 100 not in campaign 1: Marketo refused the call: Campaign not found (code 1013). Check the id.",
        "Row 101 not in campaign 1: Marketo refused the call: Campaign not found (code 1013). Check the id.",
      ],
    })
    expect(others()).to.have.length(4)
  })

  it("tells of leads that a list skips", async () => {
    const skip = (id: number) => ({ id, status: "skipped", reasons: [{ code: "1004", message: "Lead not found" }] })
    says = ({ path }) => (path.includes("/lists/") ? taken([{ id: 1, status: "added" }, skip(2), skip(3)]) : undefined)
    expect(messageOf(await sendTo("addList", "5", people(3)))).to.deep.equal({
      membershipErrors: ["Rows 1 to 3 not added to list 5: 2 of 3: Lead not found."],
    })
    expect(messageOf(await sendTo("removeList", "5", people(3))).membershipErrors[0]).to.include("removed from list 5")
    says = ({ path }) => (path.includes("/lists/") ? taken([{ id: 1, status: "notmemberof" }]) : undefined)
    expect(await sendTo("removeList", "5")).to.include({ success: true })
  })

  for (const [what, answer] of [
    ["604", refused(604)],
    ["713", refused(713)],
    ["a status of 502", { status: 502 }],
    ["a broken connection", { reset: true }],
  ] as const) {
    it(`does not start a campaign twice after ${what}`, async () => {
      says = ({ path }) => (path.includes("/trigger") ? answer : undefined)
      const message = messageOf(await sendTo("addCampaign", "101"))
      expect(JSON.stringify(message)).to.include("Row 1 not in campaign 101: Marketo ")
      expect(others()).to.have.length(1)
    })
  }

  it("does not start a campaign twice after a time-out", async () => {
    says = ({ path }) => (path.includes("/trigger") ? { hang: true } : undefined)
    const form_params = { lookupField: "email", subaction: "addCampaign", campaignId: "101" }
    const body = { type: "query", data: data(), form_params, attachment: result(people(1)) }
    const { body: answer } = await hub(100).post("/actions/marketo/execute").send(body).expect(200)
    expect(messageOf(answer.looker as Outcome).requestErrors).to.deep.equal([
      "Row 1 not in campaign 101: Marketo did not answer within 0.1 seconds.",
    ])
    expect(others()).to.have.length(1)
  })

  it("starts a campaign again when Marketo has done nothing of it", async () => {
    says = ({ path }) => (path.includes("/trigger") && others().length < 2 ? refused(606) : undefined)
    expect(await sendTo("addCampaign", "101")).to.include({ success: true })
    expect(others()).to.have.length(2)
  })

  it("repeats lists, which does no harm", async () => {
    for (const answer of [refused(604), { status: 502 }, { reset: true }]) {
      for (const subaction of ["addList", "removeList"]) {
        marketo.requests.length = 0
        says = ({ path }) => (path.includes("/lists/") && others().length === 1 ? answer : undefined)
        expect(await sendTo(subaction, "5")).to.include({ success: true })
        expect(others()).to.have.length(2)
      }
    }
  })

  it("stops when Marketo stays out of reach", async () => {
    says = ({ path }) => (path === LEADS ? { reset: true } : undefined)
    const message = messageOf(await send({ attachment: result(people(750)) }))
    expect(message.requestErrors).to.have.length(2)
    expect(message.requestErrors[0]).to.equal(
      "Rows 1 to 100 not written: Marketo could not be reached: the connection broke off.",
    )
    expect(callsTo(LEADS)).to.have.length(6)
  })

  for (const [typed, base] of [
    ["/rest/", ""],
    ["/identity", ""],
    ["/ ", ""],
    ["/proxy/rest", "/proxy"],
  ] as const) {
    it(`case 14: takes the address with ${JSON.stringify(typed)} behind`, async () => {
      const answered = marketo.answer
      marketo.answer = (request) => answered({ ...request, path: request.path.slice(base.length) })
      await send({ data: { ...data(), url: ` ${marketo.url}${typed}` } })
      expect(marketo.requests.map(({ path }) => path)).to.deep.equal([base + TOKEN, base + LEADS])
    })
  }

  it("refuses an address that it may not call", async () => {
    for (const url of ["https://10.0.0.1", "ftp://123.mktorest.com", "https://"]) {
      const { success, message } = await send({ data: { ...data(), url } })
      expect(success).to.equal(false)
      expect(message).to.match(/^The setting "URL" cannot be used\./)
    }
  })

  it("says so when the address leads to a private network", async () => {
    const guard = new OutboundGuard({ allow: [], lookup: ownDns({ "in.example": ["10.0.0.1"] }) })
    const { body } = await hubWith(new MarketoIntegration(), { guard })
      .post("/actions/marketo/execute")
      .send({
        type: "query",
        data: { ...data(), url: "https://in.example" },
        form_params: FORM,
        attachment: result(people(750)),
      })
    const { requestErrors } = messageOf(body.looker as Outcome)
    expect(requestErrors).to.have.length(2)
    expect(requestErrors[0]).to.match(/^Rows 1 to 100 not written: No login: .*in\.example/)
  })

  it("case 15: fails with Looker's answer to the download, and calls nobody", async () => {
    const looker = await FakeLooker.start()
    try {
      const scheduled_plan = { download_url: `${looker.url}/gone` }
      const { success, message } = await send({ attachment: undefined, scheduled_plan })
      expect(success).to.equal(false)
      expect(message).to.match(/404/)
      expect(marketo.requests).to.have.length(0)
    } finally {
      await looker.stop()
    }
  })

  it("case 15: says so when the result breaks off", async () => {
    const looker = await FakeLooker.start()
    try {
      const text = result(people(150)).data
      const scheduled_plan = { download_url: looker.download(text.slice(0, -20)) }
      const { requestErrors } = messageOf(await send({ attachment: undefined, scheduled_plan }))
      expect(requestErrors[0]).to.match(/^Stopped: /)
    } finally {
      await looker.stop()
    }
  })

  it("wants data, as every action does", async () => {
    const body = { type: "query", data: data(), form_params: FORM }
    const { body: answer } = await hub().post("/actions/marketo/execute").send(body).expect(404)
    expect(answer.success).to.equal(false)
  })

  it("succeeds without rows, and calls nobody", async () => {
    expect(await send({ attachment: result([]) })).to.include({ success: true })
    expect(marketo.requests).to.have.length(0)
  })

  it("refuses a pivoted field", async () => {
    const rows = people(3).map((row) => ({ ...row, score: { a: { value: 1 }, b: { value: 2 } } }))
    const fields = {
      dimensions: fieldsOf(people(1), TAGS),
      measures: [{ name: "score", tags: ["marketo:leadScore"] }],
      pivots: [{ name: "p" }],
    }
    const { success, message } = await send({ attachment: jsonDetail(rows, { fields }) })
    expect([success, message]).to.deep.equal([
      false,
      'The field tagged "marketo:leadScore" is pivoted: tag a field that has one value in each row.',
    ])
    expect(marketo.requests).to.have.length(0)
  })

  it("says what to do about a login that Marketo refuses, and tries it once", async () => {
    const error = { error: "invalid_client", error_description: "No client with requested id: client-secret-1" }
    says = ({ path }) => (path === TOKEN ? { status: 401, body: error } : undefined)
    const { requestErrors } = messageOf(await send({ attachment: result(people(750)) }))
    expect(requestErrors[0]).to.equal(
      "Rows 1 to 100 not written: No login: Marketo answered 401: No client with requested id: [redacted]. Check the Client ID " +
        "and the Client Secret on Looker's Actions page.",
    )
    expect(marketo.requests).to.have.length(1)
  })

  it("takes no answer for a success that does not speak of every lead", async () => {
    const answers: FakeAnswer[] = [
      { body: {} },
      { body: "ok" },
      { body: { success: true } },
      taken([{ id: 1 }]),
      taken([{ id: 1 }, { id: 2 }, { id: 3 }]),
      { body: { success: false, errors: [] } },
      { body: { ...taken([{ id: 1 }, { id: 2 }]).body, errors: [{ code: "1", message: "x" }] } },
    ]
    for (const answer of answers) {
      says = ({ path }) => (path === LEADS ? answer : undefined)
      const { leadErrors } = messageOf(await send({ attachment: result(people(2)) }))
      expect(leadErrors[0]).to.match(/^Rows 1 to 2 not written: Marketo /)
    }
    says = ({ path }) => (path === LEADS ? taken([{ id: 1 }, { id: "2" }]) : undefined)
    expect(messageOf(await send({ attachment: result(people(2)) }))).to.deep.equal({
      skipped: { "Marketo gave no reason": ["p2@example.com"] },
    })
  })
})
