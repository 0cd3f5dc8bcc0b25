import { once } from "node:events"
import { rm } from "node:fs/promises"
import type { Server } from "node:http"
import { expect } from "chai"
import type { Browser } from "playwright-core"
import { createLogger } from "../../src/logging/create_logger"
import { LookerSessions } from "../../tools/playground/looker_sessions"
import { playgroundRoutes } from "../../tools/playground/playground_routes"
import { Registry } from "../../src/framework"
import { makeApiToken } from "../../src/sealing/api_token"
import { hubApp } from "../../src/hub_parts"
import { tokenGuard } from "../../src/edge/token_guard"
import { createHttpServer, listen } from "../../src/server/http_server"
import { openChromium } from "../support/chromium"
import { hubWith, TEST_SECRET } from "../support/hub_with"
import { PostcardIntegration } from "../support/playground_integrations"
import { PlaygroundPage } from "../support/playground_page"
import { bundledPage } from "../support/playground_stage"

describe("the playground's page at a hub in production", () => {
  let browser: Browser
  let pageFolder: string
  let sessions: LookerSessions
  let hub: Server
  let port = 0
  let playground: PlaygroundPage
  before(async () => {
    ;[browser, pageFolder] = await Promise.all([openChromium(), bundledPage()])
  })
  after(async () => {
    await browser?.close()
    await rm(pageFolder, { recursive: true })
  })
  beforeEach(async () => {
    const token = makeApiToken(TEST_SECRET)
    sessions = new LookerSessions(() => ({ hubUrl: `http://127.0.0.1:${port}`, token }))
    const guard = tokenGuard([TEST_SECRET])
    const routes = playgroundRoutes({ sessions, examples: async () => ({}), guard, pageFolder })
    const registry = new Registry()
    registry.add(new PostcardIntegration())
    const { config } = hubWith([])
    hub = createHttpServer(
      hubApp({ config, logger: createLogger({ isSilent: true }), registry, playground: routes }),
      config,
    )
    port = await listen(hub, 0)
    playground = await PlaygroundPage.open(browser, `http://127.0.0.1:${port}/playground`)
  })
  afterEach(async () => {
    await playground.close()
    await sessions.stop()
    hub.closeAllConnections()
    hub.close()
    expect(playground.complaints).to.deep.equal([])
  })

  const enter = async (token: string) => {
    await playground.page.getByLabel("Token").fill(token)
    await playground.button("Open the playground").click()
  }

  it("asks for the token, keeps it for the tab, and says that deliveries are real", async () => {
    const { page } = playground
    await enter("wrong/token")
    await page.getByText("The hub does not accept this token.").waitFor()
    expect(await playground.paleTexts()).to.deep.equal([])
    await enter(makeApiToken(TEST_SECRET))
    await playground.choose("Postcards")
    await page.getByText("Live: deliveries reach the services").waitFor()
    await page.reload()
    await playground.field("Country").selectOption("gr")
    await playground.field("City").selectOption("Patras")
    expect(await playground.send()).to.include('Wrote "Greetings" to Patras.')
    expect(await page.getByText("Send it again").count()).to.equal(0)
    expect(await page.getByText("Calls to the service").count()).to.equal(0)
    expect(await page.evaluate("localStorage.length")).to.equal(0)
  })

  it("says that the hub is away, and goes on when it is back", async () => {
    const { page } = playground
    await enter(makeApiToken(TEST_SECRET))
    await playground.choose("Postcards")
    await playground.field("Country").selectOption("gr")
    await playground.field("City").selectOption("Patras")
    hub.closeAllConnections()
    hub.close()
    await once(hub, "close")
    expect(await playground.send()).to.include("The playground does not answer.")
    hub.listen(port)
    await once(hub, "listening")
    await playground.button(/^Send$/).click()
    await page.getByText('Wrote "Greetings" to Patras.').first().waitFor()
  })
})
