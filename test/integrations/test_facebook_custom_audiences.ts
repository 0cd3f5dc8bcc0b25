import { expect } from "chai"
import { Vault } from "../../src/framework"
import { FacebookCustomAudiencesIntegration } from "../../src/integrations/facebook_custom_audiences/facebook_custom_audiences"
import { hashed } from "../../src/services/advertising"
import { FacebookStage, graphError, LOGIN } from "../support/facebook_stage"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { hubWith, TEST_CIPHER_MASTER, TEST_SECRET } from "../support/hub_with"
import { streamedJsonDetail } from "../support/samples"
import { expectPage, stateOf, TestBrowser } from "../support/test_browser"

const vault = new Vault({ secrets: [TEST_SECRET], cipherMasters: [TEST_CIPHER_MASTER] })
const REPLACE = { choose_create_update_replace: "replace_audience" }
const CREATE = {
  choose_create_update_replace: "create_audience",
  create_audience_name: "Customers",
  create_audience_description: "Who bought",
}
const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ "users.email": `user${at + 1}@example.com` }))

describe("facebook_custom_audiences", () => {
  let stage: FacebookStage
  beforeEach(async () => {
    stage = await FacebookStage.start()
  })
  afterEach(() => stage.stop())

  const requests = () => stage.facebook.requests
  const paths = () => requests().map(({ method, path }) => `${method} ${path}`)
  /** Answers the nth POST; others go well. */
  const onPost = (answers: Record<number, FakeAnswer>) => {
    stage.facebook.answer = (request) => {
      const answer = request.method === "POST" ? answers[stage.posts.length] : undefined
      return answer ?? stage.onGoodDay(request)
    }
  }
  const onEachPost = (answer: FakeAnswer) => {
    stage.facebook.answer = (request) => (request.method === "POST" ? answer : stage.onGoodDay(request))
  }

  it("is listed as Looker knows it, with both variables only", async () => {
    const { body } = await stage.hub.post("/").send({}).expect(200)
    const [item] = (body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.deep.include({
      name: "facebook_custom_audiences",
      label: "Facebook Custom Audiences",
      supported_action_types: ["query"],
      supported_formats: ["json_detail_lite_stream"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [],
      params: [],
      uses_oauth: true,
      delegate_oauth: false,
      token_url: "",
    })
    const bare = hubWith(new FacebookCustomAudiencesIntegration(), { environment: { FACEBOOK_CLIENT_ID: "k" } })
    const without = await bare.post("/").send({}).expect(200)
    expect((without.body as { integrations: object[] }).integrations).to.deep.equal([])
  })

  describe("the login", () => {
    it("case 1: is offered to who is not logged in, without a call to Facebook", async () => {
      for (const state of [
        undefined,
        "",
        "reset",
        "null",
        "{}",
        "{bad",
        '{"tokens":{}}',
        '{"cid":"x","payload":"y"}',
      ]) {
        const { fields, state: stored } = await stage.form(state)
        expect(stored).to.deep.equal({ data: "reset" })
        expect(fields).to.have.length(1)
        expect(fields[0]).to.include({ name: "login", type: "oauth_link", label: "Log in to Facebook" })
      }
      expect(requests()).to.have.length(0)
    })

    const begin = async (browser: TestBrowser) => {
      const [field] = (await stage.form()).fields
      return (await browser.get((field as { oauth_url: string }).oauth_url)).location
    }
    const comeBack = (browser: TestBrowser, location: string, query = "code=C0DE") => {
      const state = encodeURIComponent(stateOf(location))
      return browser.get(`${stage.hubUrl}/actions/facebook_custom_audiences/oauth_redirect?${query}&state=${state}`)
    }
    const redirect = () => `${stage.hubUrl}/actions/facebook_custom_audiences/oauth_redirect`

    it("case 1, 16: leads to Facebook's consent page, and back to the state_url of the dialog", async () => {
      const browser = new TestBrowser()
      const url = new URL(await begin(browser))
      expect(url.pathname).to.equal("/v27.0/dialog/oauth")
      expect(url.search).to.include("scope=ads_management%2Cbusiness_management")
      const { state, ...others } = Object.fromEntries(url.searchParams)
      expect(state).to.match(/\S/)
      expect(others).to.deep.equal({
        client_id: "app-id",
        redirect_uri: redirect(),
        scope: "ads_management,business_management",
      })
      await comeBack(browser, url.href)
      expect(stage.looker.states).to.have.length(1)
    })

    it("case 5: exchanges the code, then posts exactly this state", async () => {
      const browser = new TestBrowser()
      expectPage(await comeBack(browser, await begin(browser)), 200, /You may close this window/)
      const [call, ...others] = requests()
      expect(others).to.have.length(0)
      expect(call).to.include({ method: "GET", path: "/v27.0/oauth/access_token" })
      expect(Object.fromEntries(call!.query)).to.deep.equal({
        client_id: "app-id",
        redirect_uri: redirect(),
        client_secret: "app-secret",
        code: "C0DE",
      })
      expect(stage.looker.states).to.deep.equal([`{"tokens":{"longLivedToken":"L0NG"},"redirect":"${redirect()}"}`])
      expect(stage.logLines.join("\n")).to.not.match(/app-secret|C0DE|L0NG/)
    })

    it("case 5: posts it encrypted where the operator chose so", async () => {
      stage.useHub({ ENCRYPT_PAYLOAD_FACEBOOK_CUSTOM_AUDIENCES: "true" })
      const browser = new TestBrowser()
      expectPage(await comeBack(browser, await begin(browser)), 200, /You are logged in/)
      const { cid, payload, ...others } = JSON.parse(stage.looker.states[0] ?? "") as Record<string, string>
      expect(others).to.deep.equal({})
      expect(payload).to.match(/^1043022/)
      expect(JSON.parse(vault.decryptState(cid ?? "", payload ?? "") ?? "")).to.deep.equal({
        tokens: { longLivedToken: "L0NG" },
        redirect: redirect(),
      })
    })

    it("exchanges a short token once more", async () => {
      stage.facebook.answer = ({ query }) =>
        query.has("code")
          ? { body: { access_token: "SH0RT", expires_in: 3600 } }
          : { body: { access_token: "L0NG", expires_in: 5_184_000 } }
      const browser = new TestBrowser()
      expectPage(await comeBack(browser, await begin(browser)), 200, /You are logged in/)
      expect(Object.fromEntries(requests()[1]!.query)).to.deep.equal({
        grant_type: "fb_exchange_token",
        client_id: "app-id",
        client_secret: "app-secret",
        fb_exchange_token: "SH0RT",
      })
      expect(stage.looker.states[0]).to.include("L0NG").and.not.include("SH0RT")
    })

    it("shows what Facebook says of a code, and a refusal of the user, and posts nothing", async () => {
      const browser = new TestBrowser()
      stage.facebook.answer = () => graphError(400, 100, { message: "This authorization code has expired." })
      expectPage(await comeBack(browser, await begin(browser)), 502, /This authorization code has expired/)
      expect(requests()).to.have.length(1)
      expectPage(await comeBack(browser, await begin(browser), "error=access_denied"), 400, /not logged in/)
      expect(stage.looker.states).to.deep.equal([])
    })

    it("is checked at Facebook", async () => {
      const check = async (state?: string) => {
        const body = { data: { state_json: state } }
        return (await stage.hub.get("/actions/facebook_custom_audiences/oauth_check").send(body).expect(200))
          .body as boolean
      }
      expect(await check()).to.equal(false)
      expect(await check(LOGIN)).to.equal(true)
      for (const answer of [graphError(401, 190), { status: 503 }]) {
        stage.facebook.answer = () => answer
        expect(await check(LOGIN)).to.equal(false)
      }
    })
  })

  describe("the form", () => {
    it("case 2: lists the ad accounts of all pages, sorted", async () => {
      stage.facebook.answer = (request) => {
        if (!request.path.endsWith("/adaccounts")) return stage.onGoodDay(request)
        const next = `https://graph.facebook.com/v27.0/7/adaccounts?access_token=T0KEN&fields=name&limit=100&after=A`
        return request.query.has("after")
          ? { body: { data: [{ name: "Alpha", account_id: "12", id: "act_12" }, { account_id: "13" }], paging: {} } }
          : { body: { data: [{ name: "Beta", account_id: "11", id: "act_11" }], paging: { next } } }
      }
      const { fields, state } = await stage.form(LOGIN)
      expect(state).to.equal(undefined)
      expect(fields).to.deep.equal([
        {
          name: "choose_ad_account",
          label: "Choose a Facebook ad account",
          type: "select",
          required: true,
          interactive: true,
          options: [
            { name: "13", label: "13" },
            { name: "12", label: "Alpha" },
            { name: "11", label: "Beta" },
          ],
        },
      ])
      expect(paths()).to.deep.equal(["GET /v27.0/me", "GET /v27.0/me/adaccounts", "GET /v27.0/7/adaccounts"])
      expect(Object.fromEntries(requests()[1]!.query)).to.deep.equal({ fields: "name,account_id", limit: "100" })
      expect(Object.fromEntries(requests()[2]!.query)).to.deep.equal({ fields: "name", limit: "100", after: "A" })
      for (const { headers } of requests()) expect(headers.authorization).to.equal("Bearer T0KEN")
    })

    it("case 3: is the same with the same state encrypted", async () => {
      const plain = await stage.form(LOGIN)
      expect(await stage.form(vault.encryptState(LOGIN))).to.deep.equal(plain)
      expect((await stage.form("reset")).fields[0]).to.include({ type: "oauth_link" })
    })

    it("asks for a new audience first, and for its name", async () => {
      for (const operation of [undefined, "", "create_audience"]) {
        const { fields } = await stage.form(LOGIN, { choose_ad_account: "1", choose_create_update_replace: operation })
        expect(fields.map(({ name, required, interactive }) => [name, required, interactive])).to.deep.equal([
          ["choose_ad_account", true, true],
          ["choose_create_update_replace", true, true],
          ["create_audience_name", true, undefined],
          ["create_audience_description", true, undefined],
          ["should_hash", true, undefined],
        ])
        expect(fields[1]).to.deep.include({
          label: "Would you like to create a new audience, update existing, or replace existing?",
          default: "create_audience",
          options: [
            { name: "create_audience", label: "Create new audience" },
            { name: "update_audience", label: "Update existing audience" },
            { name: "replace_audience", label: "Replace existing audience" },
          ],
        })
        expect(fields.slice(2).map(({ label }) => label)).to.deep.equal([
          "New audience name",
          "New audience description",
          "Should the data be hashed first?",
        ])
        expect(fields[4]).to.deep.include({
          default: "do_hashing",
          options: [
            { name: "do_hashing", label: "Yes" },
            { name: "do_no_hashing", label: "No" },
          ],
        })
      }
    })

    for (const [operation, label] of [
      ["replace_audience", "Choose an audience to replace"],
      ["update_audience", "Choose an audience to update"],
    ]) {
      it(`case 4: lists the audiences of the account for ${operation}`, async () => {
        stage.facebook.answer = (request) =>
          request.path.endsWith("/customaudiences")
            ? {
                body: {
                  data: [
                    { name: "Zoo", id: "23851234567890123" },
                    { name: "Art", id: "2" },
                  ],
                },
              }
            : stage.onGoodDay(request)
        const answers = { choose_ad_account: "1", choose_create_update_replace: operation }
        const { fields } = await stage.form(LOGIN, answers)
        expect(fields.map(({ name }) => name)).to.deep.equal([
          "choose_ad_account",
          "choose_create_update_replace",
          "choose_custom_audience",
          "should_hash",
        ])
        expect(fields[2]).to.deep.equal({
          name: "choose_custom_audience",
          label,
          type: "select",
          required: true,
          options: [
            { name: "2", label: "Art" },
            { name: "23851234567890123", label: "Zoo" },
          ],
        })
        expect(paths()).to.include("GET /v27.0/act_1/customaudiences")
        expect(Object.fromEntries(requests().at(-1)!.query)).to.deep.equal({ fields: "name", limit: "100" })
      })
    }

    it("says so when the account has no audience", async () => {
      const { fields } = await stage.form(LOGIN, { choose_ad_account: "1", ...REPLACE })
      expect(fields[2]?.description).to.match(/create one first/)
    })

    it("reads smaller pages when Facebook asks for them", async () => {
      stage.facebook.answer = (request) => {
        if (!request.path.endsWith("/adaccounts")) return stage.onGoodDay(request)
        return request.query.get("limit") === "100"
          ? graphError(500, 1, { message: "Please reduce the amount of data you're asking for" })
          : { body: { data: [{ name: "A", account_id: "1" }] } }
      }
      const { fields } = await stage.form(LOGIN)
      expect((fields[0] as { options: object[] }).options).to.have.length(1)
      expect(
        requests()
          .slice(1)
          .map(({ query }) => query.get("limit")),
      ).to.deep.equal(["100", "20"])
    })

    it("offers the login when Facebook does not accept the token, and says why", async () => {
      stage.facebook.answer = () => graphError(401, 190, { message: "The session has expired." })
      const { fields, state } = await stage.form(LOGIN)
      expect(fields[0]).to.include({ type: "oauth_link" })
      expect(fields[0]?.description).to.include("The session has expired.")
      expect(state).to.deep.equal({ data: "reset" })
      stage.facebook.answer = (request) =>
        request.path.endsWith("/me") ? stage.onGoodDay(request) : graphError(400, 190)
      expect((await stage.form(LOGIN)).fields[0]).to.include({ type: "oauth_link" })
    })

    it("keeps the login when Facebook is down, and says so", async () => {
      stage.facebook.answer = () => ({ status: 503 })
      const answer = (await stage.form(LOGIN)) as { error?: string; state?: object }
      expect(answer.error).to.equal("Facebook answered 503.")
      expect(answer.state).to.equal(undefined)
      expect(requests()).to.have.length(4)
    })
  })

  describe("a delivery", () => {
    it("case 6: sends 25,000 rows in three batches of one session, one after the other", async () => {
      let atOnce = 0
      stage.facebook.answer = (request) => {
        expect(++atOnce).to.equal(1)
        setTimeout(() => atOnce--, 10)
        return { ...stage.onGoodDay(request), delayMs: 15 }
      }
      const { success, message } = await stage.send(people(25_000))
      expect([success, message]).to.deep.equal([true, "Delivered 25000 rows. Facebook took 3 batches."])
      const { batches } = stage
      expect(batches.map(({ session }) => [session.batch_seq, session.last_batch_flag])).to.deep.equal([
        [1, false],
        [2, false],
        [3, true],
      ])
      expect(new Set(batches.map(({ session }) => session.session_id)).size).to.equal(1)
      expect(batches[0]?.session.session_id).to.be.a("number").above(0)
      expect(Number.isSafeInteger(batches[0]?.session.session_id)).to.equal(true)
      expect(batches.map(({ payload }) => payload.data.length)).to.deep.equal([10_000, 10_000, 5_000])
      expect(batches[2]?.payload.data.at(-1)).to.deep.equal([hashed("user25000@example.com")])
      expect(paths()).to.deep.equal(Array(3).fill("POST /v27.0/22/users"))
    }).timeout(20_000)

    it("marks the last batch though it is full, and rows that are left out follow", async () => {
      const { message } = await stage.send([...people(10_000), { "users.email": null }])
      expect(stage.batches.map(({ session }) => session.last_batch_flag)).to.deep.equal([true])
      expect(message).to.equal(
        "Delivered 10000 rows. Skipped 1 row: no identifier that can be used (row 10001). Facebook took 1 batch.",
      )
    }).timeout(20_000)

    it("case 7: hashes what Facebook compares", async () => {
      await stage.send([{ email: " A@Ex.com ", country: "United States", state: "New York" }])
      const [call] = stage.posts
      expect(call?.headers).to.include({ authorization: "Bearer T0KEN", "content-type": "application/json" })
      const { session_id, ...session } = stage.batches[0]!.session
      expect(session_id).to.be.above(0)
      expect({ ...stage.batches[0], session }).to.deep.equal({
        session: { batch_seq: 1, last_batch_flag: true },
        payload: {
          schema: ["EMAIL", "COUNTRY", "ST"],
          is_raw: true,
          data: [[hashed("a@ex.com"), hashed("us"), hashed("ny")]],
        },
      })
    })

    it("case 8: leaves empty what is missing, and never hashes it", async () => {
      const rows = [
        { "users.email": null, "users.phone": "1 555 987 6543" },
        { "users.email": " \u200b", "users.phone": 15559876543 },
        { "users.email": "null@example.com" },
        { "users.email": null, "users.phone": "" },
      ]
      const { message } = await stage.send(rows)
      const phone = "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e"
      expect(stage.batches[0]?.payload.data).to.deep.equal([
        ["", phone],
        ["", phone],
        [hashed("null@example.com"), ""],
      ])
      expect(message).to.include("Skipped 1 row: no identifier that can be used (row 4).")
    })

    it("case 9: takes tags before names, and initials before first names", async () => {
      const rows = [{ "customer_emails.phone": "1", "users.first_initial": "Jo", "users.first_name": "Jo" }]
      await stage.send(rows, { tags: { "customer_emails.phone": ["PHONE"] } })
      expect(stage.batches[0]?.payload).to.deep.include({
        schema: ["PHONE", "FI", "FN"],
        data: [[hashed("1"), hashed("j"), hashed("jo")]],
      })
    })

    it("finds every identifier by its tag and by its name", async () => {
      const tags = [
        "email",
        "phone",
        "birth_year",
        "birth_month",
        "birth_day",
        "last_name",
        "first_initial",
        "first_name",
      ]
      tags.push("city", "state", "zip", "country", "mad_id", "external_id")
      const keys = ["EMAIL", "PHONE", "DOBY", "DOBM", "DOBD", "LN", "FI", "FN", "CT", "ST", "ZIP", "COUNTRY", "MADID"]
      keys.push("EXTERN_ID")
      const columns = Object.fromEntries(tags.map((tag, at) => [`t.c${at}`, [tag]]))
      await stage.send([Object.fromEntries(Object.keys(columns).map((name) => [name, "1"]))], { tags: columns })
      expect(stage.batches[0]?.payload.schema).to.deep.equal(keys)
      const names = ["email", "phone", "year", "birth_month", "birthday", "last", "initial", "first", "city", "state"]
      names.push(
        "postal_code",
        "country",
        "madid",
        "external_id",
        "plan",
        "days_since",
        "orders_today",
        "zip",
        "email2",
      )
      await stage.send([Object.fromEntries(names.map((name) => [`u.${name}`, "1"]))])
      expect(stage.batches[1]?.payload.schema).to.deep.equal(keys)
    })

    it("case 10: sends values as they are that are hashed already", async () => {
      const row = {
        "u.email": " 6E39 ",
        "u.country": "United States",
        "u.madid": "AB-1",
        "u.external_id": 7,
        "u.zip": null,
      }
      await stage.send([row], { formParams: { should_hash: "do_no_hashing" } })
      expect(stage.batches[0]?.payload).to.deep.equal({
        schema: ["EMAIL", "COUNTRY", "MADID", "EXTERN_ID", "ZIP"],
        is_raw: true,
        data: [["6E39", "United States", "AB-1", "7", ""]],
      })
    })

    it("hashes in schedules without an answer, and keeps ids of devices plain and digits exact", async () => {
      const data = '[{"u.madid":{"value":"AB-1"},"u.external_id":{"value":9007199254740993}}]'
      const fields =
        '{"dimensions":[{"name":"u.madid"}],"measures":null,"table_calculations":[{"name":"u.external_id"}]}'
      const attachment = {
        mimetype: "application/json",
        extension: "json",
        data: `{"fields":${fields},"data":${data}}`,
      }
      await stage.sendBody({ attachment }, { formParams: { should_hash: undefined } })
      expect(stage.batches[0]?.payload.data).to.deep.equal([["ab-1", hashed("9007199254740993")]])
    })

    it("leaves the cells of pivoted measures out", async () => {
      const rows = [{ "u.email": { value: "a@ex.com" }, "u.zip": { one: { value: 1 }, two: { value: 2 } } }]
      const fields = { dimensions: [{ name: "u.email" }], measures: [{ name: "u.zip" }], pivots: [{ name: "u.day" }] }
      const data = JSON.stringify({ fields, data: rows })
      await stage.sendBody({ attachment: { mimetype: "application/json", extension: "json", data } })
      expect(stage.batches[0]?.payload.data).to.deep.equal([[hashed("a@ex.com"), ""]])
    })

    it("case 11: fails without a column that holds identifiers, and posts nothing", async () => {
      for (const formParams of [{}, REPLACE, CREATE]) {
        const { success, message } = await stage.send([{ "orders.total": 1, "orders.days_since": 3 }], { formParams })
        expect(success).to.equal(false)
        expect(message).to.match(/No column .* tag the fields in LookML with email, phone,/)
      }
      expect(requests()).to.have.length(0)
    })

    it("case 12: tells what Facebook says, and sends no more", async () => {
      onEachPost(
        graphError(400, 100, {
          message: "Invalid parameter",
          error_subcode: 1713230,
          error_user_title: "Audience Upload Blocked",
          error_user_msg: "Before updating user memberships, you must resolve integrity restrictions.",
        }),
      )
      const { success, message, state } = await stage.send(people(25_000))
      expect(success).to.equal(false)
      expect(message).to.include(
        "10000 of 20001 rows failed: Facebook answered 400: Invalid parameter. " +
          "Before updating user memberships, you must resolve integrity restrictions (10000 rows, e.g. rows 1, 2, 3).",
      )
      expect(state).to.equal(undefined)
      expect(requests()).to.have.length(1)
    }).timeout(20_000)

    it("case 12: has Looker forget a login that Facebook does not accept", async () => {
      for (const formParams of [{}, CREATE]) {
        onEachPost(graphError(400, 190, { message: "Error validating access token" }))
        const { success, message, state } = await stage.send(people(1), { formParams })
        expect(success).to.equal(false)
        expect(message).to.match(
          /Error validating access token\. Open the dialog in Looker and log in to Facebook again/,
        )
        expect(state).to.deep.equal({ data: "reset" })
      }
      expect(requests()).to.have.length(2)
    })

    it("case 13: repeats a batch that Facebook failed at", async () => {
      onPost({ 1: { status: 503 } })
      expect(await stage.send(people(1))).to.include({ success: true })
      const [first, second, ...others] = stage.posts.map(({ text }) => text)
      expect(others).to.have.length(0)
      expect(first).to.equal(second)
    })

    for (const code of [1, 2, 4, 17, 32, 613, 80003]) {
      it(`repeats a batch three times after error ${code}, then tells of it`, async () => {
        onPost({ 1: graphError(400, code), 2: graphError(400, code), 3: graphError(400, code) })
        expect(await stage.send(people(1))).to.include({ success: true })
        expect(stage.posts).to.have.length(4)
        onEachPost(graphError(400, code))
        const { success, message } = await stage.send(people(1))
        expect(success).to.equal(false)
        expect(message).to.include(`Facebook answered 400: Error ${code}`)
        expect(stage.posts).to.have.length(8)
      })
    }

    it("case 14: does not replace an audience by nobody", async () => {
      for (const rows of [[], [{ "users.email": null }]]) {
        const { success, message } = await stage.send(rows, { formParams: REPLACE, tags: { "users.email": ["email"] } })
        expect(success).to.equal(false)
        expect(message).to.include("The audience was not replaced, because that would have emptied it.")
      }
      expect(requests()).to.have.length(0)
    })

    it("posts nothing for nobody, and that is a success", async () => {
      for (const formParams of [{}, CREATE]) {
        const none = await stage.send([], { formParams, tags: { "users.email": ["email"] } })
        expect(none).to.include({ success: true, message: "The result has no rows, so there was nothing to deliver." })
        const empty = await stage.send([{ "users.email": " " }], { formParams })
        expect(empty.success).to.equal(true)
        expect(empty.message).to.include("Nothing was sent to Facebook.")
      }
      expect(requests()).to.have.length(0)
    })

    it("case 15: does not repeat the first batch of a replacement that may have begun", async () => {
      for (const answer of [{ reset: true }, { status: 502 }, { status: 504 }]) {
        stage.facebook.requests.length = 0
        onPost({ 1: answer })
        const { success, message } = await stage.send(people(10_001), { formParams: REPLACE })
        expect(success).to.equal(false)
        expect(message).to.match(/could not be reached|answered 50[24]/)
        expect(paths()).to.deep.equal(["POST /v27.0/22/usersreplace"])
      }
    }).timeout(20_000)

    it("case 15: repeats the second batch of a replacement, and the first after a definite answer", async () => {
      onPost({ 1: graphError(400, 80003), 3: { reset: true } })
      expect(await stage.send(people(10_001), { formParams: REPLACE })).to.include({ success: true })
      expect(stage.batches.map(({ session }) => session.batch_seq)).to.deep.equal([1, 1, 2, 2])
      expect(paths()).to.deep.equal(Array(4).fill("POST /v27.0/22/usersreplace"))
    }).timeout(20_000)

    for (const subcode of [1870145, 1870158, 1870147, 1870144]) {
      it(`does not repeat a replacement that Facebook refuses with ${subcode}`, async () => {
        onEachPost(graphError(500, 2650, { error_subcode: subcode, error_user_msg: `Replace error ${subcode}` }))
        const { success, message } = await stage.send(people(1), { formParams: REPLACE })
        expect(success).to.equal(false)
        expect(message).to.include(`Replace error ${subcode}`)
        expect(requests()).to.have.length(1)
      })
    }

    it("ends a replacement that takes too long, with the rows that got in", async () => {
      stage.useHub({}, { replaceMs: 0 })
      stage.facebook.answer = (request) => ({ ...stage.onGoodDay(request), delayMs: 5 })
      const { success, message } = await stage.send(people(10_001), { formParams: REPLACE })
      expect(success).to.equal(false)
      expect(message).to.match(/Delivered 10000 rows, then: .*took too long.*90 minutes/)
      expect(requests()).to.have.length(1)
    }).timeout(20_000)

    it("case 16: names the variable when the version has ended", async () => {
      onEachPost(graphError(400, 2635, { message: "You are calling a deprecated version of the Ads API." }))
      const { success, message } = await stage.send(people(1))
      expect(success).to.equal(false)
      expect(message).to.match(/deprecated version of the Ads API\. The operator .* FACEBOOK_API_VERSION/)
      expect(requests()).to.have.length(1)
    })

    it("says what to do also behind many words of Facebook", async () => {
      onEachPost(graphError(400, 2635, { message: "m".repeat(5000), error_user_msg: "u".repeat(5000) }))
      expect((await stage.send(people(1))).message).to.match(/mmm… The operator .* FACEBOOK_API_VERSION to a version/)
    })

    it("case 16: calls the version that the operator chose, and logs when Facebook raised it", async () => {
      stage.useHub({ FACEBOOK_API_VERSION: "v26.0" })
      const headers = { "x-ad-api-version-warning": "The call has been auto-upgraded to v27.0" }
      stage.facebook.answer = (request) => ({ ...stage.onGoodDay(request), headers })
      expect(await stage.send(people(1))).to.include({ success: true })
      expect(paths()).to.deep.equal(["POST /v26.0/22/users"])
      expect(stage.logLines.join("\n")).to.include("auto-upgraded to v27.0")
      expect(() => stage.useHub({ FACEBOOK_API_VERSION: "27" })).to.throw("FACEBOOK_API_VERSION")
    })

    it("makes a new audience on every run, and adds the people to it", async () => {
      expect(await stage.send(people(1), { formParams: CREATE })).to.include({ success: true })
      expect(paths()).to.deep.equal(["POST /v27.0/act_1/customaudiences", "POST /v27.0/777/users"])
      expect(stage.posts[0]?.json()).to.deep.equal({
        name: "Customers",
        description: "Who bought",
        customer_file_source: "USER_PROVIDED_ONLY",
        subtype: "CUSTOM",
      })
    })

    it("makes no second audience when Facebook may have made the first", async () => {
      for (const answer of [{ status: 503 }, { reset: true }, graphError(500, 2), { body: {} }]) {
        stage.facebook.requests.length = 0
        onEachPost(answer)
        expect(await stage.send(people(1), { formParams: CREATE })).to.include({ success: false })
        expect(stage.posts).to.have.length(1)
      }
      stage.facebook.requests.length = 0
      onPost({ 1: graphError(400, 17), 3: { status: 503 } })
      expect(await stage.send(people(1), { formParams: CREATE })).to.include({ success: true })
      expect(paths().map((path) => path.split("/").at(-1))).to.deep.equal([
        "customaudiences",
        "customaudiences",
        "users",
        "users",
      ])
    })

    it("tells of entries that Facebook calls invalid; when all are, that is a failure", async () => {
      onPost({ 1: { body: { num_received: 3, num_invalid_entries: 1 } } })
      expect(await stage.send(people(3))).to.include({
        success: true,
        message: "Delivered 3 rows. Facebook took 1 batch. Facebook calls 1 entry invalid: check the columns.",
      })
      onEachPost({ body: { num_received: 3, num_invalid_entries: 3 } })
      const { success, message } = await stage.send(people(3))
      expect(success).to.equal(false)
      expect(message).to.include("Facebook calls 3 entries invalid")
    })

    it("takes neither an answer that says nothing for a success, nor one that counts too few", async () => {
      const answers: [FakeAnswer, RegExp][] = [
        [{ body: {} }, /"num_received" is missing/],
        [{ body: { num_received: "3" } }, /"num_received" is not a number/],
        [{ body: { num_received: 2, num_invalid_entries: 0 } }, /Facebook took 2 of 3 rows/],
        [{ body: "<html>Sign in to the network</html>" }, /not JSON/],
      ]
      for (const [answer, words] of answers) {
        stage.facebook.requests.length = 0
        onEachPost(answer)
        const { success, message } = await stage.send(people(3))
        expect(success).to.equal(false)
        expect(message).to.match(words).and.include("3 of 3 rows failed")
        expect(stage.posts).to.have.length(1)
      }
    })

    it("says what is missing before any call: a login, or an answer", async () => {
      for (const state of ["", "reset", "null", "{bad", '{"tokens":{"longLivedToken":""}}']) {
        const outcome = await stage.send(people(1), { state })
        expect(outcome).to.deep.include({ success: false, state: { data: "reset" } })
        expect(outcome.message).to.include("log in")
      }
      const missing: [object, string][] = [
        [{ choose_create_update_replace: "" }, "choose_create_update_replace"],
        [{ choose_create_update_replace: "delete" }, "choose_create_update_replace"],
        [{ choose_ad_account: undefined }, "choose_ad_account"],
        [{ choose_ad_account: "1/../2" }, "choose_ad_account"],
        [{ choose_custom_audience: " " }, "choose_custom_audience"],
        [{ choose_custom_audience: "x?y" }, "choose_custom_audience"],
        [{ ...REPLACE, choose_custom_audience: undefined }, "choose_custom_audience"],
        [{ ...CREATE, create_audience_name: "" }, "create_audience_name"],
        [{ ...CREATE, create_audience_description: undefined }, "create_audience_description"],
      ]
      for (const [formParams, field] of missing) {
        const outcome = await stage.send(people(1), { formParams })
        expect(outcome.success).to.equal(false)
        expect(outcome.validation_errors).to.have.all.keys(field)
        expect(outcome.state).to.equal(undefined)
      }
      expect(requests()).to.have.length(0)
    })

    it("accepts an encrypted state, and an account with its prefix", async () => {
      const formParams = { ...CREATE, choose_ad_account: "act_1" }
      expect(await stage.send(people(1), { state: vault.encryptState(LOGIN), formParams })).to.include({
        success: true,
      })
      expect(paths()[0]).to.equal("POST /v27.0/act_1/customaudiences")
    })

    it("tells of a download that breaks off, and does not mark a last batch", async () => {
      const cutAfterBytes = 5_000_000
      const download_url = stage.looker.download(() => streamedJsonDetail(12_000), { cutAfterBytes })
      const { success, message } = await stage.sendBody({ scheduled_plan: { download_url } })
      expect(success).to.equal(false)
      expect(message).to.match(/broke off/)
      expect(stage.batches.map(({ session }) => session.last_batch_flag)).to.deep.equal([false])
    }).timeout(20_000)
  })

  describe("personal data", () => {
    const PERSON = {
      "users.email": "Mary.Secret@Example.com",
      "users.phone": "+1 (555) 987-6543",
      "users.first_name": "Maryanne",
      "users.last_name": "O'Secretsson",
      "users.external_id": "customer-4711",
      "users.zip": "94035-1234",
    }
    const WORDS = /mary|secret|9876543|987-6543|customer-4711|94035-1234/i
    /** Says everything back, escaped as Facebook does. */
    const echo = ({ text }: RecordedRequest): FakeAnswer => ({
      status: 400,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ error: { message: `No such user: ${text}`, code: 100, error_user_msg: text } }).replaceAll(
        "@",
        "\\u0040",
      ),
    })

    for (const should_hash of ["do_hashing", "do_no_hashing"]) {
      it(`stands in no message and no log line, though Facebook says it back: ${should_hash}`, async () => {
        for (const answer of [
          echo,
          () => ({ status: 500, body: "oops" }),
          (it: RecordedRequest) => stage.onGoodDay(it),
        ]) {
          stage.facebook.answer = answer
          const outcome = await stage.send([PERSON, { "users.email": null }], { formParams: { should_hash } })
          expect(JSON.stringify(outcome)).to.not.match(WORDS)
        }
        expect(stage.logLines).to.not.have.length(0)
        expect(stage.logLines.join("\n")).to.not.match(WORDS)
        expect(stage.logLines.join("\n")).to.not.include("T0KEN")
      })
    }

    it("reaches Facebook only as hashes", async () => {
      await stage.send([PERSON])
      expect(stage.posts.map(({ text }) => text).join()).to.not.match(WORDS)
    })
  })
})
