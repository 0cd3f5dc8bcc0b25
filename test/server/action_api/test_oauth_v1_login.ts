import { createServer } from "node:http"
import { expect } from "chai"
import { TEST_SECRET } from "../../support/hub_with"
import { LoginStage } from "../../support/login_stage"
import { expectPage, stateOf, TestBrowser } from "../../support/test_browser"

describe("OAuth v1 login", () => {
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

  const postedText = () => stage.posted[0]?.body.toString() ?? ""

  it("case 15: what is posted to the state URL is the next state_json, byte for byte", async () => {
    const finished = await browser.get(await browser.consent(await stage.loginUrl("diary")))
    expectPage(finished, 200, /You may close this window/)
    expect(finished.text).to.include("<script>window.close()</script>")
    expect(stage.exchanges).to.equal(1)
    expect(stage.posted.map(({ path }) => path)).to.deep.equal(["/state/1"])
    expect(stage.posted[0]?.headers["content-type"]).to.equal("application/json")

    const state = JSON.parse(postedText()) as { tokens: { access_token: string } }
    expect(state).to.include({ redirect: `${stage.hubUrl}/actions/diary/oauth_redirect`, greeting: "¡Olé, 東京!" })
    expect(postedText()).to.equal(JSON.stringify(state))
    const form = await stage.form("diary", { state_json: postedText() })
    expect(form.fields?.[0]?.default).to.equal(state.tokens.access_token)
  })

  it("shows the login dialog, which wipes what is stored, to who is not logged in", async () => {
    for (const state_json of ["", "reset", "null", "{}", "garbage"]) {
      const form = await stage.form("diary", { state_json, state_url: `${stage.lookerUrl}/state/1` })
      expect(form.state).to.deep.equal({})
      expect(form.fields).to.have.length(1)
      expect(form.fields?.[0]).to.include({ name: "login", type: "oauth_link", label: "Log in" })
      expect(form.fields?.[0]?.oauth_url).to.match(/^http:.*\/actions\/diary\/oauth\?state=[\w.-]+$/)
    }
  })

  it("says so when Looker sent no state_url", async () => {
    expect((await stage.form("diary", {})).error).to.match(/Looker sent no address to store the login/)
  })

  it("posts an encrypted state where the operator chose so, and reads it", async () => {
    stage.useHub({ ENCRYPT_PAYLOAD_DIARY: "true" })
    await browser.get(await browser.consent(await stage.loginUrl("diary")))
    expect(Object.keys(JSON.parse(postedText()) as object)).to.deep.equal(["cid", "payload"])
    stage.useHub()
    expect((await stage.form("diary", { state_json: postedText() })).fields?.[0]?.name).to.equal("title")
  })

  for (const line of ["HTTP/1.1 0 OK", "HTTP/1.1 099 X", "HTTP/1.1 201 Created"]) {
    it(`takes Looker's answer "${line}" as stored`, async () => {
      stage.lookerStatusLine = line
      expectPage(await browser.get(await browser.consent(await stage.loginUrl("diary"))), 200, /You are logged in/)
    })
  }

  for (const status of [302, 500]) {
    it(`tells the user when Looker answers ${status} and did not store the login, and does not try twice`, async () => {
      stage.lookerStatusLine = `HTTP/1.1 ${status} X`
      const finished = await browser.get(await browser.consent(await stage.loginUrl("diary")))
      expectPage(finished, 502, new RegExp(`Looker did not save your login: it answered ${status}`))
      expect(stage.posted).to.have.length(1)
    })
  }

  it("names at the end the Looker that received the login", async () => {
    const finished = await browser.get(await browser.consent(await stage.loginUrl("diary")))
    expectPage(finished, 200, new RegExp(`The Looker at ${new URL(stage.lookerUrl).host} received the login`))
  })

  it("has two dialogs of one browser open at once", async () => {
    const [first, second] = [await stage.loginUrl("diary"), await stage.loginUrl("diary")]
    const [firstBack, secondBack] = [await browser.consent(first), await browser.consent(second)]
    expectPage(await browser.get(secondBack), 200, /You are logged in/)
    expectPage(await browser.get(firstBack), 200, /You are logged in/)
    expect(stage.posted).to.have.length(2)
  })

  it("finishes at a replica what another began, also after the secret was rotated", async () => {
    const back = await browser.consent(await stage.loginUrl("diary"))
    stage.useHub({ ACTION_HUB_SECRET: `a-newer-test-secret, ${TEST_SECRET}` })
    expectPage(await browser.get(back), 200, /You are logged in/)
    const again = await browser.consent(await stage.loginUrl("diary"))
    stage.useHub({ ACTION_HUB_SECRET: "newest" })
    expectPage(await browser.get(again), 400, /damaged/)
  })

  it("stores nothing when the exchange fails", async () => {
    stage.provider.service.once("beforeResponse", (answer) => {
      answer.statusCode = 400
    })
    const finished = await browser.get(await browser.consent(await stage.loginUrl("diary")))
    expectPage(finished, 502, /Provider answered 400/)
    expect(stage.posted).to.have.length(0)
  })

  it("stores nothing and shows no detail when the exchange has a defect", async () => {
    const begun = await browser.get(await stage.loginUrl("broken"))
    const back = `${stage.hubUrl}/actions/broken/oauth_redirect?code=C0DE&state=${stateOf(begun.location)}`
    expectPage(await browser.get(back), 502, /Diary did not complete the login/)
    expect(stage.posted).to.have.length(0)
    expect(stage.logLines.join()).to.include("TypeError").and.include("exchange").and.not.include("C0DE")
  })

  it("says that Looker cannot be reached", async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve))
    const { port } = gone.address() as { port: number }
    await new Promise((resolve) => gone.close(resolve))
    const url = await stage.loginUrl("diary", { state_url: `http://127.0.0.1:${port}/state` })
    expectPage(
      await browser.get(await browser.consent(url)),
      502,
      /Looker did not save your login: it refused the connection/,
    )
  })
})
