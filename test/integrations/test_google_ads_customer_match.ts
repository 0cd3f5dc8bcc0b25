import { createHash } from "node:crypto"
import { once } from "node:events"
import http, { type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { PassThrough } from "node:stream"
import { google as protos } from "@google-ads/datamanager/build/protos/protos"
import { expect } from "chai"
import { GoogleAdsCustomerMatchIntegration } from "../../src/integrations/google_ads_customer_match/google_ads_customer_match"
import { createLogger } from "../../src/logging/create_logger"
import { FakeLooker } from "../support/fake_looker"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { googleError, GoogleStandIn } from "../support/google_stand_in"
import { hubWith, type TestHub } from "../support/hub_with"
import { expectPage, TestBrowser } from "../support/test_browser"

const NAME = "google_ads_customer_match"
const ADWORDS = "https://www.googleapis.com/auth/adwords"
const DATA_MANAGER = "https://www.googleapis.com/auth/datamanager"
const CLIENT = {
  GOOGLE_ADS_CLIENT_ID: "c1",
  GOOGLE_ADS_CLIENT_SECRET: "s-client",
  GOOGLE_ADS_DEVELOPER_TOKEN: "dev-token",
}
const JOB = "customers/20/offlineUserDataJobs/7"
const LIST = "customers/20/userLists/5"
const ANSWERS = {
  loginCid: "10",
  targetCid: "20",
  createOrAppend: "append",
  mobileDevice: "no",
  targetUserListRN: LIST,
  doHashing: "yes",
  consentAdUserData: "GRANTED",
  consentAdPersonalization: "DENIED",
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

function stateOf(expiresInMs = 3600_000, tokens: object = {}) {
  const expiry_date = Date.now() + expiresInMs
  const all = { access_token: "a1", refresh_token: "r1", scope: ADWORDS, token_type: "Bearer", expiry_date, ...tokens }
  return JSON.stringify({ tokens: all, redirect: "https://hub/redirect" })
}

/** A refusal with the details of Google Ads. */
function adsError(status: number, code: Record<string, string>, message: string): FakeAnswer {
  const details = [{ "@type": "type.googleapis.com/x.GoogleAdsFailure", errors: [{ errorCode: code, message }] }]
  return { status, body: { error: { code: status, message: "The request was refused.", status: "X", details } } }
}

interface Operation {
  create: { user_identifiers: Record<string, unknown>[] }
}
interface Ingestion {
  destinations: object[]
  audienceMembers: object[]
}

describe("google_ads_customer_match", () => {
  let google: GoogleStandIn
  let looker: FakeLooker
  let server: Server
  let hub: TestHub
  let hubUrl: string
  let answers: Record<string, FakeAnswer | ((request: RecordedRequest) => FakeAnswer)>
  let log: PassThrough

  const account = (id: string, descriptiveName: string | undefined, manager: boolean) => ({
    customerClient: { id, descriptiveName, manager, level: "0" },
  })

  beforeEach(async () => {
    looker = await FakeLooker.start()
    google = await GoogleStandIn.start()
    log = new PassThrough()
    answers = {}
    google.answer = (request) => {
      const { method, path, query, text } = request
      const own = answers[`${method} ${path}`]
      if (own) return typeof own === "function" ? own(request) : own
      if (path === "/token") {
        return {
          body: { access_token: "a2", refresh_token: "r2", scope: ADWORDS, token_type: "Bearer", expires_in: 3599 },
        }
      }
      if (path === "/o/oauth2/v2/auth") {
        const state = encodeURIComponent(query.get("state") ?? "")
        return { status: 302, headers: { location: `${query.get("redirect_uri")}?code=code1&state=${state}` } }
      }
      if (path === "/v26/customers:listAccessibleCustomers") {
        return { body: { resourceNames: ["customers/30", "customers/10", "customers/40", "customers/50"] } }
      }
      if (path === "/v26/customers/10/googleAds:searchStream") {
        const own = [{ results: [account("10", "Boss", true)] }]
        if (text.includes("level = 0")) return { body: own }
        return {
          body: [...own, { results: [account("20", "Shop", false)] }, { results: [account("21", undefined, false)] }],
        }
      }
      if (path === "/v26/customers/20/googleAds:searchStream" && text.includes("FROM user_list")) {
        const list = (id: string) => ({
          userList: { resourceName: `customers/20/userLists/${id}`, id, name: `List ${id}` },
        })
        return { body: [{ results: [list("5")] }, { results: [list("6")] }] }
      }
      if (path === "/v26/customers/20/googleAds:searchStream")
        return { body: [{ results: [account("20", "Shop", false)] }] }
      if (path === "/v26/customers/30/googleAds:searchStream")
        return { body: [{ results: [account("30", "Solo", false)] }] }
      if (path === "/v26/customers/40/googleAds:searchStream")
        return { body: [{ results: [account("40", "Alpha", false)] }] }
      if (path === "/v26/customers/20/userLists:mutate")
        return { body: { results: [{ resourceName: "customers/20/userLists/99" }] } }
      if (path === "/v26/customers/20/offlineUserDataJobs:create") return { body: { resourceName: JOB } }
      if (path === `/v26/${JOB}:addOperations`) return { body: {} }
      if (path === `/v26/${JOB}:run`) return { body: { name: "customers/20/operations/1" } }
      if (path === "/v1/audienceMembers:ingest") return { body: { requestId: "request-1" } }
      return googleError(403, "No.")
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
    hub = hubWith(new GoogleAdsCustomerMatchIntegration({ addresses: google.addresses, retryDelayMs: 2 }), {
      environment: { ACTION_HUB_BASE_URL: hubUrl, ...CLIENT, ...environment },
      logger: createLogger({ stream: log, isDebug: true }),
    })
  }
  const form = async (formParams: object = {}, data: object = { state_json: stateOf() }) =>
    (await hub.post(`/actions/${NAME}/form`).send({ data, form_params: formParams }).expect(200)).body
  const names = ({ fields }: { fields: { name: string }[] }) => fields.map(({ name }) => name)
  const send = async (rows: object[], formParams: object = {}, state_json = stateOf(), more: object = {}) => {
    const attachment = { mimetype: "application/json", extension: "json", data: JSON.stringify(rows) }
    const form_params = { ...ANSWERS, format: "json_label", ...formParams }
    const body = { type: "query", data: { state_json }, form_params, attachment, ...more }
    return (await hub.post(`/actions/${NAME}/execute`).send(body).expect(200)).body.looker
  }
  const calls = (ending: string) => google.requests.filter(({ path }) => path.endsWith(ending))
  const bodies = <T>(ending: string) => calls(ending).map((request) => request.json() as T)
  const operations = () => bodies<{ operations: Operation[] }>(":addOperations").flatMap((body) => body.operations)
  const identifiers = () => operations().map(({ create }) => create.user_identifiers)
  const kept = (answer: { state?: { data: string } }) => JSON.parse(answer.state?.data ?? "null")
  const person = { Email: "ann@example.com" }

  it("is listed where its variables are set, and only there", async () => {
    const { body } = await hub.post("/").expect(200)
    expect(body.integrations[0]).to.deep.include({
      name: NAME,
      label: "Google Ads Customer Match",
      uses_oauth: true,
      token_url: "",
      params: [],
      required_fields: [],
      supported_action_types: ["query"],
      supported_formats: ["json_label"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
    })
    useHub({ GOOGLE_ADS_DEVELOPER_TOKEN: "" })
    expect((await hub.post("/").expect(200)).body.integrations).to.deep.equal([])
  })

  describe("the login", () => {
    const consent = async () => {
      const browser = new TestBrowser()
      const { fields } = await form({}, { state_url: looker.stateUrl() })
      expectPage(await browser.get(await browser.consent(fields[0].oauth_url as string)), 200, /Google Ads/)
      return google.calls("GET", "/o/oauth2/v2/auth").at(-1)?.query ?? new URLSearchParams()
    }

    it("case 1: is a Google button that asks for lasting access, and resets the state", async () => {
      const { fields, state } = await form({}, { state_url: looker.stateUrl() })
      expect(state).to.deep.equal({ data: "reset" })
      expect(fields).to.have.length(1)
      expect(fields[0]).to.include({ name: "login", type: "oauth_link_google", label: "Log in" })
      expect(Object.fromEntries(await consent())).to.deep.include({
        access_type: "offline",
        prompt: "consent select_account",
        response_type: "code",
        client_id: "c1",
        scope: ADWORDS,
        redirect_uri: `${hubUrl}/actions/${NAME}/oauth_redirect`,
      })
      const stored = JSON.parse(looker.states[0] ?? "")
      expect(Object.keys(stored as object)).to.deep.equal(["tokens", "redirect"])
      expect(stored.tokens).to.include({ access_token: "a2", refresh_token: "r2", token_type: "Bearer" })
    })

    it("asks for the scope of Data Manager where the operator chose so", async () => {
      useHub({ GOOGLE_ADS_USE_DATA_MANAGER: "true" })
      expect((await consent()).get("scope")).to.equal(`${ADWORDS} ${DATA_MANAGER}`)
    })

    it("case 2: without a refresh token counts as none", async () => {
      const state_json = stateOf(3600_000, { refresh_token: undefined })
      const { fields, state } = await form({}, { state_json, state_url: looker.stateUrl() })
      expect(fields[0].type).to.equal("oauth_link_google")
      expect(state).to.deep.equal({ data: "reset" })
      const answer = await send([person], {}, state_json)
      expect(answer).to.deep.include({ success: false, state: { data: "reset" } })
      expect(google.requests).to.deep.equal([])
    })

    it("case 3: that has expired is refreshed once, used, and handed back", async () => {
      const answer = await send([person], {}, stateOf(-1))
      expect(answer.success, answer.message).to.equal(true)
      expect(calls("/token")).to.have.length(1)
      for (const { headers, path } of google.requests.slice(1))
        expect(headers.authorization, path).to.equal("Bearer a2")
      expect(kept(answer).tokens).to.include({ access_token: "a2", refresh_token: "r1" })
      expect(kept(await form({}, { state_json: stateOf(-1) })).tokens.access_token).to.equal("a2")
    })

    it("that ends while rows are sent is refreshed, and the new one used from then on", async () => {
      answers[`POST /v26/${JOB}:addOperations`] = ({ headers }) =>
        headers.authorization === "Bearer a1" ? adsError(401, { authenticationError: "OAUTH_TOKEN_EXPIRED" }, "x") : {}
      const answer = await send([person])
      expect(answer.success).to.equal(true)
      expect(calls(":addOperations").map(({ headers }) => headers.authorization)).to.deep.equal([
        "Bearer a1",
        "Bearer a2",
      ])
      expect(calls(":run")[0]?.headers.authorization).to.equal("Bearer a2")
      expect(kept(answer).tokens.access_token).to.equal("a2")
    })

    it("that is refused is asked for anew, and a delivery resets it", async () => {
      answers["POST /token"] = { status: 400, body: { error: "invalid_grant" } }
      for (const state_json of [stateOf(-1), stateOf()]) {
        answers["GET /v26/customers:listAccessibleCustomers"] = googleError(401, "Invalid Credentials")
        answers[`POST /v26/${JOB}:addOperations`] = googleError(401, "Invalid Credentials")
        const { fields } = await form({}, { state_json, state_url: looker.stateUrl() })
        expect(fields[0]).to.include({ type: "oauth_link_google", label: "Google refused access: log in again" })
        const answer = await send([person], {}, state_json)
        expect(answer).to.deep.include({ success: false, state: { data: "reset" } })
        expect(answer.message).to.include("log in with Google again")
      }
      expect(calls(":run")).to.deep.equal([])
    })
  })

  describe("the form", () => {
    it("lists the accounts that answer, managers first", async () => {
      const answer = await form()
      expect(answer.fields).to.deep.equal([
        {
          name: "loginCid",
          label: "Step 1) Choose login account",
          type: "select",
          required: true,
          interactive: true,
          options: [
            { name: "10", label: "[Manager] Boss (10)" },
            { name: "40", label: "Alpha (40)" },
            { name: "30", label: "Solo (30)" },
          ],
        },
      ])
      for (const { headers } of google.requests) {
        expect(headers).to.include({ authorization: "Bearer a1", "developer-token": "dev-token" })
        expect(headers).to.not.have.property("login-customer-id")
      }
    })

    it("case 4: asks for the account below a manager, of a client account at once for the list", async () => {
      const manager = await form({ loginCid: "10" })
      expect(names(manager)).to.deep.equal(["loginCid", "targetCid"])
      expect(manager.fields[0]).to.deep.include({
        default: "10",
        options: [{ name: "10", label: "[Manager] Boss (10)" }],
      })
      expect(manager.fields[1].options).to.deep.equal([
        { name: "10", label: "[Manager] Boss (10)" },
        { name: "20", label: "Shop (20)" },
        { name: "21", label: "Untitled (21)" },
      ])
      expect(google.requests.at(-1)?.headers["login-customer-id"]).to.equal("10")
      const chosen = await form({ loginCid: "10", targetCid: "20" })
      expect(names(chosen)).to.deep.equal(["loginCid", "targetCid", "createOrAppend"])
      expect(chosen.fields[1]).to.deep.include({
        default: "20",
        options: [
          { name: "20", label: "Shop (20)" },
          { name: "", label: "Reset..." },
        ],
      })
      expect(names(await form({ loginCid: "30" }))).to.deep.equal(["loginCid", "createOrAppend"])
    })

    it("goes on with each answer", async () => {
      const start = { loginCid: "10", targetCid: "20" }
      const last = ["doHashing", "consentAdUserData", "consentAdPersonalization"]
      const after = async (more: object) => names(await form({ ...start, ...more })).slice(2)
      expect(await after({ createOrAppend: "create" })).to.deep.equal(["createOrAppend", "mobileDevice"])
      expect(await after({ createOrAppend: "create", mobileDevice: "yes" })).to.deep.equal(
        ["createOrAppend", "mobileDevice", "mobileAppId", "newListName", "newListDescription"].concat(last),
      )
      expect(await after({ createOrAppend: "append", mobileDevice: "no" })).to.deep.equal(
        ["createOrAppend", "mobileDevice", "targetUserListRN"].concat(last),
      )
      const { fields } = await form({ ...start, createOrAppend: "append", mobileDevice: "no" })
      expect(fields[4]).to.deep.include({
        label: "Step 3) Choose list to update",
        options: [
          { name: LIST, label: "List 5" },
          { name: "customers/20/userLists/6", label: "List 6" },
        ],
      })
      expect(google.requests.at(-1)?.text).to.include("upload_key_type = 'CONTACT_INFO'")
      await form({ ...start, createOrAppend: "append", mobileDevice: "yes" })
      expect(google.requests.at(-1)?.text).to.include("upload_key_type = 'MOBILE_ADVERTISING_ID'")
    })

    it("case 5: says that there is no list, and ends", async () => {
      answers["POST /v26/customers/20/googleAds:searchStream"] = ({ text }) =>
        text.includes("FROM user_list") ? { body: [] } : { body: [{ results: [account("20", "Shop", false)] }] }
      const answer = await form({ loginCid: "10", targetCid: "20", createOrAppend: "append", mobileDevice: "no" })
      expect(names(answer)).to.deep.equal([
        "loginCid",
        "targetCid",
        "createOrAppend",
        "mobileDevice",
        "noAvalaibleLists",
      ])
      expect(answer.fields.at(-1)).to.include({ type: "textarea", label: "Error: No lists available for update" })
    })

    it("tells a refusal in Google's detailed words, also of a stream, and keeps the state", async () => {
      const refusal = adsError(
        403,
        { authorizationError: "DEVELOPER_TOKEN_NOT_APPROVED" },
        "The token is for tests only.",
      )
      answers["GET /v26/customers:listAccessibleCustomers"] = refusal
      answers["POST /v26/customers/10/googleAds:searchStream"] = { status: 403, body: [refusal.body as object] }
      for (const formParams of [{}, { loginCid: "10" }]) {
        const answer = await form(formParams)
        expect(answer.error).to.include(
          "answered 403: The request was refused. The token is for tests only. (DEVELOPER_TOKEN_NOT_APPROVED)",
        )
        expect(answer).to.not.have.property("state")
      }
    })

    it("calls the version that the operator sets", async () => {
      useHub({ GOOGLE_ADS_API_VERSION: "v27" })
      await form()
      expect(google.requests[0]?.path).to.equal("/v27/customers:listAccessibleCustomers")
      expect(() => useHub({ GOOGLE_ADS_API_VERSION: "26" })).to.throw(/GOOGLE_ADS_API_VERSION/)
    })
  })

  describe("the answers", () => {
    for (const [field, formParams] of [
      ["loginCid", { loginCid: "" }],
      ["loginCid", { loginCid: "1/../2" }],
      ["targetCid", { targetCid: "x" }],
      ["createOrAppend", { createOrAppend: "other" }],
      ["mobileAppId", { mobileDevice: "yes" }],
      ["doHashing", { doHashing: "" }],
      ["newListName", { createOrAppend: "create" }],
      ["targetUserListRN", { targetUserListRN: "" }],
      ["targetUserListRN", { targetUserListRN: "../x" }],
    ] as const) {
      it(`are refused before any call: ${JSON.stringify(formParams)}`, async () => {
        const answer = await send([person], formParams, stateOf(-1))
        expect(answer.success).to.equal(false)
        expect(answer.validation_errors).to.have.property(field)
        expect(google.requests).to.deep.equal([])
      })
    }

    it("case 11: a new list is named with the time in UTC, and the job fills it", async () => {
      const before = new Date().toISOString().slice(0, 16).replace("T", " ")
      const create = { createOrAppend: "create", newListName: "VIPs", newListDescription: "D", targetUserListRN: "" }
      const answer = await send([{ IDFA: "d1" }], { ...create, mobileDevice: "yes", mobileAppId: "app.1" })
      expect(answer.success, answer.message).to.equal(true)
      const [{ operations: made }] = bodies<{ operations: { create: { name: string } }[] }>("userLists:mutate") as [
        never,
      ]
      const [{ create: list }] = made as [{ create: { name: string } }]
      expect(list.name).to.match(/^VIPs \(from Looker \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\)$/)
      expect(list.name.slice(18, 34) >= before).to.equal(true)
      expect(list).to.deep.include({
        description: "D",
        membership_status: "OPEN",
        membership_life_span: 540,
        crm_based_user_list: {
          upload_key_type: "MOBILE_ADVERTISING_ID",
          app_id: "app.1",
          data_source_type: "FIRST_PARTY",
        },
      })
      const [{ job }] = bodies<{ job: Record<string, object> }>("Jobs:create") as [{ job: Record<string, object> }]
      expect(job.customer_match_user_list_metadata).to.deep.include({ user_list: "customers/20/userLists/99" })
    })

    it("case 12: an old schedule without newer fields sends no consent, and without a target the login account counts", async () => {
      const old = { mobileDevice: undefined, consentAdUserData: undefined, consentAdPersonalization: undefined }
      await send([person], old)
      const [{ job }] = bodies<{ job: Record<string, unknown> }>("Jobs:create") as [{ job: Record<string, unknown> }]
      expect(job.customer_match_user_list_metadata).to.deep.equal({ user_list: LIST })
      expect(job.type).to.equal("CUSTOMER_MATCH_USER_LIST")
      expect(job.external_id).to.be.closeTo(Date.now(), 60_000)
      await send([person], { targetCid: "" })
      expect(calls("Jobs:create").at(-1)?.path).to.equal("/v26/customers/10/offlineUserDataJobs:create")
      google.requests.length = 0
      await send([person])
      const [{ job: newer }] = bodies<{ job: Record<string, unknown> }>("Jobs:create") as [
        { job: Record<string, unknown> },
      ]
      expect(newer.customer_match_user_list_metadata).to.deep.equal({
        user_list: LIST,
        consent: { ad_user_data: "GRANTED", ad_personalization: "DENIED" },
      })
    })
  })

  describe("the rows", () => {
    it("case 6: an e-mail column called address is an e-mail, normalised and hashed", async () => {
      const mails = [" A@x.com ", "J.o.E @Gmail.com", sha256("b@x.com")]
      const answer = await send(mails.map((mail) => ({ "User Email Address": mail })))
      expect(answer).to.deep.include({ success: true, message: "Delivered 3 rows. Google goes on working for hours." })
      expect(identifiers()).to.deep.equal([
        [{ hashed_email: sha256("a@x.com") }],
        [{ hashed_email: sha256("joe@gmail.com") }],
        [{ hashed_email: sha256("b@x.com") }],
      ])
      expect(calls(":addOperations")[0]?.json()).to.include({ enable_partial_failure: true })
      expect(calls(":run")).to.have.length(1)
      for (const { headers } of google.requests) {
        expect(headers).to.include({ "developer-token": "dev-token", "login-customer-id": "10" })
      }
    })

    it("case 7, 15: names, country and zip make one address of four keys, or none; city, state and street are not sent", async () => {
      const row = { "First Name": " O'Neil  Jr. ", "Last Name": "Åkesson", Country: "Germany", "Zip Code": " 10115 " }
      const more = { Street: "Main St 1", City: "Berlin", State: "BE", "Home Address": "x" }
      await send([
        { ...row, ...more },
        { ...row, "Zip Code": null, Email: "a@x.com" },
        { ...row, Country: "Atlantis" },
      ])
      expect(identifiers()).to.deep.equal([
        [
          {
            address_info: {
              hashed_first_name: sha256("oneil jr"),
              hashed_last_name: sha256("åkesson"),
              country_code: "DE",
              postal_code: "10115",
            },
          },
        ],
        [{ hashed_email: sha256("a@x.com") }],
      ])
      const sent = google.requests.map(({ text }) => text).join()
      for (const text of ["Main St", "Berlin", '"BE"']) expect(sent).to.not.include(text)
    })

    it("case 8: phone numbers become E.164, numbers included", async () => {
      const numbers: [unknown, string | undefined, string][] = [
        [5551234567, undefined, "+15551234567"],
        ["+44 20 7946 0000", undefined, "+442079460000"],
        ["0044 20 7946 0000", undefined, "+442079460000"],
        ["(555) 123-4567", "US", "+15551234567"],
        ["555 123 4567", "Canada", "+15551234567"],
        ["555 123 4567", "DE", "+5551234567"],
        ["49 30 9018200", undefined, "+49309018200"],
      ]
      const answer = await send(
        numbers.map(([phone, country]) => ({ "Phone Number": phone, Country: country ?? null })),
      )
      expect(answer.success).to.equal(true)
      expect(identifiers()).to.deep.equal(numbers.map(([, , number]) => [{ hashed_phone_number: sha256(number) }]))
    })

    it("are sent as they are where they are hashed already", async () => {
      const row = { email: "As Is", phone: 9007199254740993n, first: "F", last: "L", country: "de", zip: "1" }
      const text = JSON.stringify([row], (_, value: unknown) => (typeof value === "bigint" ? `#${value}#` : value))
      const attachment = { mimetype: "application/json", extension: "json", data: text.replaceAll(/"#|#"/g, "") }
      await send([], { doHashing: "no" }, stateOf(), { attachment })
      expect(identifiers()).to.deep.equal([
        [
          { hashed_email: "As Is" },
          { hashed_phone_number: "9007199254740993" },
          { address_info: { hashed_first_name: "F", hashed_last_name: "L", country_code: "de", postal_code: "1" } },
        ],
      ])
    })

    it("case 13: device ids of two columns are two identifiers", async () => {
      const rows = [{ "iOS IDFA": "ios-1", "Android AAID": "android-1", Email: "a@x.com" }, { "iOS IDFA": "ios-2" }]
      const answer = await send(rows, { mobileDevice: "yes", mobileAppId: "app" })
      expect(answer.success).to.equal(true)
      expect(identifiers()).to.deep.equal([
        [{ mobile_id: "ios-1" }, { mobile_id: "android-1" }],
        [{ mobile_id: "ios-2" }],
      ])
    })

    it("case 9: 25,000 go in three calls, one after the other, and then the job runs", async () => {
      let running = 0
      let most = 0
      const { answer } = google
      google.service.answer = async (request) => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 2))
        running--
        return answer(request)
      }
      const rows = Array.from({ length: 25_000 }, (_, index) => ({ Email: `${index}@x.com` }))
      const { success, message } = await send(rows)
      expect({ success, message }).to.deep.equal({
        success: true,
        message: "Delivered 25000 rows. Google goes on working for hours.",
      })
      const sizes = bodies<{ operations: Operation[] }>(":addOperations").map(({ operations: all }) => all.length)
      expect(sizes).to.deep.equal([10_000, 10_000, 5000])
      expect(most).to.equal(1)
      expect(google.requests.at(-1)?.path).to.equal(`/v26/${JOB}:run`)
    }).timeout(20_000)

    it("case 10: that cannot be downloaded, or break off, run no job", async () => {
      const rows = JSON.stringify(Array.from({ length: 12_000 }, (_, index) => ({ Email: `${index}@x.com` })))
      for (const options of [{ status: 404 }, { cutAfterBytes: rows.length - 40 }] as const) {
        google.requests.length = 0
        const scheduled_plan = { download_url: looker.download(rows, options) }
        const answer = await send([], {}, stateOf(), { attachment: undefined, scheduled_plan })
        expect(answer.success).to.equal(false)
        expect(calls(":run")).to.deep.equal([])
        if ("status" in options) expect(google.requests).to.deep.equal([])
        else expect(answer.message).to.include("The job was not run")
      }
    })

    it("without anything to match are skipped and counted; columns that only later rows have are known", async () => {
      const answer = await send([{ Name: "x", Email: null }, { Name: "y", Phone: "+1 555" }, { Email: " " }])
      expect(answer).to.include({
        success: true,
        message:
          "Delivered 1 row. Skipped 2 rows: nothing that Google matches (2 rows, rows 1, 3). Google goes on working for hours.",
      })
      const nobody = await send([{ Email: null }])
      expect(nobody.success).to.equal(false)
      expect(nobody.message).to.include("The job was not run")
      google.requests.length = 0
      expect(await send([])).to.include({ success: true })
      const unknown = await send([{ Name: "x" }])
      expect(unknown.success).to.equal(false)
      expect(unknown.message).to.include("No column of the result is one that Google matches")
      expect(google.requests).to.deep.equal([])
    })

    const partial = (indexes: number[]) => ({
      code: 3,
      message: "Multiple errors.",
      details: [
        {
          "@type": "type.googleapis.com/x.GoogleAdsFailure",
          errors: indexes.map((index) => ({
            errorCode: { offlineUserDataJobError: "INVALID_SHA256_FORMAT" },
            message: "The SHA256 encoded value is malformed.",
            location: { fieldPathElements: [{ fieldName: "operations", index }, { fieldName: "create" }] },
          })),
        },
      ],
    })

    it("that Google refuses are counted, with its reason, and the others are added", async () => {
      answers[`POST /v26/${JOB}:addOperations`] = { body: { partialFailureError: partial([0, 2, 2]) } }
      const rows = [1, 2, 3, 4].map((number) => ({ Email: `${number}@x.com` }))
      const { success, message } = await send(rows)
      expect(success).to.equal(false)
      expect(message).to.equal(
        "Delivered 2 rows. 2 of 4 rows failed: The SHA256 encoded value is malformed. (INVALID_SHA256_FORMAT) " +
          "(2 rows, rows 1, 3). Google goes on working for hours.",
      )
      expect(calls(":run")).to.have.length(1)
    })

    it("that Google refuses all, or without saying which, run no job", async () => {
      for (const partialFailureError of [partial([0, 1]), { code: 3, message: "Something." }, partial([7])]) {
        google.requests.length = 0
        answers[`POST /v26/${JOB}:addOperations`] = { body: { partialFailureError } }
        const { success, message } = await send([person, { Email: "b@x.com" }])
        expect(success).to.equal(false)
        expect(message).to.include("2 of 2 rows failed").and.include("The job was not run")
        expect(calls(":run")).to.deep.equal([])
      }
    })

    it("are sent again while Google is busy, and end with a call that fails", async () => {
      let count = 0
      answers[`POST /v26/${JOB}:addOperations`] = () => ({ status: [429, 500, 503, 409][count++] ?? 200, body: {} })
      expect((await send([person])).success).to.equal(true)
      expect(count).to.equal(5)
      count = 0
      answers[`POST /v26/${JOB}:addOperations`] = () =>
        count++ === 0 ? { status: 200, body: {} } : { status: 503, body: {} }
      google.requests.length = 0
      const rows = Array.from({ length: 30_000 }, (_, index) => ({ Email: `${index}@x.com` }))
      const { success, message } = await send(rows)
      expect(success).to.equal(false)
      expect(message).to.include("answered 503").and.include("The job was not run")
      expect(count).to.equal(1 + 5)
      expect(calls(":run")).to.deep.equal([])
    }).timeout(20_000)

    it("of a job that cannot be run are no success", async () => {
      const code = { offlineUserDataJobError: "CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS" }
      answers[`POST /v26/${JOB}:run`] = adsError(400, code, "Terms.")
      const answer = await send([person])
      expect(answer.success).to.equal(false)
      expect(answer.message).to.include("customer data terms are not accepted").and.include("DENIED")
    })

    it("case 14: of a developer token that Google no longer allows end with the way out", async () => {
      const code = { notAllowlistedError: "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE" }
      answers["POST /v26/customers/20/offlineUserDataJobs:create"] = adsError(403, code, "Not allowed.")
      const { success, message } = await send([person])
      expect(success).to.equal(false)
      expect(message)
        .to.include("CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE")
        .and.include("GOOGLE_ADS_USE_DATA_MANAGER=true")
        .and.include("log in again")
      const denied = { userListError: "ADVERTISER_NOT_ON_ALLOWLIST_FOR_USING_UPLOADED_DATA" }
      answers["POST /v26/customers/20/userLists:mutate"] = adsError(403, denied, "No uploads.")
      const list = await send([person], { createOrAppend: "create", newListName: "L" })
      expect(list.message).to.include("may not use uploaded data")
    })

    it("leave no e-mail, phone or name in what is sent, logged or said", async () => {
      const row = {
        Email: "secret.person@example.com",
        Phone: "+1 555 867 5309",
        "First Name": "Wilhelmina",
        "Last Name": "Featherstone",
        Country: "US",
        Zip: "90210",
      }
      let seen = ""
      for (const scope of [ADWORDS, `${ADWORDS} ${DATA_MANAGER}`]) {
        for (const status of [200, 400]) {
          const refusal = ({ text }: RecordedRequest) =>
            status === 200
              ? { body: { requestId: "r" } }
              : { status, body: { error: { message: "No.", details: [] }, text } }
          answers[`POST /v26/${JOB}:addOperations`] = answers["POST /v1/audienceMembers:ingest"] = refusal
          seen += JSON.stringify(await send([row, { Email: null }], {}, stateOf(3600_000, { scope })))
        }
      }
      seen += String(log.read() ?? "") + google.requests.map(({ text, path }) => path + text).join("\n")
      expect(seen).to.include(sha256("secret.person@example.com"))
      for (const text of ["secret.person", "secretperson", "867", "wilhelmina", "featherstone"]) {
        // A hash may hold three digits by chance.
        expect(seen.replaceAll(/[0-9a-f]{64}/g, "").toLowerCase(), text).to.not.include(text)
      }
    })
  })

  describe("through Data Manager", () => {
    const state = () => stateOf(3600_000, { scope: `${ADWORDS} ${DATA_MANAGER}` })
    const { IngestAudienceMembersRequest } = protos.ads.datamanager.v1

    /** Members that Google's own message does not know would be lost in it. */
    const checkBody = (body: object) => {
      const message = IngestAudienceMembersRequest.fromObject(body)
      expect(IngestAudienceMembersRequest.verify(message)).to.equal(null)
      expect(IngestAudienceMembersRequest.toObject(message, { enums: String })).to.deep.equal(body)
    }

    it("case 16: people go to the list by its digits, and the message names the request", async () => {
      const row = { Email: "a@x.com", Phone: 5551234567, First: "A", Last: "B", Country: "US", Zip: "1", City: "C" }
      const answer = await send([row, { Email: "b@x.com" }], {}, state())
      expect(answer).to.include({
        success: true,
        message: "Delivered 2 rows. Google goes on matching for hours, under the request id request-1.",
      })
      expect(google.requests.map(({ path }) => path)).to.deep.equal(["/v1/audienceMembers:ingest"])
      expect(google.requests[0]?.headers).to.not.have.any.keys("developer-token", "login-customer-id")
      const [body] = bodies<Ingestion>(":ingest") as [Ingestion]
      checkBody(body)
      expect(body).to.deep.equal({
        destinations: [
          {
            operatingAccount: { accountType: "GOOGLE_ADS", accountId: "20" },
            loginAccount: { accountType: "GOOGLE_ADS", accountId: "10" },
            productDestinationId: "5",
          },
        ],
        audienceMembers: [
          {
            userData: {
              userIdentifiers: [
                { emailAddress: sha256("a@x.com") },
                { phoneNumber: sha256("+15551234567") },
                { address: { givenName: sha256("a"), familyName: sha256("b"), regionCode: "US", postalCode: "1" } },
              ],
            },
          },
          { userData: { userIdentifiers: [{ emailAddress: sha256("b@x.com") }] } },
        ],
        consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_DENIED" },
        encoding: "HEX",
        termsOfService: { customerMatchTermsOfServiceStatus: "ACCEPTED" },
      })
    })

    it("devices go as mobile data, into a list made at Google Ads, without a consent that is not specified", async () => {
      const consent = { consentAdUserData: "UNSPECIFIED", consentAdPersonalization: "" }
      const create = { createOrAppend: "create", newListName: "L", mobileDevice: "yes", mobileAppId: "app" }
      const row = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`IDFA ${index}`, `d${index}`]))
      const answer = await send([row], { ...create, ...consent }, state())
      expect(answer.success, answer.message).to.equal(true)
      expect(google.requests.map(({ path }) => path)).to.deep.equal([
        "/v26/customers/20/userLists:mutate",
        "/v1/audienceMembers:ingest",
      ])
      const [body] = bodies<Ingestion>(":ingest") as [Ingestion]
      checkBody(body)
      expect(body.destinations[0]).to.deep.include({ productDestinationId: "99" })
      const mobileIds = Array.from({ length: 10 }, (_, index) => `d${index}`)
      expect(body.audienceMembers).to.deep.equal([{ mobileData: { mobileIds } }])
      expect(body).to.not.have.property("consent")
    })

    const violation = (...fields: string[]) => ({
      status: 400,
      body: {
        error: {
          code: 400,
          message: "There was a problem with the request.",
          status: "INVALID_ARGUMENT",
          details: [{ fieldViolations: fields.map((field) => ({ field, description: "Bad value." })) }],
        },
      },
    })

    it("members at fault are left out and counted, and the others sent again", async () => {
      let count = 0
      answers["POST /v1/audienceMembers:ingest"] = () =>
        [violation("audience_members[1].user_data", "audience_members[3]"), violation("audienceMembers[1].x")][
          count++
        ] ?? {
          body: { requestId: "request-2" },
        }
      const { success, message } = await send(
        [0, 1, 2, 3, 4].map((each) => ({ Email: `${each}@x.com` })),
        {},
        state(),
      )
      expect(success, message).to.equal(false)
      expect(message).to.include("Delivered 2 rows. 3 of 5 rows failed: Bad value (3 rows, rows 2, 3, 4).")
      expect(bodies<Ingestion>(":ingest").map(({ audienceMembers }) => audienceMembers.length)).to.deep.equal([5, 3, 2])
    })

    it("a refusal that concerns all fails, and names the field", async () => {
      answers["POST /v1/audienceMembers:ingest"] = violation("destinations[0].product_destination_id")
      const { success, message } = await send([person], {}, state())
      expect(success).to.equal(false)
      expect(message).to.include("destinations[0].product_destination_id: Bad value").and.include("stay in the list")
      answers["POST /v1/audienceMembers:ingest"] = violation("audience_members[0]")
      expect((await send([person], {}, state())).success).to.equal(false)
      answers["POST /v1/audienceMembers:ingest"] = { body: {} }
      expect((await send([person], {}, state())).success, "no request id").to.equal(false)
    })
  })
})
