import { expect } from "chai"
import type { Browser, BrowserContextOptions, Locator } from "playwright-core"
import { openChromium } from "../support/chromium"
import { LinksPageStage } from "../support/links_page_stage"
import { PlaygroundPage } from "../support/playground_page"

const PHONE = { width: 360, height: 740 }
const PUSH = "Push to acme/models → validate and deploy core"
const EVENT = "Any service → trigger shop::hourly"

describe("the page Links", () => {
  let stage: LinksPageStage
  let browser: Browser
  let view: PlaygroundPage
  before(async () => {
    ;[stage, browser] = await Promise.all([LinksPageStage.start(), openChromium()])
  })
  after(async () => {
    await browser?.close()
    await stage?.stop()
  })
  const open = async (options?: BrowserContextOptions) => {
    stage.standIns.clear()
    view = await PlaygroundPage.open(browser, stage.url, { viewport: { width: 1440, height: 1000 }, ...options })
    await view.page.getByText("None yet.").waitFor()
    return view.page
  }
  afterEach(async () => {
    await view.close()
    expect(view.complaints).to.deep.equal([])
  })
  /** What somebody did, with its calls. */
  const step = (title: string | RegExp): Locator => view.page.locator(".step", { hasText: title })
  /** The calls of a step, one line each. */
  const callsOf = (title: string | RegExp) => step(title).locator("summary").allInnerTexts()
  const fact = (name: string): Locator => view.page.locator("#looker dl > div", { hasText: name })
  const link = (name: string): Locator => view.page.locator("#links li", { hasText: name })
  const make = async (label: string, name: string) => {
    await view.button(label).click()
    await link(name).getByText("active").waitFor()
  }

  it("makes a link for a service of one's own, sends an event, and forgets the link", async () => {
    const page = await open()
    await make(EVENT, "From a service of our own")
    await view.button("It sends an event").click()
    await page.getByText("One webhook was called: 200.").waitFor()
    await fact("shop::hourly").getByText(/^triggered \d\d:\d\d:\d\d$/).waitFor()
    console.log(await callsOf("A service sends orders.loaded"))
    await page.screenshot({ path: "/tmp/l_dev_try/a.png" })
    await view.button("Remove From a service of our own").click()
    await page.getByText("None yet.").waitFor()
  })
})
