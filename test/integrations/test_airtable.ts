import { expect } from "chai"
import { Vault } from "../../src/framework"
import { AirtableIntegration } from "../../src/integrations/airtable/airtable"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { AUTHORIZATION, hubWith, TEST_CIPHER_MASTER, TEST_SECRET } from "../support/hub_with"
import { challengeOf } from "../support/oauth_stages/oauth_provider"
import { jsonDetail, type SampleField, type SampleRow } from "../support/samples"
import { expectPage, stateOf, TestBrowser } from "../support/test_browser"
import { UserStage } from "../support/user_stage"

const ENVIRONMENT = { AIRTABLE_CLIENT_ID: "client-id", AIRTABLE_CLIENT_SECRET: "client-secret" }
const BASIC = `Basic ${Buffer.from("client-id:client-secret").toString("base64")}`
const TOKENS = { access_token: "A2", refresh_token: "R2", token_type: "Bearer", expires_in: 3600 }
const LOGIN = JSON.stringify({
  tokens: { refresh_token: "R", access_token: "A" },
  redirect: "https://hub.example.com/r",
})
const FORM = { base: "appBase1", table: "Orders 2026/Q1" }
const CREATE = "/v0/appBase1/Orders%202026%2FQ1"
const vault = new Vault({ secrets: [TEST_SECRET], cipherMasters: [TEST_CIPHER_MASTER] })

const rowsTo = (count: number): SampleRow[] => Array.from({ length: count }, (_, at) => ({ id: { value: at + 1 } }))
const refusal = (status: number, type: string, message: string): FakeAnswer => ({
  status,
  body: { error: { type, message } },
})

describe("airtable", () => {
  let stage: UserStage
  beforeEach(async () => {
    stage = await UserStage.start({
      integration: (url) =>
        new AirtableIntegration({ apiUrl: url, siteUrl: url, retryDelayMs: 5, busyWaitMs: 20, callsPerSecond: 1000 }),
      environment: ENVIRONMENT,
    })
    stage.service.answer = answer
  })
  afterEach(() => stage.stop())

  /** Airtable on a good day. */
  function answer(call: RecordedRequest): FakeAnswer {
    if (call.path === "/oauth2/v1/token") return { body: TOKENS }
    if (call.path === "/v0/meta/bases") return { body: { bases: [] } }
    return { body: { records: recordsOf(call).map((fields, at) => ({ id: `rec${at}`, fields })) } }
  }
  function recordsOf(call: RecordedRequest): Record<string, unknown>[] {
    return (call.json() as { records: { fields: Record<string, unknown> }[] }).records.map(({ fields }) => fields)
  }
  const calls = () => stage.service.requests
  const creates = () => calls().filter(({ path }) => path === CREATE)
  const refreshes = () => calls().filter(({ path }) => path === "/oauth2/v1/token")
  const sizes = () => creates().map((call) => recordsOf(call).length)
  const form = (call: RecordedRequest | undefined) => Object.fromEntries(new URLSearchParams(call?.text))
  const send = (rows: SampleRow[], { state = LOGIN, fields, formParams = FORM }: Sending = {}) =>
    stage.send(state, { form_params: formParams, attachment: jsonDetail(rows, { ...(fields && { fields }) }) })
  interface Sending {
    state?: string
    fields?: Record<string, SampleField[]>
    formParams?: object
  }

  it("is listed as Looker knows it, with both variables only", async () => {
    const { body } = await stage.hub.post("/").send({}).expect(200)
    const [item] = (body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.deep.include({ name: "airtable", label: "Airtable", uses_oauth: true, delegate_oauth: false })
    expect(item).to.deep.include({
      token_url: "",
      params: [],
      required_fields: [],
      supported_action_types: ["query"],
      supported_formats: ["json_detail"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["push"],
    })
    expect(item?.form_url).to.match(/\/actions\/airtable\/form$/)
    for (const environment of [{}, { AIRTABLE_CLIENT_ID: "k" }] as Record<string, string>[]) {
      const without = await hubWith(new AirtableIntegration(), { environment }).post("/").send({}).expect(200)
      expect((without.body as { integrations: object[] }).integrations).to.deep.equal([])
    }
  })

  describe("the login", () => {
    it("case 7: is offered to who is not logged in, without a call to Airtable", async () => {
      for (const state of [undefined, "", "reset", "null", "{}", "{bad", '{"cid":"x","payload":"y"}']) {
        const body = await stage.form(state)
        expect(body).to.not.have.property("state")
        expect(body.fields).to.have.length(1)
        expect(body.fields[0]).to.include({ name: "oauth", type: "oauth_link", label: "Login" })
        expect(body.fields[0]?.oauth_url).to.include(`${stage.hubUrl}/actions/airtable/oauth?state=`)
      }
      expect(calls()).to.have.length(0)
    })

    it("case 8: leads to the consent page with the challenge, the scopes and the state", async () => {
      const url = new URL(await stage.begin(new TestBrowser()))
      expect(url.pathname).to.equal("/oauth2/v1/authorize")
      const { state, code_challenge, ...others } = Object.fromEntries(url.searchParams)
      expect(state).to.match(/\S/)
      expect(code_challenge).to.match(/^[\w-]{43}$/)
      expect(others).to.deep.equal({
        code_challenge_method: "S256",
        client_id: "client-id",
        redirect_uri: `${stage.hubUrl}/actions/airtable/oauth_redirect`,
        response_type: "code",
        scope: "data.records:write schema.bases:read schema.bases:write",
      })
    })

    it("case 9: exchanges the code with the verifier, then posts the new state to Looker", async () => {
      const browser = new TestBrowser()
      const consent = await stage.begin(browser)
      expectPage(await stage.comeBack(browser, consent), 200, /You may close this window/)
      const [call] = calls()
      expect(call).to.include({ method: "POST", path: "/oauth2/v1/token" })
      expect(call?.headers.authorization).to.equal(BASIC)
      const { code_verifier, ...fields } = form(call)
      expect(code_verifier).to.have.length(128)
      expect(challengeOf(String(code_verifier))).to.equal(new URL(consent).searchParams.get("code_challenge"))
      const redirect = `${stage.hubUrl}/actions/airtable/oauth_redirect`
      expect(fields).to.deep.equal({ grant_type: "authorization_code", code: "C0DE", redirect_uri: redirect })
      expect(stage.looker.states).to.deep.equal([
        JSON.stringify({ tokens: { refresh_token: "R2", access_token: "A2" }, redirect }),
      ])
    })

    it("case 10: shows a refusal of the user, and posts nothing", async () => {
      const browser = new TestBrowser()
      const page = await stage.comeBack(browser, await stage.begin(browser), "error=access_denied")
      expectPage(page, 400, /not logged in/)
      expect(stage.looker.states).to.deep.equal([])
      expect(calls()).to.have.length(0)
    })

    it("shows that Airtable refuses the code, and does not send it again", async () => {
      stage.service.answer = () => ({ status: 500, body: { error: "server_error" } })
      const browser = new TestBrowser()
      expectPage(await stage.comeBack(browser, await stage.begin(browser)), 502, /Airtable answered 500/)
      expect(calls()).to.have.length(1)
      expect(stage.looker.states).to.deep.equal([])
    })

    it("case 11: posts an encrypted state where the operator chose so, and reads it afterwards", async () => {
      stage.useHub({ ENCRYPT_PAYLOAD_AIRTABLE: "true" })
      const browser = new TestBrowser()
      const consent = await stage.begin(browser)
      expect(stateOf(consent)).to.match(/\S/)
      expectPage(await stage.comeBack(browser, consent), 200, /You are logged in/)
      const [text = ""] = stage.looker.states
      const { cid, payload, ...others } = JSON.parse(text) as Record<string, string>
      expect(others).to.deep.equal({})
      expect(JSON.parse(vault.decryptState(String(cid), String(payload)) ?? "")).to.deep.equal({
        tokens: { refresh_token: "R2", access_token: "A2" },
        redirect: `${stage.hubUrl}/actions/airtable/oauth_redirect`,
      })
      expect(await send(rowsTo(1), { state: text })).to.include({ success: true })
    })
  })

  describe("the form", () => {
    it("asks for the base and the table when Airtable takes the token", async () => {
      expect(await stage.form(LOGIN)).to.deep.equal({
        fields: [
          { name: "base", label: "Airtable Base", type: "string", required: true },
          { name: "table", label: "Airtable Table", type: "string", required: true },
        ],
      })
      expect(calls().map(({ method, path }) => `${method} ${path}`)).to.deep.equal(["GET /v0/meta/bases"])
      expect(calls()[0]?.headers.authorization).to.equal("Bearer A")
    })

    it("renews a token once that Airtable refuses, and gives Looker the new pair", async () => {
      stage.service.answer = (call) =>
        call.headers.authorization === "Bearer A" ? refusal(401, "AUTHENTICATION_REQUIRED", "No.") : answer(call)
      const { fields, state } = await stage.form(LOGIN)
      expect(fields.map(({ name }) => name)).to.deep.equal(["base", "table"])
      expect(JSON.parse(state?.data ?? "")).to.deep.include({ tokens: { refresh_token: "R2", access_token: "A2" } })
      expect(form(refreshes()[0])).to.deep.equal({
        grant_type: "refresh_token",
        refresh_token: "R",
        client_id: "client-id",
      })
      expect(refreshes()[0]?.headers.authorization).to.equal(BASIC)
    })

    it("offers the login when the refresh is refused, and tells other trouble", async () => {
      stage.service.answer = ({ path }) =>
        path === "/v0/meta/bases" ? { status: 401 } : { status: 400, body: { error: "invalid_grant" } }
      const body = await stage.form(LOGIN)
      expect(body.fields.map(({ name }) => name)).to.deep.equal(["oauth"])
      expect(body).to.not.have.property("state")
      stage.service.answer = () => ({ status: 503, body: "down" })
      expect(await stage.form(LOGIN)).to.deep.equal({ error: "Airtable answered 503: down" })
    })
  })

  describe("execute", () => {
    it("case 1: creates 23 rows in three calls", async () => {
      const outcome = await send(rowsTo(23))
      expect(outcome).to.include({ success: true, message: "Delivered 23 rows." }).and.not.have.property("state")
      expect(sizes()).to.deep.equal([10, 10, 3])
      expect(creates()[2]?.json()).to.deep.equal({
        records: [21, 22, 23].map((id) => ({ fields: { Id: id } })),
      })
      expect(calls()).to.have.length(3)
    })

    it("case 2: names the fields as Looker's short labels, and keeps raw values", async () => {
      const fields = {
        dimensions: [{ name: "o.id", label: "Orders ID", label_short: "ID" }],
        measures: [{ name: "o.count", label: "Count" }],
        table_calculations: [{ name: "calc", label: "" }],
        filters: [{ name: "o.filter", label: "Only a filter" }],
        parameters: [{ name: "o.parameter", label: "Only a parameter" }],
      }
      const big =
        '{"o.id":{"value":9007199254740993},"o.count":{"value":null,"rendered":"0"},"calc":{"value":"2026-01-31"}}'
      const more = '{"o.id":{"value":"東京 🌍","rendered":"x"},"o.count":{"value":true}}'
      const data = `{"fields":${JSON.stringify(fields)},"data":[${big},${more}]}`
      const attachment = { mimetype: "application/json", extension: "json", data }
      expect(await stage.send(LOGIN, { form_params: FORM, attachment })).to.include({ success: true })
      expect(creates()[0]?.text).to.equal(
        '{"records":[{"fields":{"ID":9007199254740993,"Count":null,"calc":"2026-01-31"}},' +
          '{"fields":{"ID":"東京 🌍","Count":true}}]}',
      )
    })

    it("says when columns share a name, of which the last is sent", async () => {
      const fields = {
        dimensions: [
          { name: "a.id", label_short: "ID" },
          { name: "b.id", label_short: "ID" },
        ],
      }
      const { success, message } = await send([{ "a.id": { value: 1 }, "b.id": { value: 2 } }], { fields })
      expect(success).to.equal(true)
      expect(message).to.equal(
        'Delivered 1 row. Several columns of the query are named "ID": only the last of each was sent.',
      )
      expect(recordsOf(creates()[0] as RecordedRequest)).to.deep.equal([{ ID: 2 }])
    })

    it("case 3: renews the login in the middle, and repeats only the batch that was refused", async () => {
      stage.service.answer = (call) => {
        const isOver = call.headers.authorization === "Bearer A" && creates().length > 1
        return isOver ? refusal(401, "AUTHENTICATION_REQUIRED", "Authentication required") : answer(call)
      }
      const outcome = await send(rowsTo(23))
      expect(outcome).to.include({ success: true })
      expect(JSON.parse(outcome.state?.data ?? "")).to.deep.equal({
        tokens: { refresh_token: "R2", access_token: "A2" },
        redirect: `${stage.hubUrl}/actions/airtable/oauth_redirect`,
      })
      expect(refreshes()).to.have.length(1)
      expect(creates().map((call) => [call.headers.authorization, recordsOf(call)[0]?.Id])).to.deep.equal([
        ["Bearer A", 1],
        ["Bearer A", 11],
        ["Bearer A2", 11],
        ["Bearer A2", 21],
      ])
    })

    const BAD = refusal(422, "INVALID_VALUE_FOR_COLUMN", 'Field "Id" cannot accept the provided value')
    const refusing = (...ids: number[]) => {
      stage.service.answer = (call) => {
        if (call.path !== CREATE) return answer(call)
        return recordsOf(call).some(({ Id }) => ids.includes(Number(Id))) ? BAD : answer(call)
      }
    }

    it("case 4: creates the good rows one by one when Airtable refuses a batch", async () => {
      refusing(4)
      const outcome = await send(rowsTo(10))
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.equal(
        'Created 9 records. 1 of 10 rows failed: Airtable answered 422: Field "Id" cannot accept the provided value (row 4).',
      )
      expect(outcome).to.not.have.property("state")
      expect(sizes()).to.deep.equal([10, ...Array.from({ length: 10 }, () => 1)])
      expect(refreshes()).to.have.length(0)
    })

    it("counts 5 of 25 rows that are refused in three batches", async () => {
      refusing(2, 3, 14, 21, 25)
      const { message } = await send(rowsTo(25))
      expect(message).to.match(
        /^Created 20 records\. 5 of 25 rows failed: .*cannot accept the provided value \(5 rows, e\.g\. rows 2, 3, 14\)\.$/,
      )
    })

    it("stops when the first ten rows fail because of the name of a column", async () => {
      stage.service.answer = () => refusal(422, "UNKNOWN_FIELD_NAME", 'Unknown field name: "Id"')
      const { message } = await send(rowsTo(40))
      expect(message).to.match(/^Delivered 0 rows, then: the rest was not sent, .*Unknown field name: "Id"\. The names/)
      expect(creates()).to.have.length(11)
    })

    it("case 5: waits when there were too many calls, and creates nothing twice", async () => {
      stage.service.answer = (call) =>
        creates().length === 2 ? refusal(429, "TOO_MANY_REQUESTS", "Slow down") : answer(call)
      expect(await send(rowsTo(13))).to.include({ success: true })
      expect(creates().map((call) => recordsOf(call)[0]?.Id)).to.deep.equal([1, 11, 11])
    })

    it("gives up after six refusals for too many calls", async () => {
      stage.service.answer = () => refusal(429, "TOO_MANY_REQUESTS", "Slow down")
      const { success, message } = await send(rowsTo(30))
      expect(success).to.equal(false)
      expect(message).to.match(/10 of \d+ rows failed: Airtable answered 429: Slow down\. Airtable takes no more calls/)
      expect(creates()).to.have.length(6)
    })

    it("repeats after 503 three times, and never what may have worked", async () => {
      stage.service.answer = () => ({ status: 503 })
      expect((await send(rowsTo(1))).message).to.include("Airtable answered 503")
      expect(creates()).to.have.length(4)
      for (const fault of [{ status: 500 }, { status: 502 }, { reset: true }] as FakeAnswer[]) {
        calls().length = 0
        stage.service.answer = () => fault
        expect(await send(rowsTo(1))).to.include({ success: false })
        expect(creates()).to.have.length(1)
      }
    })

    for (const [title, state] of [
      ["1", { tokens: { refresh_token: "R", access_token: "A" }, redirect: "https://x.example.com" }],
      ["2", { tokens: { refresh_token: "R", access_token: "A" } }],
      ["3", { refresh_token: "R", access_token: "A", redirectUri: "https://x.example.com" }],
    ] as const) {
      it(`case 6: reads a state of shape ${title}, plain and encrypted (shape 4)`, async () => {
        const text = JSON.stringify(state)
        for (const stored of [text, vault.encryptState(text)]) {
          expect(await send(rowsTo(1), { state: stored })).to.include({ success: true })
          expect(creates().at(-1)?.headers.authorization).to.equal("Bearer A")
        }
      })
    }

    it("case 7: asks to log in when there is no login", async () => {
      for (const state of ["reset", "", "null", "{bad"]) {
        const outcome = await send(rowsTo(1), { state })
        expect(outcome.success).to.equal(false)
        expect(outcome.message).to.include("open the dialog in Looker and log in")
      }
      expect(calls()).to.have.length(0)
    })

    it("has Looker forget a login that Airtable no longer knows, and stops", async () => {
      stage.service.answer = ({ path }) =>
        path === CREATE
          ? refusal(401, "AUTHENTICATION_REQUIRED", "Authentication required")
          : { status: 400, body: { error: "invalid_grant", error_description: "Expired." } }
      const outcome = await send(rowsTo(30))
      expect(outcome).to.deep.include({ success: false, state: { data: "reset" } })
      expect(outcome.message).to.include("Your Airtable login has ended: open the dialog in Looker and log in again")
      expect([creates().length, refreshes().length]).to.deep.equal([1, 1])
    })

    it("keeps the login when Airtable cannot renew it at the moment", async () => {
      stage.service.answer = ({ path }) => ({ status: path === CREATE ? 401 : 503 })
      const outcome = await send(rowsTo(1))
      expect(outcome.message).to.include("Airtable answered 503")
      expect(outcome).to.not.have.property("state")
    })

    it("hands back the new pair although the rows are refused", async () => {
      stage.service.answer = (call) => {
        if (call.path !== CREATE) return answer(call)
        return call.headers.authorization === "Bearer A" ? { status: 401 } : refusal(403, "NO", "You may not.")
      }
      const outcome = await send(rowsTo(1))
      expect(outcome.message).to.include("Airtable answered 403: You may not. Check the base and the table")
      expect(outcome.state?.data).to.include("R2")
    })

    it("case 12: refuses a pivoted result before any call", async () => {
      const fields = {
        dimensions: [{ name: "id", label: "ID" }],
        measures: [{ name: "count", label: "Count" }],
        pivots: [{ name: "month", label: "Month" }],
      }
      const row = { id: { value: 1 }, count: { "2026-01": { value: 1 }, "2026-02": { value: 2 } } }
      for (const given of [fields, { ...fields, pivots: [] }]) {
        const { success, message } = await send([row], { fields: given })
        expect(success).to.equal(false)
        expect(message).to.include("Airtable has no place for pivoted columns")
      }
      expect(calls()).to.have.length(0)
    })

    it("case 13: renews a login once for two deliveries with the same ended token, and one that comes late", async () => {
      stage.service.answer = async (call) => {
        if (call.path !== CREATE) {
          // The other delivery has been refused by now, too.
          await stage.service.until(() => creates().length >= 2)
          return form(call).refresh_token === "R" && refreshes().length === 1
            ? { body: TOKENS, delayMs: 20 }
            : { status: 400, body: { error: "invalid_grant" } }
        }
        return call.headers.authorization === "Bearer A2" ? answer(call) : { status: 401 }
      }
      const outcomes = await Promise.all([send(rowsTo(1)), send(rowsTo(2))])
      const late = await send(rowsTo(3))
      for (const outcome of [...outcomes, late]) {
        expect(outcome).to.include({ success: true })
        expect(outcome.state?.data).to.include('"refresh_token":"R2"')
      }
      expect(refreshes()).to.have.length(1)
      // The late one knows at once that its token has been replaced.
      const tokens = creates().map(({ headers }) => headers.authorization)
      expect(tokens).to.deep.equal(["Bearer A", "Bearer A", "Bearer A2", "Bearer A2", "Bearer A2"])
    })

    it("does not lose the new pair when Looker hangs up during the renewal", async () => {
      const leaving = new AbortController()
      stage.service.answer = (call) => {
        if (call.path === CREATE) return call.headers.authorization === "Bearer A2" ? answer(call) : { status: 401 }
        if (refreshes().length > 1) return { status: 400, body: { error: "invalid_grant" } }
        leaving.abort()
        return { body: TOKENS, delayMs: 200 }
      }
      const body = { type: "query", data: { state_json: LOGIN }, form_params: FORM, attachment: jsonDetail(rowsTo(1)) }
      const left = fetch(`${stage.hubUrl}/actions/airtable/execute`, {
        method: "POST",
        headers: { authorization: AUTHORIZATION, "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: leaving.signal,
      })
      expect(await left.catch((error: Error) => error.name)).to.equal("AbortError")
      const outcome = await send(rowsTo(1))
      expect(outcome).to.include({ success: true })
      expect(outcome.state?.data).to.include("R2")
      expect(refreshes()).to.have.length(1)
    })

    it("case 14: calls nobody for a result without rows", async () => {
      const outcome = await send([], { fields: { dimensions: [{ name: "id", label: "ID" }] } })
      expect(outcome).to.include({ success: true }).and.not.have.property("state")
      expect(calls()).to.have.length(0)
    })

    for (const [title, body] of [
      ["a list", { errors: [{ error: "PUBLIC_API_BILLING_LIMIT_EXCEEDED", message: "Over the limit" }] }],
      ["an object", { error: { type: "PUBLIC_API_BILLING_LIMIT_EXCEEDED", message: "Over the limit" } }],
    ] as const) {
      it(`case 15: stops at once when the month's calls are spent, told in ${title}`, async () => {
        stage.service.answer = () => ({ status: 429, body, headers: { "retry-after": "30" } })
        const { success, message } = await send(rowsTo(25))
        expect(success).to.equal(false)
        expect(message).to.include("monthly limit of API calls")
        expect(creates()).to.have.length(1)
      })
    }

    it("does not take an answer that names fewer records for a success", async () => {
      for (const body of [{}, { records: [] }, { records: [{}] }, "<html>Sign in</html>"]) {
        stage.service.answer = () => ({ body })
        expect(await send(rowsTo(1))).to.include({ success: false })
      }
      stage.service.answer = () => ({ body: { records: [{ id: "rec1" }] } })
      expect((await send(rowsTo(2))).message).to.include("Airtable created 1 of 2 records")
    })

    it("stops at once when Airtable does not know the table", async () => {
      stage.service.answer = () => ({ status: 404, body: { error: "NOT_FOUND" } })
      const { message } = await send(rowsTo(40))
      expect(message).to.include("Airtable answered 404: NOT_FOUND. Check the base and the table")
      expect(creates()).to.have.length(1)
    })

    it("says what is missing: JSON, a base, a table, fields, rows", async () => {
      const csv = { mimetype: "text/csv", extension: "csv", data: "1,2" }
      for (const attachment of [null, csv]) {
        const { success, message } = await stage.send(LOGIN, { form_params: {}, attachment })
        expect(success).to.equal(false)
        expect(message).to.include("Looker sent no JSON")
      }
      for (const [field, value] of [
        ["base", ""],
        ["table", " "],
        ["base", ".."],
        ["table", "."],
      ]) {
        const outcome = await send(rowsTo(1), { formParams: { ...FORM, [String(field)]: value } })
        expect(outcome.success).to.equal(false)
        expect(outcome.validation_errors).to.have.all.keys(String(field))
      }
      for (const data of ['{"fields":{"dimensions":[]}}', '{"data":[{"id":{"value":1}}]}', '[{"id":1}]']) {
        const attachment = { mimetype: "application/json", extension: "json", data }
        const outcome = await stage.send(LOGIN, { form_params: FORM, attachment })
        expect(outcome.success, data).to.equal(false)
        expect(outcome.message).to.match(/without its fields|no member "data"/)
      }
      expect(calls()).to.have.length(0)
    })
  })
})
