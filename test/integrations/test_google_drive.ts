import { randomBytes } from "node:crypto"
import { once } from "node:events"
import http, { type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { GoogleDriveIntegration } from "../../src/integrations/google_drive/google_drive"
import { FakeLooker } from "../support/fake_looker"
import { googleError, GoogleStandIn } from "../support/google_stand_in"
import { hubWith, type TestHub } from "../support/hub_with"
import { expectPage, stateOf, TestBrowser } from "../support/test_browser"
import { challengeOf } from "../support/oauth_stages/oauth_provider"

const MIB = 1024 * 1024
const HOUR_MS = 3600_000
const SUCCESS = {
  message: 'Saved as "f.csv": https://drive.google.com/open?id=file-1',
  refresh_query: false,
  success: true,
  validation_errors: {},
}
const CLIENT = { GOOGLE_DRIVE_CLIENT_ID: "c1", GOOGLE_DRIVE_CLIENT_SECRET: "s-client" }
const LOOKER_STATE = "https://looker.example.com/state/1"

function stored(expiresInMs = HOUR_MS, tokens: object = {}) {
  const expiry_date = Date.now() + expiresInMs
  return JSON.stringify({ tokens: { access_token: "a1", refresh_token: "r1", expiry_date, ...tokens }, redirect: "u" })
}

describe("google_drive", () => {
  let google: GoogleStandIn
  let looker: FakeLooker
  let server: Server
  let hub: TestHub
  let hubUrl: string
  let email: string | undefined
  let tokenAnswer: object
  beforeEach(async () => {
    looker = await FakeLooker.start()
    google = await GoogleStandIn.start()
    email = "ann@facts.com"
    tokenAnswer = {
      body: { access_token: "a2", refresh_token: "r2", scope: "s", token_type: "Bearer", expires_in: 3599 },
    }
    google.answer = ({ path, query }) => {
      if (path === "/token") return tokenAnswer
      if (path === "/oauth2/v3/userinfo") return { body: { email } }
      if (path === "/drive/v3/drives") return { body: { drives: [] } }
      if (path === "/drive/v3/files") return { body: { files: [] } }
      if (path !== "/o/oauth2/v2/auth") return { status: 404 }
      const state = encodeURIComponent(query.get("state") ?? "")
      return { status: 302, headers: { location: `${query.get("redirect_uri")}?code=code1&state=${state}` } }
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
    hub = hubWith(new GoogleDriveIntegration({ addresses: google.addresses, retryDelayMs: 10 }), {
      environment: { ACTION_HUB_BASE_URL: hubUrl, ...CLIENT, ...environment },
    })
  }
  const form = async (data: object, formParams: object = {}) => {
    const call = hub.post("/actions/google_drive/form").set("x-looker-webhook-id", "w1")
    return (await call.send({ data, form_params: formParams }).expect(200)).body
  }
  const loggedIn = (formParams: object = {}, data: object = {}) => form({ state_json: stored(), ...data }, formParams)
  const send = async (formParams: object, body: object = { attachment: csv("1") }, data: object = {}) => {
    const call = hub.post("/actions/google_drive/execute").set("x-looker-webhook-id", "w1")
    const all = { type: "query", data: { state_json: stored(), ...data }, form_params: formParams, ...body }
    return (await call.send(all).expect(200)).body
  }
  const csv = (data: string) => ({ mimetype: "text/csv", extension: "csv", data })
  const names = (body: { fields: { name: string }[] }) => body.fields.map(({ name }) => name)
  const metadata = () => google.sessions.at(-1)?.metadata

  it("is listed where its variables are set, and only there", async () => {
    const { body } = await hub.post("/").expect(200)
    expect(body.integrations[0]).to.deep.include({
      name: "google_drive",
      label: "Google Drive",
      uses_oauth: true,
      delegate_oauth: false,
      token_url: `${hubUrl}/actions/google_drive/oauth_token`,
      supported_action_types: ["dashboard", "query"],
      supported_download_settings: ["url"],
    })
    expect(body.integrations[0]).to.not.have.any.keys("supported_formats", "supported_formattings")
    expect(body.integrations[0].params[0]).to.include({
      name: "domain_allowlist",
      label: "Domain Allowlist",
      required: false,
      sensitive: false,
    })
    useHub({ GOOGLE_DRIVE_CLIENT_SECRET: "" })
    expect((await hub.post("/").expect(200)).body.integrations).to.deep.equal([])
  })

  describe("the login", () => {
    const back = async (data: object) => {
      const browser = new TestBrowser()
      const { fields } = await form(data)
      return browser.get(await browser.consent(fields[0].oauth_url as string))
    }
    const fetchToken = (state: unknown) => hub.post("/actions/google_drive/oauth_token").send({ state })
    const forLooker = () => ({ state_redir_url: `${looker.url}/redir?x=1` })

    it("case 1: is asked for with the address that Looker gave", async () => {
      const { fields, state } = await form({ state_url: LOOKER_STATE })
      expect(state).to.deep.equal({})
      expect(fields).to.have.length(1)
      expect(fields[0]).to.include({ name: "login", type: "oauth_link_google", label: "Log in" })
      expect(fields[0].description).to.include("w1")
      expect(fields[0].oauth_url).to.match(/\/actions\/google_drive\/oauth\?state=./)
      // The link is sealed: what is in it shows in where the login ends.
      const both = await back({ ...forLooker(), state_url: looker.stateUrl() })
      expect(both.location).to.match(/\/redir\?x=1&state=/)
      expectPage(await back({ state_url: looker.stateUrl() }), 200, /Google Drive/)
      const { tokens, redirect } = JSON.parse(looker.states[0] ?? "") as { tokens: object; redirect: string }
      expect(tokens).to.include({ access_token: "a2", refresh_token: "r2" })
      expect(redirect).to.equal(`${hubUrl}/actions/google_drive/oauth_redirect`)
    })

    it("case 2: asks Google for lasting access, and gives Looker exactly tokens and redirect", async () => {
      const { location } = await back(forLooker())
      const [consent] = google.calls("GET", "/o/oauth2/v2/auth")
      expect(Object.fromEntries(consent?.query ?? [])).to.deep.include({
        code_challenge_method: "S256",
        access_type: "offline",
        prompt: "consent",
        response_type: "code",
        client_id: "c1",
        redirect_uri: `${hubUrl}/actions/google_drive/oauth_redirect`,
        scope: "https://www.googleapis.com/auth/drive https://www.googleapis.com/auth/userinfo.email",
      })
      const { body } = await fetchToken(stateOf(location)).expect(200)
      expect(Object.keys(body as object)).to.deep.equal(["tokens", "redirect"])
      const { expiry_date, ...tokens } = body.tokens
      expect(tokens).to.deep.equal({ access_token: "a2", refresh_token: "r2", scope: "s", token_type: "Bearer" })
      expect(expiry_date).to.be.closeTo(Date.now() + 3599_000, 5000)
      const { code_verifier, ...exchange } = Object.fromEntries(
        new URLSearchParams(google.calls("POST", "/token")[0]?.text),
      )
      expect(challengeOf(String(code_verifier))).to.equal(consent?.query.get("code_challenge"))
      expect(exchange).to.deep.equal({
        grant_type: "authorization_code",
        code: "code1",
        client_id: "c1",
        client_secret: "s-client",
        redirect_uri: `${hubUrl}/actions/google_drive/oauth_redirect`,
      })
    })

    it("case 3: is stored encrypted where the operator chose so; a plain one still works", async () => {
      useHub({ ENCRYPT_PAYLOAD: "true" })
      const { text, body } = await fetchToken(stateOf((await back(forLooker())).location)).expect(200)
      expect(Object.keys(body as object)).to.deep.equal(["cid", "payload"])
      for (const state_json of [text, stored()]) {
        const answer = await form({ state_json })
        expect(names(answer)[0]).to.equal("drive")
        expect(JSON.parse(answer.state.data as string)).to.have.all.keys("cid", "payload")
      }
    })

    it("case 14: is refused without a state, and without a refresh token", async () => {
      for (const state of [undefined, ""]) await fetchToken(state).expect(404)
      tokenAnswer = { body: { access_token: "a2" } }
      const { status, body } = await fetchToken(stateOf((await back(forLooker())).location))
      expect(status).to.be.at.least(400)
      expect(body.error).to.include("no refresh token")
      expect((await back({ state_url: looker.stateUrl() })).status).to.equal(502)
      expect(looker.states).to.have.length(0)
    })

    it("is refreshed within five minutes of its end, and not before", async () => {
      await send({ filename: "f" }, undefined, { state_json: stored(6 * 60_000) })
      expect(google.calls("POST", "/token")).to.have.length(0)
      expect(google.sessions[0]?.opening.headers.authorization).to.equal("Bearer a1")
      await send({ filename: "f" }, undefined, { state_json: stored(4 * 60_000) })
      expect(new URLSearchParams(google.calls("POST", "/token")[0]?.text).get("refresh_token")).to.equal("r1")
      expect(google.sessions[1]?.opening.headers.authorization).to.equal("Bearer a2")
    })

    it("that Google has ended is asked for anew in the form, and reset by execute", async () => {
      tokenAnswer = { status: 400, body: { error: "invalid_grant", error_description: "Token has been revoked." } }
      const data = { state_json: stored(-1), state_url: LOOKER_STATE }
      expect(names(await form(data))).to.deep.equal(["login"])
      const { looker: answer } = await send({ filename: "f" }, undefined, data)
      expect(answer).to.deep.include({ success: false, state: { data: "reset" } })
      expect(answer.error).to.include({ http_code: 401, status_code: "UNAUTHENTICATED" })
      expect(answer.message).to.include("[GOOGLE_DRIVE] invalid_grant: Token has been revoked.")
      expect(google.sessions).to.have.length(0)
    })

    it("is checked by a small call, and counts as none when that fails", async () => {
      const check = async (state_json?: string) =>
        (await hub.get("/actions/google_drive/oauth_check").send({ data: { state_json } }).expect(200)).body as unknown
      expect(await check(stored())).to.equal(true)
      expect(await check()).to.equal(false)
      google.intervene = () => googleError(401, "Invalid Credentials")
      expect(await check(stored())).to.equal(false)
    })
  })

  it("renews once a login that Google refuses while it should last", async () => {
    google.intervene = ({ path, headers }) => {
      if (path === "/token") return { body: { access_token: "t2", expires_in: 3600 } }
      return path === "/drive/v3/files" && headers.authorization === "Bearer a1"
        ? googleError(401, "Invalid Credentials")
        : undefined
    }
    google.answer = () => ({ body: { files: [] } })
    const check = async () =>
      (await hub.get("/actions/google_drive/oauth_check").send({ data: { state_json: stored() } })).body as unknown
    expect(await check()).to.equal(true)
    const logins = google.calls("GET", "/drive/v3/files").map(({ headers }) => headers.authorization)
    expect(logins).to.deep.equal(["Bearer a1", "Bearer t2"])
    expect(google.calls("POST", "/token")).to.have.length(1)
  })

  describe("the form", () => {
    it("case 4: offers My Drive and the shared drives of every page", async () => {
      google.intervene = ({ path, query }) => {
        if (path !== "/drive/v3/drives") return undefined
        return query.get("pageToken")
          ? { body: { drives: [{ id: "D2", name: "Two" }] } }
          : { body: { drives: [{ id: "D1", name: "One" }], nextPageToken: "n" } }
      }
      const answer = await loggedIn()
      expect(names(answer)).to.deep.equal(["drive", "folderid", "fetchpls", "filename"])
      expect(answer.fields[0]).to.deep.include({
        type: "select",
        required: true,
        interactive: true,
        default: "mydrive",
      })
      expect(answer.fields[0].options.map(({ name }: { name: string }) => name)).to.deep.equal(["mydrive", "D1", "D2"])
      expect(answer.fields[1].label).to.equal("Google Drive Destination URL")
      expect(answer.fields[2]).to.deep.include({ interactive: true, options: [{ name: "fetch", label: "Fetch" }] })
      expect(JSON.parse(answer.state.data as string).tokens).to.include({ access_token: "a1" })
    })

    it("case 5: lists the folders of the chosen drive", async () => {
      google.intervene = ({ path }) =>
        path === "/drive/v3/files" ? { body: { files: [{ id: "F1", name: "Folder" }] } } : undefined
      const answer = await loggedIn({ fetchpls: "fetch", drive: "D1" })
      expect(names(answer)).to.deep.equal(["drive", "folder", "filename"])
      expect(answer.fields[1]).to.deep.include({
        default: "root",
        options: [
          { name: "root", label: "Drive Root" },
          { name: "F1", label: "Folder" },
        ],
      })
      await loggedIn({ fetchpls: "fetch" })
      const [shared, own] = google.calls("GET", "/drive/v3/files").map(({ query }) => Object.fromEntries(query))
      expect(shared).to.include({ driveId: "D1", corpora: "drive", supportsAllDrives: "true", pageSize: "1000" })
      expect(own).to.include({ corpora: "user" }).and.not.have.property("driveId")
    })

    it("stops after ten pages of folders, and names the other way", async () => {
      google.intervene = ({ path }) =>
        path === "/drive/v3/files" ? { body: { files: [{ id: "F", name: "F" }], nextPageToken: "n" } } : undefined
      const answer = await loggedIn({ fetchpls: "fetch" })
      expect(google.calls("GET", "/drive/v3/files")).to.have.length(10)
      expect(answer.fields[1].description).to.include("address of any folder")
    })

    it("gives Google's words for what is no matter of the login", async () => {
      google.intervene = () => googleError(403, "Google Drive API has not been used in project 1.")
      const answer = await loggedIn()
      expect(answer.error).to.include("[GOOGLE_DRIVE] Google Drive API has not been used in project 1.")
      google.intervene = () => googleError(401, "Invalid Credentials")
      expect(names(await loggedIn({}, { state_url: LOOKER_STATE }))).to.deep.equal(["login"])
    })

    it("tells that the account's domain is not allowed, and resets the login", async () => {
      const answer = await loggedIn({}, { domain_allowlist: "other.com", state_url: LOOKER_STATE })
      expect(names(answer)).to.deep.equal(["login"])
      expect(answer.fields[0].description).to.include("domain of this Google account is not allowed")
      expect(answer.state).to.deep.equal({ data: "reset" })
    })
  })

  describe("execute", () => {
    for (const [typed, parent] of [
      ["https://drive.google.com/drive/u/0/folders/ABC?x=1", "ABC"],
      ["https://drive.google.com/drive/folders/ABC/", "ABC"],
      ["https://drive.google.com/drive/folders/ABC?usp=my-drive", "ABC"],
      ["http://drive.google.com/drive/folders/ABC#x", "ABC"],
      ["https://drive.google.com/a/example.com/folders/ABC", "ABC"],
      ["https://drive.google.com/drive/u/0/mobile/folders/0AParent/1Child?usp=sharing", "1Child"],
      ["https://drive.google.com/drive/folders/0AParent/1Child", "1Child"],
      ["https://drive.google.com/open?id=DEF&x=1", "DEF"],
      ["https://drive.google.com/drive/folderview?id=DEF", "DEF"],
      ["https://drive.google.com/drive/my-drive", "root"],
      ["https://drive.google.com/drive/u/0/my-drive/", "root"],
      ["drive.google.com/drive/folders/ABC", "ABC"],
      [" 1AbC_dEf-2 ", "1AbC_dEf-2"],
      ["0AB3cdefGHIJKUk9PVA", "0AB3cdefGHIJKUk9PVA"],
      ["root", "root"],
    ] as const) {
      it(`case 6: ${typed} is the folder ${parent}`, async () => {
        expect(await send({ filename: "f", folderid: typed })).to.deep.equal({ looker: SUCCESS })
        expect(metadata()).to.deep.equal({ name: "f.csv", mimeType: "text/csv", parents: [parent] })
      })
    }

    for (const typed of [
      "nonsense",
      "Reports/Weekly",
      "Weekly",
      "Q3 2024 Reports",
      "2024-Q3",
      "https://docs.google.com/document/d/1AbCdEfGhIj/edit",
      "https://docs.google.com/spreadsheets/d/1AbCdEfGhIj/edit#gid=0",
      "https://drive.google.com/file/d/1AbCdEfGhIj/view",
      "https://drive.google.com/uc?id=1AbCdEfGhIj",
      "https://drive.google.com/drive/shared-with-me",
      "https://drive.google.com/drive/folders/",
      "https://drive.google.com/drive/folders/a%2Fb",
      "https://drive.google.com.example.com/drive/folders/ABC",
      "https://example.com/drive/folders/ABC?https://drive.google.com/",
      "javascript:drive.google.com/drive/folders/ABC",
    ]) {
      it(`case 6: ${typed} is no folder, which its field says before anyone is called`, async () => {
        const { looker: answer } = await send({ filename: "f", folderid: typed }, undefined, {
          state_json: stored(-HOUR_MS),
        })
        expect(answer.success).to.equal(false)
        expect(answer.validation_errors.folderid).to.include("not the address of a folder")
        expect(answer.error).to.include({ http_code: 400 })
        expect(google.requests).to.have.length(0)
      })
    }

    it("My Drive is no folder of a shared drive", async () => {
      const folderid = "https://drive.google.com/drive/my-drive"
      const { looker: answer } = await send({ filename: "f", drive: "D1", folderid })
      expect(answer.validation_errors.folderid).to.include("a shared drive is selected")
    })

    it("leaves the folder to Drive where none is given", async () => {
      await send({ filename: "f", folderid: " " })
      expect(metadata()).to.not.have.property("parents")
    })

    it("case 7: saves into the root of a shared drive", async () => {
      for (const folder of ["root", undefined]) {
        await send({ filename: "f", drive: "D1", folder })
        expect(metadata()).to.deep.include({ parents: ["D1"] })
      }
      await send({ filename: "f", drive: "mydrive", folder: "root" })
      expect(metadata()).to.deep.include({ parents: ["root"] })
      const [session] = google.sessions
      expect(session?.opening.path).to.equal("/upload/drive/v3/files")
      expect(Object.fromEntries(session?.opening.query ?? [])).to.deep.equal({
        uploadType: "resumable",
        supportsAllDrives: "true",
      })
    })

    it("case 8: saves a pushed PDF decoded, with its type", async () => {
      const bytes = randomBytes(1000)
      const attachment = { mimetype: "application/pdf;base64", extension: "pdf", data: bytes.toString("base64") }
      await send({ filename: "f.pdf" }, { type: "dashboard", attachment })
      expect(metadata()).to.include({ mimeType: "application/pdf" })
      expect(google.sessions[0]?.held.equals(bytes)).to.equal(true)
    })

    it("case 9: sends nothing for an account of another domain", async () => {
      const data = { domain_allowlist: " facts.com, ,other.org" }
      for (const refused of ["a@evilfacts.com", "a@facts.com@evil.com", undefined]) {
        email = refused
        const { looker: answer } = await send({ filename: "f" }, undefined, data)
        expect(answer).to.deep.include({ success: false, state: { data: "reset" }, webhookId: "w1" })
        expect(answer.error).to.include({ http_code: 403 })
      }
      expect(google.sessions).to.have.length(0)
      for (const allowed of ["a@eu.facts.com", "A@FACTS.COM"]) {
        email = allowed
        expect(await send({ filename: "f" }, undefined, data)).to.deep.equal({ looker: SUCCESS })
      }
    })

    it("case 10: asks to log in where no usable login is stored", async () => {
      for (const state_json of ["null", "reset", "", "{}", "{", '{"tokens":null}', '{"tokens":{}}', '{"tokens":"x"}']) {
        const { looker: answer } = await send({ filename: "f" }, undefined, { state_json })
        expect(answer, state_json).to.deep.include({ success: false, state: { data: "reset" } })
        expect(answer.message).to.include("log in")
      }
      expect(google.requests).to.have.length(0)
    })

    it("case 11: makes no file when Looker refuses the download, or breaks it off", async () => {
      const refused = { download_url: looker.download("<h1>Gone</h1>", { status: 404 }) }
      expect((await send({ filename: "f" }, { scheduled_plan: refused })).looker.message).to.include("404")
      expect(google.sessions).to.have.length(0)
      const broken = { download_url: looker.download(Buffer.alloc(9 * MIB), { cutAfterBytes: 8.5 * MIB }) }
      expect((await send({ filename: "f" }, { scheduled_plan: broken })).looker.success).to.equal(false)
      expect(google.sessions[0]?.state).to.equal("cancelled")
    })

    it("case 12: repeats a piece that failed; tells that the folder was not found", async () => {
      google.fault = { put: 1, keeps: 0, answer: { status: 503 } }
      expect(await send({ filename: "f" })).to.deep.equal({ looker: SUCCESS })
      expect(google.ranges).to.deep.equal(["bytes 0-0/1", "bytes */1", "bytes 0-0/1"])
      google.intervene = ({ path }) =>
        path.startsWith("/upload/") ? googleError(404, "File not found: ABC.") : undefined
      const { looker: answer } = await send({ filename: "f", folder: "ABC" })
      expect(answer).to.include({ success: false, webhookId: "w1" }).and.not.have.property("state")
      expect(answer.error).to.deep.equal({
        http_code: 404,
        status_code: "NOT_FOUND",
        message: "What the request names was not found. [GOOGLE_DRIVE] File not found: ABC.",
        location: "ActionContainer",
        documentation_url: "TODO",
      })
    })

    it("case 13: names the file by the title where no name is given", async () => {
      const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      const attachment = { mimetype: `${type};base64`, extension: "xlsx", data: "UEsDBA==" }
      await send({}, { attachment, scheduled_plan: { title: "My: Dash" } })
      expect(metadata()).to.deep.equal({ name: "My Dash.xlsx", mimeType: type })
    })

    it("says nothing of the secrets when Google repeats them", async () => {
      google.intervene = ({ path, text }) => (path === "/token" ? { status: 403, body: text } : undefined)
      const answer = JSON.stringify(await send({ filename: "f" }, undefined, { state_json: stored(-1) }))
      expect(answer).to.include("[redacted]").and.not.include("s-client")
    })
  })
})
