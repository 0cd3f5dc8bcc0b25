import { createHash } from "node:crypto"
import { once } from "node:events"
import http, { type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { GoogleAnalyticsDataImportIntegration } from "../../src/integrations/google_analytics_data_import/google_analytics_data_import"
import { FakeLooker } from "../support/fake_looker"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { googleError, GoogleStandIn } from "../support/google_stand_in"
import { hubWith, type TestHub } from "../support/hub_with"
import { csvAttachment } from "../support/samples"
import { expectPage, TestBrowser } from "../support/test_browser"

const NAME = "google_analytics_data_import"
const HOUR_MS = 3600_000
const CLIENT = { GOOGLE_ANALYTICS_CLIENT_ID: "c1", GOOGLE_ANALYTICS_CLIENT_SECRET: "s-client" }
const STREAM_PATH = "/v1beta/properties/2/dataStreams/3"
const SECRETS_PATH = `${STREAM_PATH}/measurementProtocolSecrets`

/** @param expiresInMs Null: nobody knows when. */
function stateOf(expiresInMs: number | null = HOUR_MS, more: object = {}, tokens: object = {}) {
  const expiry_date = expiresInMs === null ? undefined : Date.now() + expiresInMs
  const all = { access_token: "a1", refresh_token: "r1", scope: "s1", token_type: "Bearer", expiry_date, ...tokens }
  return JSON.stringify({ tokens: all, redirect: "https://hub/redirect", ...more })
}

function webStream(property: string, id: string, displayName: string, measurementId = `G-${id}`) {
  return { name: `properties/${property}/dataStreams/${id}`, displayName, webStreamData: { measurementId } }
}

/** What one post of rows says. */
interface Post {
  client_id: string
  user_id?: string
  user_properties: Record<string, { value: string } | undefined>
  events: { name: string; params: Record<string, unknown>; timestamp_micros?: number }[]
}

describe("google_analytics_data_import", () => {
  let google: GoogleStandIn
  let looker: FakeLooker
  let server: Server
  let hub: TestHub
  let hubUrl: string
  /** Answers by method and path, in place of those of a Google that is well. */
  let answers: Record<string, FakeAnswer | ((request: RecordedRequest) => FakeAnswer)>

  beforeEach(async () => {
    looker = await FakeLooker.start()
    google = await GoogleStandIn.start()
    answers = {}
    google.answer = (request) => {
      const { method, path, query } = request
      const own = answers[`${method} ${path}`]
      if (own) return typeof own === "function" ? own(request) : own
      switch (`${method} ${path}`) {
        case "POST /token":
          return {
            body: { access_token: "a2", refresh_token: "r2", scope: "s2", token_type: "Bearer", expires_in: 3599 },
          }
        case "GET /o/oauth2/v2/auth": {
          const state = encodeURIComponent(query.get("state") ?? "")
          return { status: 302, headers: { location: `${query.get("redirect_uri")}?code=code1&state=${state}` } }
        }
        case "GET /v1beta/accountSummaries":
          return {
            body: {
              accountSummaries: [
                {
                  account: "accounts/1",
                  displayName: "A",
                  propertySummaries: [{ property: "properties/2", displayName: "P" }],
                },
              ],
            },
          }
        case "GET /v1beta/properties/2/dataStreams":
          return { body: { dataStreams: [webStream("2", "3", "S"), { name: "properties/2/dataStreams/4" }] } }
        case `GET ${STREAM_PATH}`:
          return { body: webStream("2", "3", "S") }
        case `GET ${SECRETS_PATH}`:
          return { body: { measurementProtocolSecrets: [{ secretValue: "mp-secret" }, { secretValue: "other" }] } }
        case "POST /debug/mp/collect":
          return { body: { validationMessages: [] } }
        case "POST /mp/collect":
          return { status: 204, body: "" }
        default:
          return { status: 404, body: `${method} ${path}` }
      }
    }
    server = http.createServer((request, response) => hub.app(request, response)).listen(0, "127.0.0.1")
    await once(server, "listening")
    hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    useHub()
  })
  afterEach(async () => {
    server.closeAllConnections()
    server.close()
    await Promise.all([looker.stop(), google.stop()])
  })

  const useHub = (environment: Record<string, string> = {}) => {
    hub = hubWith(new GoogleAnalyticsDataImportIntegration({ addresses: google.addresses, retryDelayMs: 5 }), {
      environment: { ACTION_HUB_BASE_URL: hubUrl, ...CLIENT, ...environment },
    })
  }
  const form = async (data: object) =>
    (await hub.post(`/actions/${NAME}/form`).send({ data, form_params: {} }).expect(200)).body
  const send = async (csv: string, dataSourceSchema: string, formParams: object = {}, state_json = stateOf()) => {
    const form_params = { dataSourceCompositeId: "1::2::3", dataSourceSchema, format: "csv", ...formParams }
    const body = { type: "query", data: { state_json }, form_params, attachment: csvAttachment(csv) }
    return (await hub.post(`/actions/${NAME}/execute`).send(body).expect(200)).body.looker
  }
  const posts = () => google.calls("POST", "/mp/collect").map((request) => request.json() as Post)
  const tokenCalls = () =>
    google.calls("POST", "/token").map(({ text }) => Object.fromEntries(new URLSearchParams(text)))
  const kept = (answer: { state?: { data: string } }) => JSON.parse(answer.state?.data ?? "null")

  it("is listed where its variables are set, and only there", async () => {
    const { body } = await hub.post("/").expect(200)
    expect(body.integrations[0]).to.deep.include({
      name: NAME,
      label: "Google Analytics Data Import",
      uses_oauth: true,
      delegate_oauth: false,
      token_url: "",
      params: [],
      required_fields: [],
      supported_action_types: ["query"],
      supported_formats: ["csv"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
    })
    useHub({ GOOGLE_ANALYTICS_CLIENT_SECRET: "" })
    expect((await hub.post("/").expect(200)).body.integrations).to.deep.equal([])
  })

  describe("the login", () => {
    it("case 1: is a Google button that asks for one scope, and resets the state", async () => {
      for (const state_json of [undefined, "reset", "{}", '{"tokens":{"access_token":"a"}}', '{"redirect":"r"}']) {
        const { fields, state } = await form({ state_url: looker.stateUrl(), state_json })
        expect(state).to.deep.equal({ data: "reset" })
        expect(fields).to.have.length(1)
        expect(fields[0]).to.include({ name: "login", type: "oauth_link_google", label: "Log in" })
        expect(fields[0].oauth_url).to.match(new RegExp(`/actions/${NAME}/oauth\\?state=.`))
      }
      const browser = new TestBrowser()
      const { fields } = await form({ state_url: looker.stateUrl() })
      expectPage(await browser.get(await browser.consent(fields[0].oauth_url as string)), 200, /Google Analytics/)
      const [consent] = google.calls("GET", "/o/oauth2/v2/auth")
      expect(Object.fromEntries(consent?.query ?? [])).to.deep.include({
        access_type: "offline",
        prompt: "consent select_account",
        response_type: "code",
        client_id: "c1",
        redirect_uri: `${hubUrl}/actions/${NAME}/oauth_redirect`,
        scope: "https://www.googleapis.com/auth/analytics.edit",
      })
      expect(tokenCalls()[0]).to.include({ grant_type: "authorization_code", code: "code1", client_secret: "s-client" })
      const state = JSON.parse(looker.states[0] ?? "")
      expect(Object.keys(state as object)).to.deep.equal(["tokens", "redirect"])
      expect(Object.keys(state.tokens as object)).to.deep.equal([
        "access_token",
        "refresh_token",
        "scope",
        "token_type",
        "expiry_date",
      ])
      expect(state.tokens).to.include({ access_token: "a2", refresh_token: "r2", scope: "s2", token_type: "Bearer" })
      expect(state.redirect).to.equal(`${hubUrl}/actions/${NAME}/oauth_redirect`)
    })

    it("without a refresh token is not stored", async () => {
      answers["POST /token"] = { body: { access_token: "a2", expires_in: 3599 } }
      const browser = new TestBrowser()
      const { fields } = await form({ state_url: looker.stateUrl() })
      const page = await browser.get(await browser.consent(fields[0].oauth_url as string))
      expectPage(page, 502, /no refresh token/)
      expect(looker.states).to.deep.equal([])
    })

    it("is refreshed within five minutes of its end or when the end is unknown, and the new one is handed back", async () => {
      const early = await form({ state_json: stateOf(6 * 60_000) })
      expect(kept(early).tokens.access_token).to.equal("a1")
      expect(tokenCalls()).to.deep.equal([])
      for (const expiresInMs of [4 * 60_000, -1, null]) {
        google.requests.length = 0
        const answer = await form({ state_json: stateOf(expiresInMs) })
        expect(tokenCalls()).to.have.length(1)
        expect(tokenCalls()[0]).to.include({ grant_type: "refresh_token", refresh_token: "r1" })
        expect(kept(answer).tokens).to.include({ access_token: "a2", refresh_token: "r1", scope: "s2" })
        expect(kept(answer).tokens.expiry_date).to.be.greaterThan(Date.now() + HOUR_MS / 2)
        for (const { headers } of google.calls("GET", "/v1beta/")) expect(headers.authorization).to.equal("Bearer a2")
      }
    })

    it("keeps what a short answer to a refresh does not say again", async () => {
      answers["POST /token"] = { body: { access_token: "a2" } }
      const { tokens } = kept(await form({ state_json: stateOf(-1) }))
      expect(tokens).to.deep.equal({ access_token: "a2", refresh_token: "r1", scope: "s1", token_type: "Bearer" })
    })

    it("that Google has ended is asked for anew in the form, and reset by execute", async () => {
      answers["POST /token"] = {
        status: 400,
        body: { error: "invalid_grant", error_description: "Token has been revoked." },
      }
      const state_json = stateOf(-1)
      const { fields, state } = await form({ state_json, state_url: looker.stateUrl() })
      expect(fields[0]).to.include({ type: "oauth_link_google", label: "Google refused access: log in again" })
      expect(state).to.deep.equal({ data: "reset" })
      const answer = await send("a,b\nu,1\n", "user_id,event_param:x", {}, state_json)
      expect(answer).to.deep.include({ success: false, state: { data: "reset" } })
      expect(answer.message).to.include("invalid_grant").and.include("log in with Google again")
      expect(posts()).to.deep.equal([])
    })

    it("that is missing fails a delivery and resets the state", async () => {
      for (const state of ["", "reset", stateOf(-1, {}, { refresh_token: undefined })]) {
        const answer = await send("a,b\nu,1\n", "user_id,event_param:x", {}, state)
        expect(answer).to.deep.include({ success: false, state: { data: "reset" } })
        expect(answer.message).to.include("log in with Google")
      }
      expect(google.requests).to.deep.equal([])
    })
  })

  describe("the form", () => {
    it("case 2: lists streams, from a plain state and from an encrypted one, which stays encrypted", async () => {
      const check = (answer: { fields: { description?: string }[] }) => {
        const [stream, schema, deletion] = answer.fields
        expect(answer.fields).to.have.length(3)
        expect(stream).to.deep.include({
          name: "dataSourceCompositeId",
          label: "Data Set",
          type: "select",
          required: true,
          options: [{ name: "1::2::3", label: "A >> P >> S (G-3)" }],
        })
        expect(stream).to.not.have.any.keys("default", "interactive")
        expect(schema).to.include({
          name: "dataSourceSchema",
          label: "Data Set Schema",
          type: "string",
          required: true,
        })
        expect(deletion).to.deep.include({
          name: "deleteOtherFiles",
          label: "Delete Other Files?",
          type: "select",
          default: "no",
          options: [
            { name: "yes", label: "Yes" },
            { name: "no", label: "No" },
          ],
        })
        expect(deletion?.description).to.match(/no files to delete/)
      }
      const state_json = stateOf()
      const plain = await form({ state_json })
      check(plain)
      expect(plain.state).to.deep.equal({ data: state_json })
      useHub({ ENCRYPT_PAYLOAD_GOOGLE_ANALYTICS_DATA_IMPORT: "true" })
      const sealed = await form({ state_json: stateOf() })
      expect(kept(sealed)).to.have.all.keys("cid", "payload")
      check(await form({ state_json: sealed.state.data }))
    })

    it("case 3: reads every page, and leaves out a property that Google does not show", async () => {
      const summary = (account: string, property: string) => ({
        account: `accounts/${account}`,
        displayName: `A${account}`,
        propertySummaries: [{ property: `properties/${property}`, displayName: `P${property}` }],
      })
      answers["GET /v1beta/accountSummaries"] = ({ query }) =>
        query.get("pageToken") === "next"
          ? { body: { accountSummaries: [summary("5", "6"), summary("7", "8"), { account: "accounts/9" }] } }
          : { body: { accountSummaries: [summary("1", "2")], nextPageToken: "next" } }
      answers["GET /v1beta/properties/6/dataStreams"] = ({ query }) =>
        query.get("pageToken")
          ? { body: { dataStreams: [webStream("6", "62", "Y")] } }
          : { body: { dataStreams: [webStream("6", "61", "X")], nextPageToken: "n2" } }
      answers["GET /v1beta/properties/8/dataStreams"] = googleError(403, "The caller does not have permission")
      const { fields } = await form({ state_json: stateOf() })
      expect(fields[0].options).to.deep.equal([
        { name: "1::2::3", label: "A1 >> P2 >> S (G-3)" },
        { name: "5::6::61", label: "A5 >> P6 >> X (G-61)" },
        { name: "5::6::62", label: "A5 >> P6 >> Y (G-62)" },
      ])
      for (const { query } of google.calls("GET", "/v1beta/")) expect(query.get("pageSize")).to.equal("200")
    })

    it("asks for the streams of at most five properties at a time", async () => {
      const properties = Array.from({ length: 12 }, (_, index) => `${100 + index}`)
      answers["GET /v1beta/accountSummaries"] = {
        body: {
          accountSummaries: [
            {
              account: "accounts/1",
              propertySummaries: properties.map((id) => ({ property: `properties/${id}`, displayName: id })),
            },
          ],
        },
      }
      let running = 0
      let most = 0
      const { answer } = google
      google.service.answer = async (request) => {
        if (!request.path.endsWith("/dataStreams")) return answer(request)
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 5))
        running--
        const [, id = ""] = /properties\/(\d+)/.exec(request.path) ?? []
        return { body: { dataStreams: [webStream(id, "1", id)] } }
      }
      const { fields } = await form({ state_json: stateOf() })
      expect(fields[0].options.map(({ name }: { name: string }) => name)).to.deep.equal(
        properties.map((id) => `1::${id}::1`),
      )
      expect(most).to.be.within(2, 5)
    })

    it("case 4: a 401 of the Admin API asks for a login, a 500 is told and keeps the state", async () => {
      answers["GET /v1beta/accountSummaries"] = googleError(401, "Invalid Credentials")
      const refused = await form({ state_json: stateOf(), state_url: looker.stateUrl() })
      expect(refused.fields[0]).to.include({ type: "oauth_link_google", label: "Google refused access: log in again" })
      for (const [status, message] of [
        [500, "Internal error encountered."],
        [403, "Google Analytics Admin API has not been used in project 1"],
      ] as const) {
        answers["GET /v1beta/accountSummaries"] = googleError(status, message)
        const failed = await form({ state_json: stateOf() })
        expect(failed.error).to.include(message)
        expect(failed).to.not.have.property("state")
      }
    })

    it("says what is needed when there is no stream", async () => {
      answers["GET /v1beta/accountSummaries"] = { body: {} }
      const { error, ...others } = await form({ state_json: stateOf() })
      expect(error).to.match(/Editor .* web stream/)
      expect(others).to.not.have.property("state")
    })

    it("case 13: shows the answers of the last run that went well", async () => {
      const first = await send("a,b\nu,1\n", "user_id,event_param:x", { deleteOtherFiles: "yes" })
      expect(Object.keys(kept(first) as object)).to.deep.equal(["tokens", "redirect", "lastUsedFormParams"])
      expect(kept(first).lastUsedFormParams).to.deep.equal({
        dataSourceCompositeId: "1::2::3",
        dataSourceSchema: "user_id,event_param:x",
        deleteOtherFiles: "yes",
      })
      const defaults = async () =>
        (await form({ state_json: first.state.data })).fields.map((field: { default?: string }) => field.default)
      expect(await defaults()).to.deep.equal(["1::2::3", "user_id,event_param:x", "yes"])
      const failed = await send("a,b,c\nu,1,2\n", "user_id,event_param:y", {}, first.state.data as string)
      expect(failed.success).to.equal(false)
      expect(kept(failed)).to.deep.equal(kept(first))
      answers["GET /v1beta/properties/2/dataStreams"] = { body: { dataStreams: [webStream("2", "9", "S")] } }
      expect(await defaults()).to.deep.equal([undefined, "user_id,event_param:x", "yes"])
    })
  })

  describe("what cannot be sent", () => {
    it("case 5, 6: a schedule of Universal Analytics, before any call", async () => {
      for (const [id, schema] of [
        ["1::UA-9-1::xyz", "user_id,user_property:plan"],
        ["1::2::3", "ga:userId,ga:dimension1"],
      ]) {
        const answer = await send("a,b\nu,1\n", schema ?? "", { dataSourceCompositeId: id }, stateOf(-1))
        expect(answer.success).to.equal(false)
        expect(answer.message).to.include("Universal Analytics").and.include("GA4")
      }
      expect(google.requests).to.deep.equal([])
    })

    it("without an answer, or with one that is no stream", async () => {
      const fieldOf = async (formParams: object, schema = "user_id,event_param:x") => {
        const { success, validation_errors } = await send("a,b\nu,1\n", schema, formParams)
        expect(success).to.equal(false)
        return Object.keys(validation_errors as object)
      }
      for (const id of ["", "1::2", "1::2::3::4", "a::b::c", "1::../2::3", "1::2::3/x"]) {
        expect(await fieldOf({ dataSourceCompositeId: id }), id).to.deep.equal(["dataSourceCompositeId"])
      }
      expect(await fieldOf({}, " ")).to.deep.equal(["dataSourceSchema"])
      expect(google.requests).to.deep.equal([])
    })

    const many = (kind: string) => Array.from({ length: 26 }, (_, index) => `${kind}:n${index}`).join(",")
    for (const [schema, entry] of [
      ["user_property:plan", "client_id and no user_id"],
      ["user_id,timestamp", "no user_property, event_param or event_name"],
      [`user_id,${many("user_property")}`, '"user_property:n25"'],
      [`user_id,${many("event_param")}`, '"event_param:n25"'],
      [`user_id,user_property:${"a".repeat(25)}`, `"user_property:${"a".repeat(25)}"`],
      [`user_id,event_param:${"a".repeat(41)}`, `"event_param:${"a".repeat(41)}"`],
      ["user_id,event_param:a-b", '"event_param:a-b"'],
      ["user_id,event_param:1a", '"event_param:1a"'],
      ["user_id,event_param:", '"event_param:"'],
      ["user_id,event_param:ga_x", '"event_param:ga_x"'],
      ["user_id,user_property:google_x", '"user_property:google_x"'],
      ["user_id,user_property:firebase_x", '"user_property:firebase_x"'],
      ["user_id,event_name,plan", '"plan"'],
      ["user_id,event_name,", "entry 3"],
      ["user_id,event_param:x,event_param:x", '"event_param:x"'],
    ] as const) {
      it(`a schema that breaks a rule: ${schema.slice(0, 60)}`, async () => {
        const answer = await send("a,b\nu,1\n", schema)
        expect(answer.success).to.equal(false)
        expect(answer.validation_errors.dataSourceSchema).to.include(entry)
        expect(google.requests).to.deep.equal([])
      })
    }

    it("takes names as long as they may be", async () => {
      const schema = `user_id , user_property:${"p".repeat(24)},  event_param:${"e".repeat(40)}`
      expect(await send("a,b,c\nu,1,2\n", schema)).to.include({ success: true })
    })

    it("case 11: a report with more columns than the schema", async () => {
      const answer = await send("a,b,c\nu,1,2\n", "user_id,event_param:x")
      expect(answer.success).to.equal(false)
      expect(answer.message).to.include("2 entries").and.include("3 columns")
      expect([...google.calls("POST", "/debug"), ...google.calls("POST", "/mp")]).to.deep.equal([])
    })

    it("case 12: rows whose first one Google complains about", async () => {
      answers["POST /debug/mp/collect"] = {
        body: { validationMessages: [{ description: "Name is reserved.", validationCode: "NAME_RESERVED" }, {}] },
      }
      const answer = await send("a,b\n,1\nu,1\nv,2\n", "user_id,event_param:x")
      expect(answer.success).to.equal(false)
      expect(answer.message).to.include("Name is reserved.").and.include("Nothing was sent")
      expect(posts()).to.deep.equal([])
    })

    it("rows after a check that says nothing", async () => {
      answers["POST /debug/mp/collect"] = { body: {} }
      expect(await send("a,b\nu,1\n", "user_id,event_param:x")).to.include({ success: false })
      expect(posts()).to.deep.equal([])
    })

    it("to a stream that is of no web site, or gone", async () => {
      answers[`GET ${STREAM_PATH}`] = { body: { name: "properties/2/dataStreams/3", displayName: "App" } }
      expect((await send("a,b\nu,1\n", "user_id,event_param:x")).message).to.include("not of a web site")
      answers[`GET ${STREAM_PATH}`] = googleError(404, "Requested entity was not found.")
      expect((await send("a,b\nu,1\n", "user_id,event_param:x")).message).to.include("Requested entity was not found.")
    })
  })

  describe("the rows", () => {
    it("case 7: two users become two posts after one check", async () => {
      const answer = await send("ID,Plan\nu1,gold\nu2,¡Olé! 東京\n", "user_id,user_property:plan")
      expect(answer).to.include({ success: true, message: "Delivered 2 rows." })
      expect(google.calls("GET", SECRETS_PATH)).to.have.length(1)
      const [check, ...others] = google.calls("POST", "/debug/mp/collect")
      expect(others).to.deep.equal([])
      expect(check?.json()).to.deep.equal(posts().find(({ user_id }) => user_id === "u1"))
      expect(posts()).to.have.length(2)
      for (const [user_id, value] of [
        ["u1", "gold"],
        ["u2", "¡Olé! 東京"],
      ]) {
        const hash = createHash("sha256")
          .update(user_id ?? "")
          .digest()
        expect(posts()).to.deep.include({
          client_id: `${hash.readUInt32BE(0)}.${hash.readUInt32BE(4)}`,
          user_id,
          user_properties: { plan: { value } },
          events: [{ name: "looker_data_import", params: {} }],
        })
      }
      for (const { query, headers } of google.calls("POST", "/mp/collect")) {
        expect(Object.fromEntries(query)).to.deep.equal({ measurement_id: "G-3", api_secret: "mp-secret" })
        expect(headers).to.not.have.property("authorization")
      }
    })

    it("case 8: a stream without a secret gets one, and a refusal of it is told", async () => {
      answers[`GET ${SECRETS_PATH}`] = { body: {} }
      answers[`POST ${SECRETS_PATH}`] = { body: { name: "n", secretValue: "new-secret" } }
      expect(await send("a,b\nu,1\n", "user_id,event_param:x")).to.include({ success: true })
      expect(google.calls("POST", SECRETS_PATH).map((request) => request.json())).to.deep.equal([
        { displayName: "Looker" },
      ])
      expect(google.calls("POST", "/mp/collect")[0]?.query.get("api_secret")).to.equal("new-secret")
      answers[`POST ${SECRETS_PATH}`] = googleError(400, "User data collection acknowledgement is required.")
      const answer = await send("a,b\nu,1\n", "user_id,event_param:x")
      expect(answer.success).to.equal(false)
      expect(answer.message).to.include("User data collection acknowledgement is required.")
    })

    it("case 9: keep the client id of a user from run to run; one that is given counts", async () => {
      await send("a,b\nu,1\n", "user_id,event_param:x")
      await send("a,b,c\nu,2,\nu,2,c9\n", "user_id,event_param:x,client_id")
      const [first, ...others] = posts()
      const ids = others.map(({ client_id }) => client_id)
      expect(first?.client_id).to.match(/^\d+\.\d+$/)
      expect(ids).to.have.members([first?.client_id, "c9"])
    })

    it("case 10: thirty events of one client go in two posts", async () => {
      const rows = Array.from({ length: 30 }, (_, index) => `c1,visit,${index}`).join("\n")
      const answer = await send(`a,b,c\n${rows}\n`, "client_id,event_name,event_param:n")
      expect(answer).to.include({ success: true, message: "Delivered 30 rows." })
      const sizes = posts().map(({ events }) => events.length)
      expect(sizes.sort((one, other) => other - one)).to.deep.equal([25, 5])
      const numbers = posts().flatMap(({ events }) => events.map(({ params }) => Number(params.n)))
      expect(numbers.sort((one, other) => one - other)).to.deep.equal(Array.from({ length: 30 }, (_, index) => index))
      expect(posts()[0]).to.not.have.property("user_id")
    })

    it("of other users, or with other properties, or too large together, go in posts of their own", async () => {
      const rows = ["c1,gold,1", "c1,gold,2", "c1,lead,3", "c2,lead,4", "c1,lead,5"].join("\n")
      await send(`a,b,c\n${rows}\n`, "client_id,user_property:plan,event_param:n")
      const counts = posts().map(({ client_id, user_properties, events }) => [
        client_id,
        user_properties.plan?.value,
        events.length,
      ])
      expect(counts).to.have.deep.members([
        ["c1", "gold", 2],
        ["c1", "lead", 1],
        ["c2", "lead", 1],
        ["c1", "lead", 1],
      ])
      google.requests.length = 0
      const long = Array.from({ length: 4 }, () => `c1,${"x".repeat(60_000)}`).join("\n")
      await send(`a,b\n${long}\n`, "client_id,event_param:n")
      expect(posts().map(({ events }) => events.length)).to.deep.equal([2, 2])
      for (const { bytes } of google.calls("POST", "/mp/collect")) expect(bytes).to.be.below(130_001)
    })

    it("case 15: a quoted cell with a line break is one row; a byte-order mark is not part of it", async () => {
      const answer = await send('\ufeff"User\nID",Note\nu1,"first\nsecond, ""third"""\n', "user_id,event_param:note")
      expect(answer).to.include({ success: true, message: "Delivered 1 row." })
      expect(posts()[0]?.events[0]?.params).to.deep.equal({ note: 'first\nsecond, "third"' })
    })

    it("keep every digit of numbers, and texts that only look like them", async () => {
      const schema = "user_id,event_param:a,event_param:b,event_param:c,event_param:d,event_param:e,event_param:f"
      await send("u,a,b,c,d,e,f\nu1,9007199254740993,-12.50,007,1e5,2026-11-28,+1\n", schema)
      const { text } = google.calls("POST", "/mp/collect")[0] ?? { text: "" }
      expect(text).to.include(
        '"params":{"a":9007199254740993,"b":-12.50,"c":"007","d":"1e5","e":"2026-11-28","f":"+1"}',
      )
    })

    it("with times are told in microseconds; old ones are skipped, unreadable ones refused", async () => {
      const now = Math.floor(Date.now() / 1000) * 1000
      const old = new Date(now - 73 * HOUR_MS).toISOString()
      const times = [
        new Date(now).toISOString(),
        `${new Date(now + 2 * HOUR_MS).toISOString().slice(0, 19)}+02:00`,
        String(now / 1000),
        String(now),
        "",
        old,
        "yesterday",
        "2026-11-28 12:00:00",
      ]
      const rows = times.map((time, index) => `u${index},${index},${time}`).join("\n")
      const { success, message } = await send(`a,b,c\n${rows}\n`, "user_id,event_param:n,timestamp")
      expect(success).to.equal(false)
      expect(message).to.include("2 of 8 rows failed: the timestamp is neither").and.include("rows 7, 8")
      expect(message).to.include("Skipped 1 row: older than 72 hours (row 6)")
      const events = posts().flatMap((post) => post.events)
      const byNumber = Object.fromEntries(events.map(({ params, timestamp_micros }) => [params.n, timestamp_micros]))
      expect(byNumber).to.deep.equal({ 0: now * 1000, 1: now * 1000, 2: now * 1000, 3: now * 1000, 4: undefined })
    })

    it("without an id or without content are skipped and counted; all of them skipped is no success", async () => {
      const csv = "a,b\nu1,1\n,2\nu3,\n\u200b,4\n"
      const answer = await send(csv, "user_id,event_param:x")
      expect(answer.success).to.equal(true)
      expect(answer.message).to.equal(
        "Delivered 1 row. Skipped 3 rows: no id (2 rows, rows 2, 4), nothing to send (row 3).",
      )
      const nothing = await send("a,b\n,2\n", "user_id,event_param:x")
      expect(nothing.success).to.equal(false)
      expect(nothing.message).to.include("Skipped 1 row: no id (row 1).").and.include("Nothing was sent.")
      expect(await send("a,b\n", "user_id,event_param:x")).to.deep.include({
        success: true,
        message: "The result has no rows, so there was nothing to deliver.",
      })
    })

    it("with a name that is none of an event are refused", async () => {
      const csv = `a,b\nu,purchase\nu,9lives\nu,two words\nu,${"n".repeat(41)}\nu,\n`
      const { success, message } = await send(csv, "user_id,event_name")
      expect(success).to.equal(false)
      expect(message).to.include("3 of 5 rows failed: the event name is none").and.include("Skipped 1 row")
      expect(posts().flatMap(({ events }) => events)).to.deep.equal([{ name: "purchase", params: {} }])
    })

    it("with values that are too long are sent, and counted", async () => {
      const csv = `a,b,c\nu,${"é".repeat(36)},${"x".repeat(100)}\nv,${"é".repeat(37)},${"x".repeat(101)}\n`
      const { success, message } = await send(csv, "user_id,user_property:p,event_param:e")
      expect(success).to.equal(true)
      expect(message).to.match(/^Delivered 2 rows\. 2 values were longer than Google Analytics keeps/)
      expect(posts()).to.have.length(2)
    })

    it("larger than a request may be are refused, and the others sent", async () => {
      const { success, message } = await send(`a,b\nu,1\nv,${"x".repeat(131_000)}\nw,3\n`, "user_id,event_param:e")
      expect(success).to.equal(false)
      expect(message).to.include("1 of 3 rows failed: larger than the 130 kB").and.include("row 2")
      expect(posts()).to.have.length(2)
    })

    it("case 14: the wish to delete other files has no effect, and the message says so", async () => {
      const answer = await send("a,b\nu,1\n", "user_id,event_param:x", { deleteOtherFiles: "yes" })
      expect(answer).to.include({
        success: true,
        message: "Delivered 1 row. No other files were deleted: Google Analytics 4 has none.",
      })
      expect(google.requests.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        `GET ${STREAM_PATH}`,
        `GET ${SECRETS_PATH}`,
        "POST /debug/mp/collect",
        "POST /mp/collect",
      ])
    })

    it("come from a download too, whose format nobody names", async () => {
      const download_url = looker.download("a,b\nu,1\nu,2\n", { contentType: "text/csv" })
      const form_params = { dataSourceCompositeId: "1::2::3", dataSourceSchema: "user_id,event_param:x" }
      const body = { type: "query", data: { state_json: stateOf() }, form_params, scheduled_plan: { download_url } }
      const answer = await hub.post(`/actions/${NAME}/execute`).send(body).expect(200)
      expect(answer.body.looker).to.include({ success: true, message: "Delivered 2 rows." })
    })

    it("that broke off on the way are no success", async () => {
      const download_url = looker.download(`a,b\n${"u,1\n".repeat(5000)}`, {
        contentType: "text/csv",
        cutAfterBytes: 9000,
        cut: "reset",
      })
      const form_params = { dataSourceCompositeId: "1::2::3", dataSourceSchema: "user_id,event_param:x", format: "csv" }
      const body = { type: "query", data: { state_json: stateOf() }, form_params, scheduled_plan: { download_url } }
      const answer = await hub.post(`/actions/${NAME}/execute`).send(body).expect(200)
      expect(answer.body.looker.success).to.equal(false)
    })

    it("at most ten requests run at the same time", async () => {
      let running = 0
      let most = 0
      const { answer } = google
      google.service.answer = async (request) => {
        if (request.path !== "/mp/collect") return answer(request)
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 5))
        running--
        return answer(request)
      }
      const rows = Array.from({ length: 40 }, (_, index) => `u${index},1`).join("\n")
      expect(await send(`a,b\n${rows}\n`, "user_id,event_param:x")).to.include({ success: true })
      expect(most).to.be.within(2, 10)
    })

    it("are sent again when Google is busy or fails, three times, and then told of", async () => {
      let calls = 0
      answers["POST /mp/collect"] = () =>
        ++calls < 4 ? { status: [429, 503, 500][calls - 1] } : { status: 204, body: "" }
      expect(await send("a,b\nu,1\n", "user_id,event_param:x")).to.include({ success: true })
      expect(calls).to.equal(4)
      answers["POST /mp/collect"] = ({ text }) =>
        text.includes('"user_id":"v"') ? { status: 503 } : { status: 204, body: "" }
      google.requests.length = 0
      const { success, message } = await send("a,b\nu,1\nv,2\nw,3\n", "user_id,event_param:x")
      expect(success).to.equal(false)
      expect(message).to.include("1 of 3 rows failed: Google Analytics Data Import answered 503").and.include("row 2")
      expect(posts()).to.have.length(2 + 4)
    })

    it("end with the first refusal that does not pass, and the message counts them", async () => {
      answers["POST /mp/collect"] = { status: 413, body: "Too large" }
      const rows = Array.from({ length: 60 }, (_, index) => `u${index},1`).join("\n")
      const { success, message } = await send(`a,b\n${rows}\n`, "user_id,event_param:x")
      expect(success).to.equal(false)
      expect(message).to.include("answered 413").and.include("the rest was not sent")
      expect(posts().length).to.be.below(30)
    })
  })

  it("answers oauth_check without a state with false", async () => {
    expect((await hub.get(`/actions/${NAME}/oauth_check`).expect(200)).body).to.equal(false)
  })
})
