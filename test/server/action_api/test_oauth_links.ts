import { expect } from "chai"
import sinon from "sinon"
import { encipher } from "../../../src/sealing/reference_cipher"
import { TEST_CIPHER_MASTER } from "../../support/hub_with"
import { LoginStage } from "../../support/login_stage"
import { expectPage, stateOf, TestBrowser } from "../../support/test_browser"

const MASTER = Buffer.from(TEST_CIPHER_MASTER, "hex")
const ELEVEN_MINUTES_MS = 660_000

describe("OAuth links", () => {
  let stage: LoginStage
  let browser: TestBrowser
  before(async () => {
    stage = await LoginStage.start()
  })
  after(() => stage.stop())
  beforeEach(() => {
    stage.reset()
    browser = new TestBrowser()
  })
  afterEach(() => sinon.restore())

  const oauth = (name: string, state: string) => `${stage.hubUrl}/actions/${name}/oauth?state=${state}`
  const later = () => sinon.useFakeTimers({ now: Date.now() + ELEVEN_MINUTES_MS, toFake: ["Date"] })

  describe("the link", () => {
    it("case 17: is refused with one character changed, before anyone is redirected", async () => {
      const state = stateOf(await stage.loginUrl("diary"))
      for (let at = 0; at < state.length; at += 7) {
        const changed = state.slice(0, at) + (state[at] === "A" ? "B" : "A") + state.slice(at + 1)
        expectPage(await browser.get(oauth("diary", changed)), 400, /damaged/)
      }
      expectPage(
        await browser.get(oauth("diary", state.slice(0, -1) + (state.endsWith("A") ? "B" : "A"))),
        400,
        /damaged/,
      )
      expect(browser.cookies.size).to.equal(0)
    })

    it("is refused without a state, and with a twofold one", async () => {
      const state = stateOf(await stage.loginUrl("diary"))
      expectPage(await browser.get(`${stage.hubUrl}/actions/diary/oauth`), 400, /Log in from the dialog/)
      expectPage(await browser.get(`${oauth("diary", state)}&state=${state}`), 400, /Log in from the dialog/)
    })

    it("is refused at another action", async () => {
      const state = stateOf(await stage.loginUrl("diary"))
      expectPage(await browser.get(oauth("cabinet", state)), 403, /belongs to another action/)
    })

    it("is refused once expired, at the beginning and at the end", async () => {
      const url = await stage.loginUrl("diary")
      const back = await browser.consent(url)
      later()
      expectPage(await browser.get(url), 400, /has expired/)
      expectPage(await browser.get(back), 400, /has expired/)
      expect(stage.exchanges).to.equal(0)
    })

    it("does not pass for a sealed code, nor the other way round", async () => {
      const data = { state_redir_url: `${stage.lookerUrl}/redir` }
      const url = await stage.loginUrl("cabinet", data)
      const token = await stage.hub
        .post("/actions/cabinet/oauth_token")
        .send({ state: stateOf(url) })
        .expect(400)
      expect(token.body.success).to.equal(false)
      const code = stateOf((await browser.get(await browser.consent(url))).location)
      expectPage(await browser.get(oauth("cabinet", code)), 400, /damaged/)
    })

    it("leads to Looker's hosts only, where they are listed", async () => {
      const url = await stage.loginUrl("diary")
      const back = await browser.consent(url)
      stage.useHub({ LOOKER_HOSTS: "looker.example.com" })
      expectPage(await browser.get(url), 403, /not one of the hosts in LOOKER_HOSTS/)
      expectPage(await browser.get(back), 403, /not one of the hosts in LOOKER_HOSTS/)
      expect(stage.exchanges + stage.posted.length).to.equal(0)
      const form = await stage.hub.post("/actions/diary/form").send({ data: { state_url: `${stage.lookerUrl}/s` } })
      expect(JSON.stringify(form.body)).to.match(/not one of the hosts in LOOKER_HOSTS/)
    })
  })

  describe("a link of version 1", () => {
    const LOOKER_HOSTS = "looker.example.com, looker.corp:9999"
    const version1 = (claims: object) => encipher(JSON.stringify(claims), MASTER)
    const begin = (name: string, claims: object) => browser.get(oauth(name, version1(claims)))

    it("works where Looker's hosts are listed, in both spellings", async () => {
      stage.useHub({ LOOKER_HOSTS })
      const stateUrl = "https://looker.example.com/s"
      for (const claims of [{ stateurl: stateUrl }, { stateUrl }, { stateurl: "https://looker.corp:9999/s" }]) {
        const begun = await begin("broken", claims)
        expect(begun.status).to.equal(302)
        const back = `${stage.hubUrl}/actions/broken/oauth_redirect?code=c&state=${stateOf(begun.location)}`
        expectPage(await browser.get(back), 502, /did not complete the login/)
      }
      const begun = await browser.consent(oauth("cabinet", version1({ tokenurl: "https://looker.example.com/redir" })))
      expect((await browser.get(begun)).location).to.match(/\/redir\?state=/)
    })

    it("is refused where they are not, and when it holds no address", async () => {
      expectPage(await begin("diary", { stateurl: "https://looker.example.com/s" }), 400, /cannot read the login link/)
      stage.useHub({ LOOKER_HOSTS })
      for (const bad of [version1({}), encipher("null", MASTER), encipher("7", MASTER), "1043022", "1"]) {
        expectPage(await browser.get(oauth("diary", bad)), 400, /cannot read the login link/)
      }
    })

    it("is refused when it leads elsewhere: to another host or port, or not over https", async () => {
      stage.useHub({ LOOKER_HOSTS })
      for (const address of [
        ...["https://evil.example.com/s", "http://looker.example.com/s", "http:///looker.example.com/s"],
        ...["https://looker.example.com:81/", "http://looker.corp:9999/s", "https://looker.corp/s"],
      ]) {
        for (const claims of [{ stateurl: address }, { tokenurl: address }]) {
          expectPage(await begin("cabinet", claims), 403, /LOOKER_HOSTS/)
        }
      }
    })

    it("is refused where the operator refuses all of them", async () => {
      stage.useHub({ LOOKER_HOSTS, ACTION_HUB_REFUSE_V1_LINKS: "1" })
      expectPage(await begin("diary", { stateurl: "https://looker.example.com/s" }), 400, /cannot read the login link/)
    })

    it("gives nothing but the address: no verifier of PKCE", async () => {
      stage.useHub({ LOOKER_HOSTS })
      const claims = { stateurl: "https://looker.example.com/s", facts: { verifier: "v" }, verifier: "v" }
      const { location, status } = await begin("diary", claims)
      expect(status).to.equal(302)
      expect(location).to.not.include("code_challenge")
    })
  })

  describe("the browser", () => {
    it("must be the one that began: without its cookie, or with another, nothing is exchanged", async () => {
      const back = await browser.consent(await stage.loginUrl("diary"))
      const other = new TestBrowser()
      expectPage(await other.get(back), 403, /not begun in this browser/)
      await other.consent(await stage.loginUrl("diary"))
      expectPage(await other.get(back), 403, /not begun in this browser/)
      expect(stage.exchanges + stage.posted.length).to.equal(0)
      expectPage(await browser.get(back), 200, /You are logged in/)
    })

    it("is told when the state is missing or malformed, or the code is", async () => {
      const back = new URL(await browser.consent(await stage.loginUrl("diary")))
      const redirect = `${stage.hubUrl}/actions/diary/oauth_redirect`
      expectPage(await browser.get(`${redirect}?code=c`), 400, /came back without/)
      expectPage(await browser.get(`${redirect}?code=c&state=`), 400, /came back without/)
      expectPage(await browser.get(`${redirect}?code=c&state=a.b`), 400, /came back without/)
      expectPage(await browser.get(back.href.replace(/.$/, (last) => (last === "A" ? "B" : "A"))), 400, /damaged/)
      back.searchParams.delete("code")
      expectPage(await browser.get(back.href), 400, /sent no code/)
    })

    it("gets a readable page when the access was not granted, and nothing is posted", async () => {
      stage.provider.service.once("beforeAuthorizeRedirect", ({ url }) => {
        url.searchParams.delete("code")
        url.searchParams.set("error", "access_denied")
        url.searchParams.set("error_description", "<b>no</b>")
      })
      const back = await browser.consent(await stage.loginUrl("diary"))
      const refused = await browser.get(back)
      expectPage(refused, 400, /access was not granted at Diary \(access_denied\)/)
      expect(refused.text).to.not.include("<b>")
      expect(stage.exchanges + stage.posted.length).to.equal(0)
    })

    it("is shown no text that a forged address brings as the reason", async () => {
      const forged = `${stage.hubUrl}/actions/diary/oauth_redirect?error=${encodeURIComponent("Call 555-1234 <now>")}`
      const page = await browser.get(forged)
      expectPage(page, 400, /login was refused/)
      expect(page.text).to.not.include("555-1234")
    })
  })
})
