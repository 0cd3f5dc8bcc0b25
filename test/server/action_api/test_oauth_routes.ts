import { expect } from "chai"
import { LoginStage } from "../../support/login_stage"
import { TestBrowser } from "../../support/test_browser"

describe("OAuth routes", () => {
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

  it("case 13: routes of an unknown action answer 404 as JSON, and the server lives", async () => {
    for (const route of ["oauth?state=x", "oauth_check", "oauth_redirect?code=c&state=s"]) {
      const { body } = await stage.hub.get(`/actions/nosuch/${route}`).expect(404)
      expect(body.success).to.equal(false)
      expect(body.error).to.include("nosuch")
    }
    await stage.hub.post("/actions/nosuch/oauth_token").send({ state: "x" }).expect(404)
    await stage.hub.anonymous("get", "/healthz").expect(200)
  })

  it("case 14: routes of an action without login answer promptly", async () => {
    for (const route of ["oauth?state=x", "oauth_check", "oauth_redirect?code=c&state=s"]) {
      const { body } = await stage.hub.get(`/actions/plain/${route}`).expect(404)
      expect(body.error).to.equal("Plain has no login on this hub.")
    }
    for (const name of ["plain", "diary", "chat"]) {
      await stage.hub.post(`/actions/${name}/oauth_token`).send({ state: "x" }).expect(404)
    }
  })

  it("HEAD, which programs ask with that look at addresses in advance, uses up no code", async () => {
    const url = await stage.loginUrl("diary")
    const back = await browser.consent(url)
    for (const address of [url, back]) {
      const { status, headers } = await browser.head(address)
      expect(status).to.equal(404)
      expect(headers.has("set-cookie")).to.equal(false)
    }
    expect(stage.exchanges + stage.posted.length).to.equal(0)
    expect((await browser.get(back)).status).to.equal(200)
  })

  describe("delegate OAuth", () => {
    it("leads to Looker's own address, and says so when there is none", async () => {
      const form = await stage.form("chat", { state_url: "https://looker.example.com/login?x=1" })
      expect(form.fields?.[0]).to.include({ type: "oauth_link", oauth_url: "https://looker.example.com/login?x=1" })
      expect(form.state).to.deep.equal({})
      expect((await stage.form("chat", {})).error).to.match(/state_url/)
    })

    it("answers the connection test with messages or an error", async () => {
      const form = await stage.form("chat", { test: "true", state_json: "T" })
      expect(form.fields).to.deep.equal([{ name: "Connected", type: "message", value: "as T" }])
      expect(await stage.form("chat", { test: "1" })).to.deep.equal({ error: "Connect a workspace first." })
      expect((await stage.form("chat", { state_json: "T" })).fields?.[0]?.name).to.equal("channel")
    })

    it("has no login at the hub", async () => {
      await stage.hub.anonymous("get", "/actions/chat/oauth?state=x").expect(404)
    })
  })

  describe("oauth_check", () => {
    const check = (name: string) => stage.hub.get(`/actions/${name}/oauth_check`)

    it("answers false without a body, and true for a stored login", async () => {
      for (const name of ["diary", "cabinet", "chat"]) {
        const none = await check(name).expect(200)
        expect(none.text).to.equal("false")
        expect(none.headers["content-type"]).to.match(/^application\/json/)
        const stored = await check(name)
          .send({ data: { state_json: '{"tokens":{}}' } })
          .expect(200)
        expect(stored.text).to.equal("true")
      }
      expect((await check("diary").send({ data: { state_json: "reset" } })).text).to.equal("false")
    })
  })

  it("logs neither codes, states nor addresses", async () => {
    const back = await browser.consent(await stage.loginUrl("diary"))
    const token = await stage.hub
      .post("/actions/diary/form")
      .send({ data: { state_url: `${stage.lookerUrl}/state/9` } })
    await new TestBrowser().get(back)
    stage.lookerStatusLine = "HTTP/1.1 500 No"
    await browser.get(back)
    const secrets = [
      ...new URL(back).searchParams.values(),
      stage.lookerUrl,
      "/state/",
      String(token.body.fields[0].oauth_url),
    ]
    expect(stage.logLines).to.not.be.empty
    for (const secret of secrets) expect(stage.logLines.join("\n")).to.not.include(secret)
  })
})
