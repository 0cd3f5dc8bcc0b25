import { expect } from "chai"
import sinon from "sinon"
import { LoginStage } from "../../support/login_stage"
import { expectPage, stateOf, TestBrowser } from "../../support/test_browser"

const ELEVEN_MINUTES_MS = 660_000

describe("OAuth v2 login", () => {
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

  const postedText = () => stage.posted[0]?.body.toString() ?? ""
  const later = () => sinon.useFakeTimers({ now: Date.now() + ELEVEN_MINUTES_MS, toFake: ["Date"] })

  const data = () => ({
    state_redir_url: `${stage.lookerUrl}/redir?x=1%202`,
    state_url: `${stage.lookerUrl}/state/2`,
  })
  const fetchToken = (state: unknown) => stage.hub.post("/actions/cabinet/oauth_token").send({ state })

  it("case 15: oauth_redirect goes to Looker without calling the provider, oauth_token calls it", async () => {
    const back = await browser.consent(await stage.loginUrl("cabinet", data()))
    const returned = await browser.get(back)
    expect(returned.status).to.equal(302)
    expect(returned.location).to.match(/^http:\/\/127\.0\.0\.1:\d+\/redir\?x=1%202&state=[\w.-]+$/)
    expect(stage.exchanges + stage.posted.length).to.equal(0)

    const answer = await fetchToken(stateOf(returned.location)).expect(200)
    expect(stage.exchanges).to.equal(1)
    expect(Object.keys(answer.body as object)).to.deep.equal(["tokens", "redirect"])
    expect(answer.body.redirect).to.equal(`${stage.hubUrl}/actions/cabinet/oauth_redirect`)
    expect(answer.body.tokens.refresh_token).to.be.a("string").that.is.not.empty
    expect(answer.headers["content-type"]).to.match(/^application\/json/)
    const form = await stage.form("cabinet", { state_json: answer.text })
    expect(form.fields?.[0]?.default).to.equal(answer.body.tokens.access_token)
  })

  it("answers an encrypted state where the operator chose so, and reads it", async () => {
    stage.useHub({ ENCRYPT_PAYLOAD: "true" })
    const returned = await browser.get(await browser.consent(await stage.loginUrl("cabinet", data())))
    const { text, body } = await fetchToken(stateOf(returned.location)).expect(200)
    expect(Object.keys(body as object)).to.deep.equal(["cid", "payload"])
    expect((await stage.form("cabinet", { state_json: text })).fields?.[0]?.name).to.equal("title")
  })

  it("falls back to v1 where Looker sends no state_redir_url", async () => {
    const url = await stage.loginUrl("cabinet", { state_url: `${stage.lookerUrl}/state/2` })
    expectPage(await browser.get(await browser.consent(url)), 200, /You are logged in to Cabinet/)
    const state = JSON.parse(postedText()) as { tokens: object }
    expect(Object.keys(state)).to.deep.equal(["tokens", "redirect"])
  })

  it("has the dialog of its choice", async () => {
    const form = await stage.form("cabinet", data())
    expect(form.state).to.deep.equal({ data: "reset" })
    expect(form.fields?.[0]?.type).to.equal("oauth_link_google")
  })

  it("refuses a missing, damaged, foreign or expired state with an error status", async () => {
    expect((await stage.hub.post("/actions/cabinet/oauth_token").expect(404)).body.error).to.match(/no state/)
    for (const state of [undefined, null, ""]) await fetchToken(state).expect(404)
    for (const state of [{}, [], "garbage", "1043022"]) await fetchToken(state).expect(400)
    const returned = await browser.get(await browser.consent(await stage.loginUrl("cabinet", data())))
    later()
    expect((await fetchToken(stateOf(returned.location)).expect(400)).body.error).to.match(/expired/)
    expect(stage.exchanges).to.equal(0)
  })

  it("refuses when the exchange fails or brings no refresh token", async () => {
    for (const spoil of ["fail", "no refresh token"]) {
      const returned = await browser.get(await browser.consent(await stage.loginUrl("cabinet", data())))
      stage.provider.service.once("beforeResponse", (answer) => {
        if (spoil === "fail") answer.statusCode = 400
        else answer.body = { access_token: "A" }
      })
      const { status, body } = await fetchToken(stateOf(returned.location))
      expect(status).to.be.at.least(400)
      expect(body.success).to.equal(false)
      expect(body.error).to.match(spoil === "fail" ? /Provider answered 400/ : /no refresh token/)
    }
  })

  it("tells nobody without the token", async () => {
    await stage.hub.anonymous("post", "/actions/cabinet/oauth_token").send({ state: "x" }).expect(403)
    await stage.hub.anonymous("get", "/actions/cabinet/oauth_check").expect(403)
  })
})
