import { createHash, randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import { expect } from "chai"
import { DropboxIntegration } from "../../src/integrations/dropbox/dropbox"
import { Vault } from "../../src/framework"
import { argumentOf, dropboxError, DropboxStage } from "../support/dropbox_stage"
import type { RecordedRequest } from "../support/fake_service"
import { hubWith, TEST_CIPHER_MASTER, TEST_SECRET } from "../support/hub_with"
import { expectPage, stateOf, TestBrowser } from "../support/test_browser"
import { challengeOf } from "../support/oauth_stages/oauth_provider"

const TOKENS = { access_token: "A2", refresh_token: "R", expires_in: 14400, token_type: "bearer" }
const LOGIN = JSON.stringify({ access_token: "A" })
const WITH_REFRESH = JSON.stringify({ access_token: "A", refresh_token: "R" })
const SUCCESS = { refresh_query: false, success: true, validation_errors: {} }
const vault = new Vault({ secrets: [TEST_SECRET], cipherMasters: [TEST_CIPHER_MASTER] })
const FILE = { name: "sales.csv", id: "id:a4ayc_80_OEAAAAAAAAAXw", size: 3 }
const MIB = 1024 * 1024

describe("dropbox", () => {
  let stage: DropboxStage
  beforeEach(async () => {
    stage = await DropboxStage.start()
    stage.dropbox.answer = answer
    stage.dropbox.taken = FILE
  })
  afterEach(() => stage.stop())

  /** Dropbox on a good day. */
  function answer({ path }: RecordedRequest) {
    if (path === "/oauth2/token") return { body: TOKENS }
    if (path === "/2/files/upload_session/start") return { body: { session_id: "S" } }
    if (path === "/2/files/list_folder") return { body: { entries: [], has_more: false } }
    return {}
  }
  const calls = () => stage.dropbox.requests
  const paths = () => calls().map(({ path }) => path)
  const bearer = (call: RecordedRequest | undefined) => call?.headers.authorization
  const names = (fields: Record<string, unknown>[]) => fields.map(({ name }) => name)

  it("is listed as Looker knows it, with both variables only", async () => {
    const { body } = await stage.hub.post("/").send({}).expect(200)
    const [item] = (body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.deep.include({ name: "dropbox", label: "Dropbox", uses_oauth: true, delegate_oauth: false })
    expect(item).to.deep.include({ token_url: "", params: [], required_fields: [] })
    expect(item).to.deep.include({
      supported_action_types: ["query", "dashboard"],
      supported_download_settings: ["push"],
    })
    expect(item).to.not.have.any.keys("supported_formats", "supported_formattings")
    for (const environment of [{}, { DROPBOX_ACTION_APP_KEY: "k" }] as Record<string, string>[]) {
      const without = await hubWith(new DropboxIntegration(), { environment }).post("/").send({}).expect(200)
      expect((without.body as { integrations: object[] }).integrations).to.deep.equal([])
    }
    const old = await stage.hub.post("/").set("user-agent", "LookerOutgoingWebhook/6.7.0").send({}).expect(200)
    expect((old.body as { integrations: object[] }).integrations).to.deep.equal([])
  })

  describe("the login", () => {
    it("case 1: is offered to who is not logged in, without a call to Dropbox", async () => {
      for (const state of [undefined, "", "reset", "null", "{}", "{bad", '{"code":"C"}', '{"cid":"x","payload":"y"}']) {
        const { fields, state: stored } = await stage.form(state)
        expect(stored).to.deep.equal({})
        expect(fields).to.have.length(1)
        expect(fields[0]).to.include({ name: "login", type: "oauth_link", label: "Log in" })
        expect(fields[0]?.oauth_url).to.include(`${stage.hubUrl}/actions/dropbox/oauth?state=`)
      }
      expect(calls()).to.have.length(0)
    })

    const begin = async (browser: TestBrowser) => {
      const { fields } = await stage.form()
      return (await browser.get(String(fields[0]?.oauth_url))).location
    }
    const comeBack = (browser: TestBrowser, location: string, query = "code=C0DE") =>
      browser.get(
        `${stage.hubUrl}/actions/dropbox/oauth_redirect?${query}&state=${encodeURIComponent(stateOf(location))}`,
      )

    it("case 2: leads to Dropbox's consent page with the parameters it wants", async () => {
      const url = new URL(await begin(new TestBrowser()))
      expect(url.pathname).to.equal("/oauth2/authorize")
      const { state, code_challenge, ...others } = Object.fromEntries(url.searchParams)
      expect(state).to.match(/\S/)
      expect(code_challenge).to.match(/^[\w-]{43}$/)
      expect(others).to.deep.equal({
        response_type: "code",
        client_id: "app-key",
        redirect_uri: `${stage.hubUrl}/actions/dropbox/oauth_redirect`,
        force_reapprove: "true",
        token_access_type: "offline",
        code_challenge_method: "S256",
      })
    })

    it("case 3: exchanges the code in the body of a POST, then posts the new state to Looker", async () => {
      const browser = new TestBrowser()
      const consent = await begin(browser)
      expectPage(await comeBack(browser, consent), 200, /You may close this window/)
      const [call] = calls()
      expect(call?.path).to.equal("/oauth2/token")
      expect([...(call?.query.keys() ?? [])]).to.deep.equal([])
      expect(call?.headers["content-type"]).to.match(/^application\/x-www-form-urlencoded/)
      const { code_verifier, ...form } = Object.fromEntries(new URLSearchParams(call?.text))
      expect(challengeOf(String(code_verifier))).to.equal(new URL(consent).searchParams.get("code_challenge"))
      expect(form).to.deep.equal({
        grant_type: "authorization_code",
        code: "C0DE",
        redirect_uri: `${stage.hubUrl}/actions/dropbox/oauth_redirect`,
        client_id: "app-key",
        client_secret: "app-secret",
      })
      const state = JSON.parse(stage.looker.states[0] ?? "") as Record<string, unknown>
      expect(state).to.include({ access_token: "A2", refresh_token: "R" })
      expect(Number(state.expires_at)).to.be.closeTo(Date.now() / 1000 + 14400, 30)
    })

    it("shows a refusal of the user, and posts nothing", async () => {
      const browser = new TestBrowser()
      expectPage(await comeBack(browser, await begin(browser), "error=access_denied"), 400, /not logged in/)
      expect(stage.looker.states).to.deep.equal([])
      expect(calls()).to.have.length(0)
    })

    it("case 14: posts an encrypted state where the operator chose so, and goes on", async () => {
      stage.useHub({ ENCRYPT_PAYLOAD_DROPBOX: "true" })
      const browser = new TestBrowser()
      expectPage(await comeBack(browser, await begin(browser)), 200, /You are logged in/)
      const [text = ""] = stage.looker.states
      expect(JSON.parse(text)).to.have.all.keys("cid", "payload")
      expect(text).to.not.include("access_token")
      expect(await stage.send(text)).to.deep.equal(SUCCESS)
      expect(bearer(calls().at(-1))).to.equal("Bearer A2")
    })
  })

  describe("the form", () => {
    it("case 4: offers Home and the folders of every page", async () => {
      stage.dropbox.answer = ({ path }) => {
        const isFirst = path === "/2/files/list_folder"
        const folder = { ".tag": "folder", name: isFirst ? "Reports" : "Archive" }
        const file = { ".tag": "file", name: "notes.txt" }
        return { body: { entries: [file, folder], cursor: "C", has_more: isFirst } }
      }
      const { fields, state } = await stage.form(LOGIN)
      expect(state).to.equal(undefined)
      expect(names(fields)).to.deep.equal(["directory", "filename", "includeTimestamp", "on_conflict"])
      expect(fields[0]).to.deep.equal({
        name: "directory",
        label: "Select folder to save file",
        type: "select",
        required: true,
        default: "__root",
        options: [
          { name: "__root", label: "Home" },
          { name: "Reports", label: "Reports" },
          { name: "Archive", label: "Archive" },
        ],
      })
      expect(fields[1]).to.deep.equal({ name: "filename", label: "Enter a name", type: "string", required: true })
      expect(fields[2]).to.deep.include({ label: "Append timestamp", type: "select", required: true, default: "no" })
      expect(fields[2]?.options).to.deep.equal([
        { name: "yes", label: "Yes" },
        { name: "no", label: "No" },
      ])
      expect(fields[3]).to.include({ type: "select", default: "rename" }).and.not.have.property("required")
      expect(paths()).to.deep.equal(["/2/files/list_folder", "/2/files/list_folder/continue"])
      expect(calls().map((call) => call.json())).to.deep.equal([{ path: "" }, { cursor: "C" }])
      expect(calls().map(bearer)).to.deep.equal(["Bearer A", "Bearer A"])
    })

    it("case 5: exchanges a stored code once, and gives Looker the new state", async () => {
      const { fields, state } = await stage.form(JSON.stringify({ code: "C", redirect: "https://old.example.com/r" }))
      expect(fields).to.have.length(4)
      expect(JSON.parse(state?.data ?? "")).to.include({ access_token: "A2", refresh_token: "R" })
      expect(paths()).to.deep.equal(["/oauth2/token", "/2/files/list_folder"])
      expect(new URLSearchParams(calls()[0]?.text).get("redirect_uri")).to.equal("https://old.example.com/r")
    })

    it("asks for a new login when the old one is lost, and tells other trouble", async () => {
      stage.dropbox.answer = () => dropboxError(401, "invalid_access_token/..")
      expect(names((await stage.form(LOGIN)).fields)).to.deep.equal(["login"])
      stage.dropbox.answer = () => ({ status: 500, body: "down" })
      expect(await stage.form(LOGIN)).to.deep.equal({ error: "Dropbox answered 500: down" })
    })
  })

  describe("execute", () => {
    const shapes: [string, object][] = [
      ["2", { access_token: "A" }],
      ["3a", { access_token: "A", refresh_token: "R", expires_at: 4e9 }],
      ["3b", { tokens: { access_token: "A", refresh_token: "R" }, redirect: "https://x.example.com" }],
    ]
    for (const [title, state] of shapes) {
      it(`case 6: uploads with a state of shape ${title}, plain and encrypted`, async () => {
        const text = JSON.stringify(state)
        for (const stored of [text, vault.encryptState(text)]) {
          expect(await stage.send(stored)).to.deep.equal(SUCCESS)
          expect(bearer(calls().at(-1))).to.equal("Bearer A")
        }
        expect(paths()).to.deep.equal(["/2/files/upload", "/2/files/upload"])
        expect(calls()[0]?.text).to.equal("1,2")
        expect(calls()[0]?.headers["content-type"]).to.equal("application/octet-stream")
      })
    }

    it("case 7: writes to the folder, the root, and with the time in the name", async () => {
      await stage.send(LOGIN, { directory: "Reports" })
      await stage.send(LOGIN)
      await stage.send(LOGIN, { includeTimestamp: "yes" })
      const written = calls().map((call) => (argumentOf(call) as { path: string }).path)
      expect(written.slice(0, 2)).to.deep.equal(["/Reports/sales.csv", "/sales.csv"])
      expect(written[2]).to.match(/^\/sales\d{13}\.csv$/)
    })

    for (const [directory, filename, file] of [
      ["/Reports/", "sales", "/Reports/sales.csv"],
      ["Reports//Weekly", "sales", "/Reports/Weekly/sales.csv"],
      ["\\Reports\\Weekly\\", "sales", "/Reports/Weekly/sales.csv"],
      [" Reports ", "sales", "/Reports/sales.csv"],
      ["/", "sales", "/sales.csv"],
      ["https://www.dropbox.com/home/My%20Reports/Weekly?x=1", "sales", "/My Reports/Weekly/sales.csv"],
      ["__root", "/weekly//sales", "/weekly/sales.csv"],
      ["__root", "sales.csv", "/sales.csv"],
      ["__root", "Q3 vs. Q2", "/Q3 vs. Q2.csv"],
    ] as const) {
      it(`case 7: ${filename} in "${directory}" is ${file}`, async () => {
        expect(await stage.send(LOGIN, { directory, filename })).to.deep.equal(SUCCESS)
        expect(argumentOf(calls()[0])).to.include({ path: file })
      })
    }

    for (const [field, value] of [
      ["directory", "../Reports"],
      ["directory", "Reports/./Weekly"],
      ["directory", "https://www.dropbox.com/scl/fo/abc"],
      ["directory", "https://www.dropbox.com/home/100%"],
      ["directory", "https://example.com/home/Reports"],
      ["filename", ".."],
      ["filename", "weekly/"],
    ] as const) {
      it(`refuses the ${field} "${value}" at its field, before any call`, async () => {
        const outcome = await stage.send(LOGIN, { [field]: value })
        expect(outcome.success).to.equal(false)
        expect(outcome.validation_errors).to.have.keys(field)
        expect(calls()).to.have.length(0)
      })
    }

    it("case 8: writes a file name beyond ASCII as escapes, and decodes base64", async () => {
      const attachment = {
        mimetype: "application/pdf;base64",
        extension: "pdf",
        data: Buffer.from("%PDF").toString("base64"),
      }
      await stage.send(LOGIN, { filename: "Übersicht 東" }, { type: "dashboard", attachment })
      const header = String(calls()[0]?.headers["dropbox-api-arg"])
      expect(header).to.include("/\\u00dcbersicht \\u6771.pdf")
      expect(argumentOf(calls()[0])).to.include({ path: "/Übersicht 東.pdf" })
      expect(calls()[0]?.text).to.equal("%PDF")
    })

    it("case 9: renews the token once when it has ended, and repeats the upload", async () => {
      stage.dropbox.answer = (call) => {
        if (call.path === "/oauth2/token") return { body: { access_token: "A2", expires_in: 14400 } }
        return bearer(call) === "Bearer A2" ? {} : dropboxError(401, "expired_access_token/..")
      }
      const outcome = await stage.send(WITH_REFRESH)
      expect(outcome.success).to.equal(true)
      expect(JSON.parse(outcome.state?.data ?? "")).to.include({ access_token: "A2", refresh_token: "R" })
      expect(paths()).to.deep.equal(["/2/files/upload", "/oauth2/token", "/2/files/upload"])
      expect(calls()[2]?.text).to.equal("1,2")
      const form = Object.fromEntries(new URLSearchParams(calls()[1]?.text))
      expect(form).to.deep.equal({
        grant_type: "refresh_token",
        refresh_token: "R",
        client_id: "app-key",
        client_secret: "app-secret",
      })
    })

    it("renews a token no more than once, and keeps a login that Dropbox has renewed", async () => {
      stage.dropbox.answer = ({ path }) =>
        path === "/oauth2/token" ? { body: TOKENS } : dropboxError(401, "expired_access_token/..")
      const outcome = await stage.send(WITH_REFRESH)
      expect(outcome).to.include({ success: false, message: "Dropbox answered 401 (expired_access_token/..)." })
      expect(JSON.parse(outcome.state?.data ?? "")).to.include({ access_token: "A2", refresh_token: "R" })
      expect(paths()).to.deep.equal(["/2/files/upload", "/oauth2/token", "/2/files/upload"])
    })

    it("renews a token before its end", async () => {
      const outcome = await stage.send(JSON.stringify({ access_token: "A", refresh_token: "R", expires_at: 1 }))
      expect(outcome.success).to.equal(true)
      expect(paths()).to.deep.equal(["/oauth2/token", "/2/files/upload"])
    })

    it("case 10: has Dropbox find a new name for a file that exists, unless the user chose otherwise", async () => {
      stage.dropbox.answer = (call) => {
        const { autorename, mode } = argumentOf(call) as { autorename?: boolean; mode: string }
        return autorename || mode === "overwrite" ? {} : dropboxError(409, "path/conflict/file/..")
      }
      expect(await stage.send(LOGIN)).to.deep.equal(SUCCESS)
      expect(await stage.send(LOGIN, { on_conflict: "rename" })).to.deep.equal(SUCCESS)
      expect(await stage.send(LOGIN, { on_conflict: "overwrite" })).to.deep.equal(SUCCESS)
      const outcome = await stage.send(LOGIN, { on_conflict: "fail" })
      expect(outcome).to.include({ success: false }).and.not.have.property("state")
      expect(outcome.message).to.match(
        /^Dropbox answered 409 \(path\/conflict\/file\/\.\.\)\. Choose another file name/,
      )
      expect(calls()).to.have.length(4)
    })

    it("case 11: fails with the text after three answers of 500, and keeps the login", async () => {
      stage.dropbox.answer = () => ({ status: 500, body: "Something is down" })
      const outcome = await stage.send(LOGIN)
      expect(outcome).to.include({ success: false, message: "Dropbox answered 500: Something is down" })
      expect(outcome).to.not.have.property("state")
      expect(calls()).to.have.length(3)
    })

    it("does not take the page of a proxy for an acknowledgement", async () => {
      stage.dropbox.answer = () => ({ body: "<html>Sign in to the network</html>" })
      expect(await stage.send(LOGIN)).to.include({ success: false })
      stage.dropbox.answer = () => ({ body: "" })
      const { message } = await stage.send(LOGIN)
      expect(message).to.equal("Dropbox answered 200, but not as expected: it is missing.")
    })

    it("waits as long as Dropbox asks when there were too many calls", async () => {
      const started = Date.now()
      stage.dropbox.answer = () =>
        calls().length === 1 ? { ...dropboxError(429, "too_many_requests/.."), headers: { "retry-after": "1" } } : {}
      expect(await stage.send(LOGIN)).to.deep.equal(SUCCESS)
      expect(Date.now() - started).to.be.greaterThan(950)
    })

    it("does not ask earlier than Dropbox wants, and says when that is", async () => {
      stage.dropbox.answer = () => ({ ...dropboxError(429, "too_many_requests/.."), headers: { "retry-after": "300" } })
      const { message } = await stage.send(LOGIN)
      expect(message).to.include("Try again in 300 seconds.")
      expect(calls()).to.have.length(1)
    })

    it("case 12: has Looker forget a login that Dropbox no longer knows", async () => {
      stage.dropbox.answer = ({ path }) =>
        path === "/oauth2/token"
          ? { status: 400, body: { error: "invalid_grant", error_description: "refresh token is revoked" } }
          : dropboxError(401, "expired_access_token/..")
      for (const state of [WITH_REFRESH, LOGIN]) {
        const outcome = await stage.send(state)
        expect(outcome.success).to.equal(false)
        expect(outcome.state).to.deep.equal({ data: "reset" })
        expect(outcome.message).to.include("log in again")
      }
    })

    it("does not take a missing permission of the app for a lost login", async () => {
      stage.dropbox.answer = () => dropboxError(401, "missing_scope/..", { required_scope: "files.content.write" })
      const outcome = await stage.send(WITH_REFRESH)
      expect(outcome.message).to.include("files.content.write")
      expect(outcome).to.not.have.property("state")
      expect(calls()).to.have.length(1)
    })

    it("stores the tokens of a code though the upload fails", async () => {
      stage.dropbox.answer = ({ path }) =>
        path === "/oauth2/token" ? { body: TOKENS } : dropboxError(409, "path/insufficient_space/..")
      const outcome = await stage.send(JSON.stringify({ code: "C", redirect: "https://x.example.com" }))
      expect(outcome.message).to.include("Make room in the Dropbox.")
      expect(JSON.parse(outcome.state?.data ?? "")).to.include({ access_token: "A2" })
    })

    it("case 13: says what is missing: data, a login, a folder, a name", async () => {
      const none = await stage.send(LOGIN, {}, { attachment: null })
      expect(none.message).to.include("Looker sent no data")
      for (const state of ["reset", "", "null", "{bad"]) {
        const outcome = await stage.send(state)
        expect(outcome).to.include({ success: false }).and.not.have.property("state")
        expect(outcome.message).to.include("log in")
      }
      expect((await stage.send(LOGIN, { directory: "" })).validation_errors).to.have.all.keys("directory")
      expect((await stage.send(LOGIN, { filename: " " })).validation_errors).to.have.all.keys("filename")
      expect(calls()).to.have.length(0)
    })

    it("case 15: uploads 160 MB in a session, byte for byte, also when the answer to a piece is lost", async () => {
      const piece = randomBytes(10 * MIB)
      const whole = createHash("sha256")
      for (let count = 0; count < 16; count++) whole.update(piece)
      const got = createHash("sha256")
      let length = 0
      let losses = 0
      stage.dropbox.answer = (call) => {
        const { cursor } = argumentOf(call) as { cursor?: { session_id: string; offset: number } }
        if (cursor && cursor.offset !== length) {
          return dropboxError(409, "incorrect_offset/..", { correct_offset: length })
        }
        got.update(call.body)
        length += call.body.length
        calls().length = 0
        if (length === 32 * MIB && losses++ === 0) return { status: 503 }
        return call.path.endsWith("start") ? { body: { session_id: "S" } } : {}
      }
      const source = () => Readable.from(Array.from({ length: 16 }, () => piece))
      const plan = { download_url: stage.looker.download(source) }
      expect(await stage.send(LOGIN, {}, { attachment: null, scheduled_plan: plan })).to.deep.equal(SUCCESS)
      expect(losses).to.equal(1)
      expect(length).to.equal(160 * MIB)
      expect(got.digest("hex")).to.equal(whole.digest("hex"))
    })

    it("finishes a session with the name of the file, and begins none that Looker breaks off", async () => {
      const plan = { download_url: stage.looker.download(Buffer.alloc(17 * MIB, "x")) }
      expect(await stage.send(LOGIN, {}, { attachment: null, scheduled_plan: plan })).to.deep.equal(SUCCESS)
      const session = "/2/files/upload_session"
      expect(paths()).to.deep.equal([`${session}/start`, `${session}/append_v2`, `${session}/finish`])
      expect(argumentOf(calls()[2])).to.deep.include({ cursor: { session_id: "S", offset: 16 * MIB } })
      calls().length = 0
      const broken = { download_url: stage.looker.download(Buffer.alloc(17 * MIB), { cutAfterBytes: 12 * MIB }) }
      const outcome = await stage.send(LOGIN, {}, { attachment: null, scheduled_plan: broken })
      expect(outcome.message).to.match(/broke off/)
      expect(paths()).to.not.include(`${session}/finish`)
      calls().length = 0
      const gone = { download_url: stage.looker.download("gone", { status: 404 }) }
      expect((await stage.send(LOGIN, {}, { attachment: null, scheduled_plan: gone })).success).to.equal(false)
      expect(calls()).to.have.length(0)
    })
  })
})
