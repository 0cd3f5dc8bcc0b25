import { expect } from "chai"
import { OAuth2Server } from "oauth2-mock-server"
import { hubWith, TEST_SECRET } from "../support/hub_with"
import { CabinetIntegration, ChatIntegration, DiaryIntegration, PlainIntegration } from "../support/oauth_integrations"
import { createHttpServer, listen } from "../../src/server/http_server"
import { makeApiToken } from "../../src/sealing/api_token"
import { freePort } from "../../tools/cli/hub_process"
import { SimulatedLooker } from "../../tools/simulator/simulated_looker"

describe("simulator logins", () => {
  const provider = new OAuth2Server()
  let looker: SimulatedLooker
  let stop: () => Promise<void>
  let exchanges = 0
  before(async () => {
    await provider.issuer.keys.generate("ES256")
    await provider.start(0, "127.0.0.1")
    provider.service.on("beforeResponse", () => exchanges++)
  })
  after(() => provider.stop())
  beforeEach(async () => {
    exchanges = 0
    const port = await freePort()
    const hubUrl = `http://127.0.0.1:${port}`
    const url = provider.issuer.url ?? ""
    const integrations = [
      new DiaryIntegration(url),
      new CabinetIntegration(url),
      new ChatIntegration(),
      new PlainIntegration(),
    ]
    const { app, config } = hubWith(integrations, { environment: { ACTION_HUB_BASE_URL: hubUrl } })
    const server = createHttpServer(app, config)
    await listen(server, port)
    looker = new SimulatedLooker({ hubUrl, token: makeApiToken(TEST_SECRET) })
    await looker.start()
    stop = async () => {
      server.closeAllConnections()
      server.close()
      await looker.stop()
    }
  })
  afterEach(() => stop())

  const oauthUrl = async (name: string) => {
    const { fields } = await looker.form(name)
    const [field] = fields
    if (!field || !("oauth_url" in field)) throw new Error("There is no login in the form.")
    return field.oauth_url
  }
  const isLoggedIn = async (name: string) => (await looker.form(name)).fields[0]?.name === "title"

  it("v1: the hub posts the state to a one-use address, and gets it back with each form", async () => {
    const page = await looker.logIn(await oauthUrl("diary"))
    expect(page.status).to.equal(200)
    expect(page.text).to.include("You are logged in to Diary")
    const state = JSON.parse(looker.state("diary") ?? "") as Record<string, unknown>
    expect(state.greeting).to.equal("¡Olé, 東京!")
    expect(await isLoggedIn("diary")).to.equal(true)
  })

  it("v1: keeps the cookie that binds a login to its browser, and takes no login of another", async () => {
    const url = await oauthUrl("diary")
    const begun = await fetch(url, { redirect: "manual" })
    const back = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" })
    const page = await looker.logIn(back.headers.get("location") ?? "")
    expect(page.status).to.equal(403)
    expect(looker.state("diary")).to.equal(undefined)
    expect((await looker.logIn(url)).status).to.equal(200)
  })

  it("v1: a state goes in once", async () => {
    const url = await oauthUrl("diary")
    await looker.logIn(url)
    const second = await looker.logIn(url)
    expect(second.status).to.equal(502)
    expect(second.text).to.include("Looker did not save your login: it answered 404")
  })

  it("v2: the browser comes back to Looker, which fetches the tokens", async () => {
    const url = await oauthUrl("cabinet")
    expect(looker.state("cabinet"), "the form says reset").to.equal("reset")
    const page = await looker.logIn(url)
    expect(page.status).to.equal(200)
    expect(page.text).to.include("You are logged in to Cabinet").and.include("go on in the dialog")
    expect(exchanges).to.equal(1)
    expect(Object.keys(JSON.parse(looker.state("cabinet") ?? "") as object)).to.deep.equal(["tokens", "redirect"])
    expect(await isLoggedIn("cabinet")).to.equal(true)
  })

  it("v2: says why the hub gave no tokens, and stores nothing", async () => {
    provider.service.once("beforeResponse", (answer) => {
      answer.statusCode = 400
    })
    const page = await looker.logIn(await oauthUrl("cabinet"))
    expect(page.status).to.equal(502)
    expect(page.text).to.include("You are not logged in to Cabinet").and.include("Provider answered 400")
    expect(looker.state("cabinet")).to.equal("reset")
  })

  it("delegate: Looker's own page logs in, and the connection can be tested", async () => {
    expect(await looker.testConnection("chat")).to.deep.equal({ fields: [], error: "Connect a workspace first." })
    looker.setDelegateTokens("chat", "xoxp-made-up")
    const page = await looker.logIn(await oauthUrl("chat"))
    expect(page.text).to.include("You are logged in to Chat")
    expect(looker.state("chat")).to.equal("xoxp-made-up")
    expect((await looker.form("chat")).fields[0]).to.include({ name: "channel" })
    expect((await looker.testConnection("chat")).fields[0]).to.include({ type: "message", value: "as xoxp-made-up" })
  })

  it("delegate: without other word, a login brings one installation with its token", async () => {
    await looker.logIn(await oauthUrl("chat"))
    const tokens = JSON.parse(looker.state("chat") ?? "") as object[]
    expect(tokens).to.have.length(1)
    expect(tokens[0]).to.have.all.keys("install_id", "token")
  })

  it("oauth_check gives true or false, and one line where there is no login", async () => {
    expect(await looker.oauthCheck("diary")).to.equal(false)
    const trouble = await looker.oauthCheck("plain").catch((error: Error) => error.message)
    expect(trouble).to.match(/^The hub answered 404 to oauth_check, not true or false: .*no login/)
  })

  it("an integration without login gets no addresses", async () => {
    expect(await looker.form("plain")).to.deep.equal({ fields: [] })
  })

  it("what leads nowhere is one line", async () => {
    const trouble = (address: string) => looker.logIn(address).catch((error: Error) => error.message)
    expect(await trouble("http://127.0.0.1:1/oauth")).to.equal(
      "Nothing answers at http://127.0.0.1:1, where the login leads.",
    )
    expect(await trouble("not an address")).to.equal("The login leads to something that is not a web address.")
  })
})
