import { expect } from "chai"
import { Vault } from "../../src/framework"
import { SalesforceCampaignsIntegration } from "../../src/integrations/salesforce_campaigns/salesforce_campaigns"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { hubWith, TEST_CIPHER_MASTER, TEST_SECRET } from "../support/hub_with"
import { challengeOf } from "../support/oauth_stages/oauth_provider"
import { fieldsOf, jsonDetail, type SampleField, type SampleRow } from "../support/samples"
import { expectPage, TestBrowser } from "../support/test_browser"
import { UserStage } from "../support/user_stage"

const APP = { SALESFORCE_CLIENT_ID: "client-id", SALESFORCE_CLIENT_SECRET: "client-secret" }
const DOMAIN = "https://acme.my.salesforce.com"
const LOGIN = JSON.stringify({ access_token: "A", refresh_token: "R" })
const TOKENS = { access_token: "A2", refresh_token: "R2", instance_url: DOMAIN, token_type: "Bearer" }
const API = "/services/data/v66.0"
const TOKEN = "/services/oauth2/token"
const APPEND = { create_or_append: "append", campaign_name: "701000000000001AAA" }
const CREATE = { create_or_append: "create", campaign_name: "Spring ☀" }
const vault = new Vault({ secrets: [TEST_SECRET], cipherMasters: [TEST_CIPHER_MASTER] })

interface Sent {
  allOrNone: boolean
  records: Record<string, unknown>[]
}

const contacts = (count: number): SampleRow[] =>
  Array.from({ length: count }, (_, at) => ({ id: { value: `003${String(at + 1).padStart(12, "0")}` } }))
const refused = (status: number, errorCode: string, message: string): FakeAnswer => ({
  status,
  body: [{ message, errorCode }],
})

describe("salesforce_campaigns", () => {
  let stage: UserStage
  beforeEach(async () => {
    stage = await UserStage.start({
      integration: (orgUrl) => new SalesforceCampaignsIntegration({ orgUrl, retryDelayMs: 5 }),
      environment: APP,
      params: { salesforce_domain: DOMAIN },
    })
    stage.service.answer = answer
  })
  afterEach(() => stage.stop())

  /** Salesforce on a good day. */
  function answer(call: RecordedRequest): FakeAnswer {
    if (call.path === TOKEN) return { body: TOKENS }
    if (call.path.endsWith("/query")) return { body: { records: [{ Id: "701A", Name: "Autumn" }], done: true } }
    if (call.path.endsWith("/describe")) return { body: { fields: [{ name: "Status", picklistValues: STATUSES }] } }
    if (call.path.endsWith("/sobjects/Campaign")) {
      return { status: 201, body: { id: "701NEW", success: true, errors: [] } }
    }
    return { body: recordsOf(call).map((_, at) => ({ id: `00v${at}`, success: true, errors: [] })) }
  }
  const STATUSES = [
    { active: true, value: "Sent", label: "Was sent" },
    { active: false, value: "Old", label: "Old" },
    { active: true, value: "Responded", label: null },
  ]
  const calls = () => stage.service.requests
  const paths = () => calls().map(({ method, path }) => `${method} ${path}`)
  const additions = () => calls().filter(({ path }) => path.endsWith("/composite/sobjects"))
  const recordsOf = (call: RecordedRequest | undefined) => (call?.json() as Sent | undefined)?.records ?? []
  const bearer = (call: RecordedRequest | undefined) => call?.headers.authorization
  const form = (call: RecordedRequest | undefined) => Object.fromEntries(new URLSearchParams(call?.text))
  const names = (fields: Record<string, unknown>[]) => fields.map(({ name }) => name)
  const tokenCalls = () => calls().filter(({ path }) => path === TOKEN)
  const TAGS = { id: ["sfdc_contact_id"] }
  interface Sending {
    state?: string
    formParams?: object
    fields?: SampleField[]
    params?: object
  }
  const send = (rows: SampleRow[], sending: Sending = {}) => {
    const { state = LOGIN, formParams = APPEND, fields = fieldsOf(rows, TAGS), params } = sending
    const attachment = jsonDetail(rows, { fields: { dimensions: fields } })
    return stage.send(state, { form_params: formParams, attachment }, params)
  }

  describe("the listing", () => {
    const listed = async (version: string, environment: Record<string, string> = APP) => {
      const hub = hubWith(new SalesforceCampaignsIntegration(), { environment })
      const { body } = await hub.post("/").set("user-agent", `LookerOutgoingWebhook/${version}`).send({}).expect(200)
      return (body as { integrations: Record<string, unknown>[] }).integrations
    }

    it("case 1: has it for Looker 22.6.0, and not for 22.4.0", async () => {
      expect(await listed("22.4.0")).to.deep.equal([])
      const [item] = await listed("22.6.0")
      expect(item).to.deep.include({
        name: "salesforce_campaigns",
        label: "Salesforce Campaigns",
        supported_action_types: ["query"],
        supported_formats: ["json_detail_lite_stream"],
        supported_formattings: ["unformatted"],
        supported_visualization_formattings: ["noapply"],
        supported_download_settings: ["push"],
        required_fields: [{ any_tag: ["sfdc_contact_id", "sfdc_lead_id"] }],
        uses_oauth: true,
        delegate_oauth: false,
        token_url: "",
      })
      expect(item?.params).to.have.length(1)
      expect(item).to.have.nested.property("params[0]").that.includes({
        name: "salesforce_domain",
        label: "Salesforce domain",
        required: true,
        sensitive: false,
        user_attribute_name: "salesforce_campaigns_action_domain",
      })
    })

    it("has it with id and secret alone", async () => {
      expect(await listed("25.0.0", {})).to.deep.equal([])
      expect(await listed("25.0.0", { SALESFORCE_CLIENT_ID: "k" })).to.deep.equal([])
      expect(await listed("25.0.0")).to.have.length(1)
    })
  })

  describe("the login", () => {
    it("case 2: is offered to who is not logged in, without a call to Salesforce", async () => {
      for (const state of [undefined, "", "reset", "null", "{}", "{bad", '{"code":"C"}', '{"cid":"x","payload":"y"}']) {
        const { fields, state: stored } = await stage.form(state)
        expect(stored).to.deep.equal({ data: "reset" })
        expect(fields).to.have.length(1)
        expect(fields[0]).to.include({ name: "login", type: "oauth_link", label: "Log in" })
        expect(fields[0]?.oauth_url).to.include(`${stage.hubUrl}/actions/salesforce_campaigns/oauth?state=`)
      }
      expect(calls()).to.have.length(0)
    })

    it("case 3: leads to the consent page of the org, with a challenge", async () => {
      const url = new URL(await stage.begin(new TestBrowser()))
      expect(url.origin + url.pathname).to.equal(`${stage.service.url}/services/oauth2/authorize`)
      const { state, code_challenge, ...others } = Object.fromEntries(url.searchParams)
      expect(state).to.match(/\S/)
      expect(code_challenge).to.match(/^[\w-]{43}$/)
      expect(others).to.deep.equal({
        response_type: "code",
        client_id: "client-id",
        redirect_uri: `${stage.hubUrl}/actions/salesforce_campaigns/oauth_redirect`,
        code_challenge_method: "S256",
      })
    })

    it("case 4: exchanges the code at once with the verifier, then posts both tokens to Looker", async () => {
      const browser = new TestBrowser()
      const consent = await stage.begin(browser)
      expectPage(await stage.comeBack(browser, consent), 200, /You may close this window/)
      expect(paths()).to.deep.equal([`POST ${TOKEN}`])
      const { code_verifier, ...fields } = form(calls()[0])
      expect(challengeOf(String(code_verifier))).to.equal(new URL(consent).searchParams.get("code_challenge"))
      expect(fields).to.deep.equal({
        grant_type: "authorization_code",
        code: "C0DE",
        client_id: "client-id",
        client_secret: "client-secret",
        redirect_uri: `${stage.hubUrl}/actions/salesforce_campaigns/oauth_redirect`,
      })
      expect(stage.looker.states).to.deep.equal(['{"access_token":"A2","refresh_token":"R2"}'])
    })

    it("shows a refusal of the user, and posts nothing", async () => {
      const browser = new TestBrowser()
      const page = await stage.comeBack(browser, await stage.begin(browser), "error=access_denied")
      expectPage(page, 400, /not logged in/)
      expect(stage.looker.states).to.deep.equal([])
      expect(calls()).to.have.length(0)
    })
  })

  describe("the form", () => {
    it("case 5: exchanges a stored code once, and gives Looker the tokens", async () => {
      const redirect = "https://old.example.com/r"
      const { fields, state } = await stage.form(JSON.stringify({ code: "C", redirect }), APPEND)
      expect(names(fields)).to.include("campaign_name")
      expect(state).to.deep.equal({ data: '{"access_token":"A2","refresh_token":"R2"}' })
      expect(form(calls()[0])).to.deep.equal({
        grant_type: "authorization_code",
        code: "C",
        client_id: "client-id",
        client_secret: "client-secret",
        redirect_uri: redirect,
      })
      stage.service.answer = () => ({ status: 400, body: { error: "invalid_grant" } })
      expect(names((await stage.form(JSON.stringify({ code: "C", redirect }))).fields)).to.deep.equal(["login"])
    })

    it("case 6: asks for the choice alone, then for the rest", async () => {
      const first = await stage.form(LOGIN)
      expect(first).to.not.have.property("state")
      expect(first.fields).to.have.length(1)
      expect(first.fields[0]).to.deep.include({
        name: "create_or_append",
        label: "Create or Append",
        type: "select",
        required: true,
        interactive: true,
        options: [
          { name: "create", label: "Create" },
          { name: "append", label: "Append" },
        ],
      })
      const { fields } = await stage.form(LOGIN, { create_or_append: "create" })
      expect(names(fields)).to.deep.equal(["create_or_append", "campaign_name", "member_status", "surface_sfdc_errors"])
      expect(fields[1]).to.deep.equal({ name: "campaign_name", label: "Campaign Name", type: "string", required: true })
      expect(fields[2]).to.deep.equal({
        name: "member_status",
        label: "Member Status",
        type: "select",
        options: [
          { name: "Sent", label: "Was sent" },
          { name: "Responded", label: "Responded" },
        ],
      })
      expect(fields[3]).to.deep.include({ label: "Surface Salesforce Errors In Looker", type: "select", default: "no" })
      expect(paths()).to.deep.equal([`GET ${API}/sobjects/CampaignMember/describe`])
      expect(bearer(calls()[0])).to.equal("Bearer A")
    })

    it("case 6: lists the campaigns of every page", async () => {
      stage.service.answer = (call) => {
        if (call.path.endsWith("/query/01g-2")) return { body: { records: [{ Id: "701B", Name: "B" }], done: true } }
        if (!call.path.endsWith("/query")) return answer(call)
        const page = { records: [{ Id: "701A", Name: "A" }], done: false, nextRecordsUrl: `${API}/query/01g-2` }
        return { body: page }
      }
      const { fields } = await stage.form(LOGIN, { create_or_append: "append" })
      expect(fields[1]).to.deep.equal({
        name: "campaign_name",
        label: "Campaign Name",
        type: "select",
        required: true,
        options: [
          { name: "701A", label: "A" },
          { name: "701B", label: "B" },
        ],
      })
      const query = calls().find(({ path }) => path === `${API}/query`)?.query
      expect(query?.get("q")).to.equal("SELECT Id, Name FROM Campaign ORDER BY Name")
      stage.useHub({ SALESFORCE_MAX_RESULTS: "1" })
      const cut = await stage.form(LOGIN, { create_or_append: "append" })
      expect(cut.fields[1]).to.deep.include({
        options: [{ name: "701A", label: "A" }],
        description: "Only the first 1 are listed.",
      })
    })

    it("follows no address for the next page that leads away from the API", async () => {
      stage.service.answer = (call) =>
        call.path.endsWith("/query") ? { body: { records: [], nextRecordsUrl: "@evil.example/x" } } : answer(call)
      expect((await stage.form(LOGIN, APPEND)).error).to.include("not as expected")
    })

    it("case 7: renews an ended token once, and gives Looker the new tokens", async () => {
      for (const rotated of [{ refresh_token: "R2" }, {}]) {
        calls().length = 0
        stage.useHub()
        stage.service.answer = (call) => {
          if (call.path === TOKEN) return { body: { access_token: "A2", ...rotated } }
          return bearer(call) === "Bearer A" ? refused(401, "INVALID_SESSION_ID", "Session expired") : answer(call)
        }
        const { fields, state } = await stage.form(LOGIN, APPEND)
        expect(fields).to.have.length(4)
        expect(JSON.parse(state?.data ?? "")).to.deep.equal({ access_token: "A2", refresh_token: "R", ...rotated })
        expect(tokenCalls().map(form)).to.deep.equal([
          { grant_type: "refresh_token", refresh_token: "R", client_id: "client-id", client_secret: "client-secret" },
        ])
      }
    })

    it("case 8: keeps the login when Salesforce is down, and offers a new one when the refresh is refused", async () => {
      stage.service.answer = () => refused(503, "SERVER_UNAVAILABLE", "Try again")
      expect(await stage.form(LOGIN, APPEND)).to.deep.equal({ error: "Salesforce answered 503: Try again" })
      stage.service.answer = ({ path }) =>
        path === TOKEN ? { status: 400, body: { error: "invalid_grant" } } : { status: 401 }
      const { fields, state } = await stage.form(LOGIN, APPEND)
      expect(names(fields)).to.deep.equal(["login"])
      expect(state).to.deep.equal({ data: "reset" })
    })

    const WRONG = [
      "https://salesforce.com.evil.example",
      "http://acme.my.salesforce.com",
      "https://evil-salesforce.com",
      "https://user:pass@acme.my.salesforce.com",
      "https://acme.my.salesforce.com:8443",
      "https://127.0.0.1",
      "not an address at all",
    ]
    for (const salesforce_domain of WRONG) {
      it(`case 16: names the setting, and calls nobody, for ${salesforce_domain}`, async () => {
        for (const state of [LOGIN, "reset"]) {
          const body = await stage.form(state, APPEND, { salesforce_domain })
          expect(body.error).to.include('The setting "Salesforce domain" is no address of a Salesforce org')
          expect(body).to.not.have.property("fields")
        }
        const { success, message } = await send(contacts(1), { params: { salesforce_domain } })
        expect(success).to.equal(false)
        expect(message).to.include("Salesforce domain")
        expect(calls()).to.have.length(0)
      })
    }

    describe("case 16: calls the host of the API for", () => {
      let sandbox: Sandbox
      let undoRoute: () => void
      before(async () => {
        sandbox = await Sandbox.start()
        undoRoute = routeOutbound(sandbox)
      })
      after(async () => {
        undoRoute()
        await sandbox.stop()
      })

      for (const [salesforce_domain, host] of [
        ["https://acme.lightning.force.com/", "acme.my.salesforce.com"],
        ["acme--dev.sandbox.lightning.force.com", "acme--dev.sandbox.my.salesforce.com"],
        [
          "https://acme-dev-ed.develop.lightning.force.com/lightning/page/home",
          "acme-dev-ed.develop.my.salesforce.com",
        ],
        [" https://ACME.my.salesforce.com ", "acme.my.salesforce.com"],
        ["https://acme.my.salesforce.mil", "acme.my.salesforce.mil"],
        ["https://acme.sfcrmproducts.cn", "acme.sfcrmproducts.cn"],
        ["https://acme.crm.example.org", "acme.crm.example.org"],
      ] as const) {
        it(salesforce_domain, async () => {
          sandbox.clear()
          sandbox.addRules([{ host, answer: () => ({ body: { fields: [] } }) }])
          const environment = { ...APP, SALESFORCE_DOMAINS: "crm.example.org, other.example" }
          const hub = hubWith(new SalesforceCampaignsIntegration(), { environment })
          const data = { salesforce_domain, state_json: LOGIN }
          const form_params = { create_or_append: "create" }
          await hub.post("/actions/salesforce_campaigns/form").send({ data, form_params }).expect(200)
          expect(sandbox.calls.map(({ url }) => String(url))).to.deep.equal([
            `https://${host}${API}/sobjects/CampaignMember/describe`,
          ])
        })
      }
    })

    it("calls the version of the API that the operator names", async () => {
      stage.useHub({ SALESFORCE_API_VERSION: "v68.0" })
      await stage.form(LOGIN, { create_or_append: "create" })
      expect(paths()).to.deep.equal(["GET /services/data/v68.0/sobjects/CampaignMember/describe"])
    })
  })

  describe("execute", () => {
    it("case 9: appends 450 contacts in three calls", async () => {
      const outcome = await send(contacts(450))
      expect(outcome).to.include({ success: true, message: "" }).and.not.have.property("state")
      const sizes = additions().map((call) => recordsOf(call).length)
      expect(sizes.sort((one, other) => other - one)).to.deep.equal([200, 200, 50])
      expect(calls()).to.have.length(3)
      for (const call of additions()) expect(call.json()).to.include({ allOrNone: false })
      const ids = additions().flatMap((call) => recordsOf(call).map(({ ContactId }) => ContactId))
      expect(new Set(ids)).to.have.length(450)
      const first = additions()
        .flatMap(recordsOf)
        .find(({ ContactId }) => ContactId === "003000000000001")
      expect(first).to.deep.equal({
        attributes: { type: "CampaignMember" },
        ContactId: "003000000000001",
        CampaignId: "701000000000001AAA",
      })
    })

    it("creates a campaign, and adds the members to it with their status", async () => {
      expect(await send(contacts(2), { formParams: { ...CREATE, member_status: "Sent" } })).to.include({
        success: true,
      })
      expect(paths()).to.deep.equal([`POST ${API}/sobjects/Campaign`, `POST ${API}/composite/sobjects`])
      expect(calls()[0]?.json()).to.deep.equal({ Name: "Spring ☀" })
      for (const record of recordsOf(additions()[0]))
        expect(record).to.include({ CampaignId: "701NEW", Status: "Sent" })
    })

    it("takes as many members in a call as the operator says, from 1 to 200", async () => {
      for (const [size, members, count] of [
        ["10", 25, 3],
        ["0", 5, 5],
        ["1000", 201, 2],
        ["many", 201, 2],
      ] as const) {
        calls().length = 0
        stage.useHub({ SALESFORCE_CHUNK_SIZE: size })
        expect(await send(contacts(members))).to.include({ success: true })
        expect(additions()).to.have.length(count)
      }
    })

    const refuseMembers = (...ids: string[]) => {
      stage.service.answer = (call) => {
        if (!call.path.endsWith("/composite/sobjects")) return answer(call)
        const error = { statusCode: "DUPLICATE_VALUE", message: "Already a campaign member.", fields: [] }
        return {
          body: recordsOf(call).map(({ ContactId }) => {
            const isRefused = ids.includes(String(ContactId))
            return { success: !isRefused, errors: isRefused ? [error] : [] }
          }),
        }
      }
    }

    it("case 10: tells of one refused member, as a failure only if the user wants so", async () => {
      refuseMembers("003000000000002")
      const message = 'Errors with 1 out of 3 members. [{"003000000000002":["Already a campaign member."]}]'
      for (const [surface, success] of [
        ["no", true],
        ["yes", false],
        [undefined, true],
      ] as const) {
        const outcome = await send(contacts(3), { formParams: { ...APPEND, surface_sfdc_errors: surface } })
        expect(outcome).to.deep.include({ success, message })
      }
    })

    it("counts all of many refused members, and names the first", async () => {
      refuseMembers(...contacts(250).map(({ id }) => (id as { value: string }).value))
      const { message } = await send(contacts(300))
      expect(message).to.match(/^Errors with 250 out of 300 members\. \[.*\] And 230 more\.$/)
      expect(message.length).to.be.lessThan(2048)
    })

    it("case 11: finds ids by labels, contacts first, where no tag says so", async () => {
      const row = { one: { value: "003A" }, two: { value: "00QB" }, three: { value: "003C" }, four: { value: "x" } }
      const fields = [
        { name: "one", label: "Salesforce Contact ID", tags: [] },
        { name: "two", label: "My LEAD id", tags: [] },
        { name: "three", label: "contact id of the lead id", tags: [] },
        { name: "four", label: "Name", tags: [] },
      ]
      expect(await send([row], { fields })).to.include({ success: true })
      const ids = recordsOf(additions()[0]).map(({ ContactId, LeadId }) => ({ ContactId, LeadId }))
      expect(ids).to.deep.equal([
        { ContactId: "003A", LeadId: undefined },
        { ContactId: undefined, LeadId: "00QB" },
        { ContactId: "003C", LeadId: undefined },
      ])
    })

    it("case 12: says what the query lacks, and the next run is well", async () => {
      const { success, message } = await send(contacts(1), { fields: [{ name: "id", label: "ID", tags: [] }] })
      expect(success).to.equal(false)
      for (const part of ["sfdc_contact_id", "sfdc_lead_id", "contact id", "lead id"]) expect(message).to.include(part)
      expect(calls()).to.have.length(0)
      expect(await send(contacts(1))).to.include({ success: true })
      const mixed = [{ id: { value: "003A" }, name: { value: "x" } }]
      expect(await send(mixed)).to.include({ success: true })
    })

    it("case 13: makes two members of a row with a contact and a lead", async () => {
      const rows = [{ id: { value: "003A" }, lead: { value: "00QA" } }]
      const fields = fieldsOf(rows, { id: ["sfdc_contact_id"], lead: ["sfdc_lead_id"] })
      expect(await send(rows, { fields })).to.include({ success: true })
      expect(recordsOf(additions()[0]).map(({ ContactId, LeadId }) => ContactId ?? LeadId)).to.deep.equal([
        "003A",
        "00QA",
      ])
    })

    it("leaves out empty ids, and sends nobody twice", async () => {
      const values = ["003A", null, "", " ", "003A", 9007199254740991, { a: 1 }, "003B "]
      expect(await send(values.map((value) => ({ id: { value } })))).to.include({ success: true, message: "" })
      expect(recordsOf(additions()[0]).map(({ ContactId }) => ContactId)).to.deep.equal([
        "003A",
        "9007199254740991",
        "003B",
      ])
    })

    it("calls nobody for a result without ids, not even for a new campaign", async () => {
      for (const rows of [[], [{ id: { value: null } }]]) {
        const fields = fieldsOf([], TAGS)
        const { success, message } = await send(rows, { fields, formParams: CREATE })
        expect({ success, message }).to.deep.equal({
          success: true,
          message: "The result has no ids, so there was nobody to add.",
        })
      }
      expect(calls()).to.have.length(0)
    })

    it("case 14: asks to log in again when there is no login", async () => {
      for (const state of ["reset", "null", "{bad", '{"x":1}']) {
        const outcome = await send(contacts(1), { state })
        expect(outcome.success).to.equal(false)
        expect(outcome.message).to.include("log in")
      }
      expect(calls()).to.have.length(0)
    })

    it("case 15: sends the tokens of two users apart", async () => {
      const states = ["A", "B"].map((token) => JSON.stringify({ access_token: token, refresh_token: `R${token}` }))
      const rows = (who: string) => [{ id: { value: `003${who}` } }]
      await Promise.all(states.map((state, at) => send(rows("AB"[at] ?? ""), { state })))
      const pairs = additions().map((call) => [bearer(call), recordsOf(call)[0]?.ContactId])
      expect(pairs).to.have.deep.members([
        ["Bearer A", "003A"],
        ["Bearer B", "003B"],
      ])
    })

    it("reads an encrypted login, and one with a code", async () => {
      expect(await send(contacts(1), { state: vault.encryptState(LOGIN) })).to.include({ success: true })
      expect(bearer(calls()[0])).to.equal("Bearer A")
      const outcome = await send(contacts(1), {
        state: JSON.stringify({ code: "C", redirect: "https://x.example.com" }),
      })
      expect(outcome.state).to.deep.equal({ data: '{"access_token":"A2","refresh_token":"R2"}' })
    })

    it("case 7: renews an ended token once for all calls, also when the run fails", async () => {
      stage.service.answer = (call) => {
        if (call.path === TOKEN) return { body: TOKENS, delayMs: 20 }
        if (bearer(call) === "Bearer A") return refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return recordsOf(call).length === 200 ? answer(call) : refused(400, "INVALID", "No such campaign")
      }
      const outcome = await send(contacts(450))
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.include("50 of 450 members failed: Salesforce answered 400: No such campaign")
      expect(outcome.state).to.deep.equal({ data: '{"access_token":"A2","refresh_token":"R2"}' })
      expect(tokenCalls()).to.have.length(1)
    })

    it("has Looker forget a login that Salesforce no longer knows", async () => {
      stage.service.answer = ({ path }) =>
        path === TOKEN ? { status: 400, body: { error: "invalid_grant" } } : { status: 401 }
      for (const formParams of [APPEND, CREATE]) {
        const outcome = await send(contacts(1), { formParams })
        expect(outcome).to.deep.include({ success: false, state: { data: "reset" } })
        expect(outcome.message).to.include("log in again")
      }
    })

    it("sends the other calls when one fails as a whole, never the same twice, and is then a failure", async () => {
      let count = 0
      stage.service.answer = (call) => (count++ === 0 ? { status: 500 } : answer(call))
      const outcome = await send(contacts(450), { formParams: { ...CREATE, surface_sfdc_errors: "no" } })
      expect(outcome.message).to.include("Salesforce answered 500")
      expect(additions()).to.have.length(0)
      count = -1
      const { success, message } = await send(contacts(450), { formParams: { ...CREATE, surface_sfdc_errors: "no" } })
      expect(success).to.equal(false)
      expect(message).to.match(/^(200|50) of 450 members failed: Salesforce answered 500/)
      expect(message).to.include("The campaign exists now: choose Append")
      expect(additions()).to.have.length(3)
    })

    it("repeats a call for which Salesforce was too busy", async () => {
      let count = 0
      stage.service.answer = (call) => (count++ === 0 ? { status: 429 } : answer(call))
      expect(await send(contacts(1))).to.include({ success: true })
      expect(additions()).to.have.length(2)
    })

    it("does not take an answer that does not tell of every member for a success", async () => {
      for (const body of [[], {}, [{}], [{ success: true }, { success: true }], "<html>Log in</html>"]) {
        stage.service.answer = () => ({ body })
        expect(await send(contacts(1))).to.include({ success: false })
      }
      stage.service.answer = () => ({ body: [{ success: false }] })
      expect((await send(contacts(1))).message).to.include("Salesforce gave no reason.")
      stage.service.answer = () => ({ body: { success: true } })
      expect((await send(contacts(1), { formParams: CREATE })).message).to.match(/not as expected: .*id/)
    })

    it("stops when the user may not, and says what to do", async () => {
      stage.service.answer = () => refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
      const { message } = await send(contacts(3000))
      expect(message).to.include("TotalRequests Limit exceeded. The org has used up its calls of the day")
      expect(additions().length).to.be.at.most(6)
    })

    it("refuses a request that lacks JSON, a campaign, fields, rows, a state or the choice", async () => {
      const refusal = async (body: object, data: object = { state_json: LOGIN }) => {
        const answer = await stage.hub
          .post("/actions/salesforce_campaigns/execute")
          .send({ type: "query", form_params: APPEND, data: { salesforce_domain: DOMAIN, ...data }, ...body })
          .expect(404)
        return (answer.body as { error: string }).error
      }
      const attachment = jsonDetail(contacts(1), { fields: { dimensions: fieldsOf(contacts(1), TAGS) } })
      const json = (data: string) => ({ attachment: { mimetype: "application/json", extension: "json", data } })
      expect(await refusal({})).to.equal("No attached json.")
      expect(await refusal({ attachment: { mimetype: "text/csv", extension: "csv", data: "1" } })).to.equal(
        "No attached json.",
      )
      expect(await refusal({ attachment, form_params: {} })).to.equal("Missing Salesforce campaign name.")
      for (const data of ['{"fields":{}}', '{"data":[]}', "[]"]) {
        expect(await refusal(json(data)), data).to.equal("Request payload is an invalid format.")
      }
      expect(await refusal({ attachment }, {})).to.equal("Request is missing state_json.")
      const outcome = await send(contacts(1), { formParams: { campaign_name: "701" } })
      expect(outcome.validation_errors).to.have.all.keys("create_or_append")
      expect(calls()).to.have.length(0)
    })
  })
})
