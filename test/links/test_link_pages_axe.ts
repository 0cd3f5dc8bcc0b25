import { expect } from "chai"
import type { Browser } from "playwright-core"
import { axeFindings } from "../support/axe"
import { openChromium } from "../support/chromium"
import { FrontDoor } from "../support/front_door"
import { GithubStage } from "../support/github_stage"

const TRIGGER = "trigger_datagroup:shop::orders"
const VIEWS = {
  phone: { viewport: { width: 390, height: 800 }, colorScheme: "light" },
  desktop: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
} as const

describe("pages of links", () => {
  let stage: GithubStage
  let door: FrontDoor
  let browser: Browser
  before(async () => {
    ;[stage, door, browser] = await Promise.all([GithubStage.start(), FrontDoor.open(), openChromium()])
    await stage.startHub({ ACTION_HUB_BASE_URL: door.url })
    door.target = stage.hub.url
  })
  after(async () => {
    await browser?.close()
    await door?.stop()
    await stage?.stop()
  })

  /** Signs in and makes a link of the source `webhook`, whose page shows the address. */
  const makeWebhook = async (view: keyof typeof VIEWS) => {
    const context = await browser.newContext(VIEWS[view])
    const page = await context.newPage()
    await page.goto(`${door.url}/links/webhook/new`)
    await page.getByRole("button", { name: "Mia Okafor" }).click()
    await page.waitForURL(`${door.url}/**`)
    await page.getByLabel("Step 1").selectOption(TRIGGER)
    await page.getByRole("button", { name: "Make the link" }).click()
    await page.getByRole("heading", { name: "The link is made" }).waitFor()
    const [sealed = ""] = /\/hooks\/webhook\/[\w.-]+/.exec(await page.content()) ?? []
    expect(sealed.length).to.be.above(300)
    return { page, context, sealed: sealed.slice("/hooks/webhook/".length) }
  }

  for (const view of ["phone", "desktop"] as const) {
    it(`leave axe nothing to say, on a ${view}, ${VIEWS[view].colorScheme}`, async () => {
      const { page, context } = await makeWebhook(view)
      expect(await axeFindings(page)).to.deep.equal([])
      for (const path of ["/links", "/links/webhook", "/links/github", "/links/github/new", "/links/dbt_cloud/new"]) {
        await page.goto(door.url + path)
        expect(await axeFindings(page), path).to.deep.equal([])
      }
      await page.goto(`${door.url}/links/webhook/new`)
      await page.getByLabel("Days until it ends").fill("many")
      await page.getByRole("button", { name: "Make the link" }).click()
      await page.getByRole("alert").waitFor()
      expect(await axeFindings(page)).to.deep.equal([])
      await context.close()
    })
  }

  it("case 51: leave no link in the history, in a referrer, or on the way back", async () => {
    const { page, context, sealed } = await makeWebhook("desktop")
    const heard: string[] = []
    page.on("request", (request) => heard.push(request.url(), JSON.stringify(request.headers())))
    await page.goto(`${door.url}/links`)
    const session = await context.newCDPSession(page)
    const history = JSON.stringify(await session.send("Page.getNavigationHistory"))
    // The page was the answer to a form, which the browser does not send again by itself.
    await page.goBack().catch(() => undefined)
    await page.waitForLoadState("load")
    await page.waitForURL((url) => !url.pathname.endsWith("/links"))
    const back = await page.content()
    const storage = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])").catch(() => "")
    for (const text of [history, back, storage, JSON.stringify(await context.cookies()), ...heard]) {
      for (const part of [sealed, sealed.slice(-30)]) expect(text).to.not.include(part)
    }
    expect(heard.join()).to.not.match(/referer/i)
    await context.close()
  })
})
