import { expect } from "chai"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { openChromium } from "../support/chromium"
import { FrontDoor } from "../support/front_door"
import { GithubStage } from "../support/github_stage"
import { PlaygroundPage } from "../support/playground_page"

const PHONE = { width: 320, height: 640 }
const DESKTOP = { width: 1280, height: 900 }
const TRIGGER = "trigger_datagroup:shop::orders"
const SENTENCE = "Push to main of acme/models: trigger datagroup shop::orders."

describe("pages of links in a browser", () => {
  let stage: GithubStage
  let door: FrontDoor
  let browser: Browser
  let view: PlaygroundPage
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
  beforeEach(async () => {
    await stage.clear()
    stage.hub.looker.signIns.loginAs = undefined
  })
  afterEach(async () => {
    await view.close()
    expect(view.complaints).to.deep.equal([])
  })
  /** Opens a page, after signing in at Looker. */
  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    view = await PlaygroundPage.open(browser, door.url + path, { viewport: DESKTOP, ...options })
    await view.button("Mia Okafor").click()
    await view.page.waitForURL(`${door.url}/**`)
    return view.page
  }
  const steps = (page: Page) => page.getByLabel("Step 1")

  for (const [kind, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`fits a ${kind}, in ${colorScheme}`, async () => {
        const page = await open("/links/github/new", { viewport, colorScheme })
        const isNarrow = () => page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(await isNarrow()).to.equal(true)
        await page.getByLabel("Repository").fill("acme/models")
        await page.getByLabel("Days until it ends").fill("many")
        await view.button("Show what it will do").click()
        await page.getByRole("alert").waitFor()
        expect(await isNarrow()).to.equal(true)
        await page.getByLabel("Days until it ends").fill("")
        await steps(page).selectOption(TRIGGER)
        await view.button("Make the link").click()
        await page.getByRole("heading", { name: "acme/models@main" }).waitFor()
        expect(await isNarrow()).to.equal(true)
        await page.getByText("Remove", { exact: true }).click()
        await page.goto(`${door.url}/links/webhook/new`)
        await steps(page).selectOption(TRIGGER)
        await view.button("Make the link").click()
        await page.getByRole("heading", { name: "The link is made" }).waitFor()
        await page.getByText("Try it in a shell").click()
        expect(await isNarrow()).to.equal(true)
        await page.goto(`${door.url}/links`)
        expect(await isNarrow()).to.equal(true)
      })
    }
  }

  it("says what the link will do while the form is filled in, and makes nothing by that", async () => {
    const page = await open("/links/github/new")
    const told = page.getByRole("status").filter({ hasText: /link|Push/ })
    expect(await told.innerText()).to.include("let the page show")
    await page.getByLabel("Repository").fill("acme/models")
    await steps(page).selectOption(TRIGGER)
    await told.getByText(SENTENCE).waitFor()
    await page.getByLabel("Branch").fill("release")
    await page.getByLabel("Branch").blur()
    await told.getByText("Push to release of acme/models").waitFor()
    await page.getByLabel("Branch").fill("no branch")
    await page.getByLabel("Branch").blur()
    await told.getByText("let the page show").waitFor()
    expect(stage.github.hooks("acme/models")).to.have.length(0)
    expect(stage.hub.logged()).to.not.include("link page failed")
  })

  it("works by the keyboard alone: from the start to a link that is made and removed", async () => {
    const page = await open("/links/github/new")
    await page.goto(`${door.url}/links`)
    const focused = () => page.evaluate<string>("document.activeElement.outerHTML")
    const tabTo = async (part: string) => {
      for (let at = 0; at < 40; at++) {
        await page.keyboard.press("Tab")
        if ((await focused()).includes(part)) return
      }
      throw new Error(`The keyboard does not reach ${part}.`)
    }
    await tabTo('aria-label="New link: GitHub"')
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).to.equal("solid")
    await page.keyboard.press("Enter")
    await page.waitForURL("**/links/github/new")
    await tabTo('name="repository"')
    await page.keyboard.type("acme/models")
    await tabTo('id="do-1"')
    await page.keyboard.type("Trigger a datagroup: shop::orders")
    await tabTo("<button")
    await page.keyboard.press("Enter")
    await page.locator(".sentence", { hasText: SENTENCE }).waitFor()
    await tabTo(">Make the link<")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: "acme/models@main" }).waitFor()
    await tabTo('aria-label="Remove acme/models@main"')
    await page.keyboard.press("Enter")
    await tabTo('aria-label="Yes, remove it: acme/models@main"')
    await page.keyboard.press("Enter")
    await page.getByText("into LINKS_REVOKED").waitFor()
    expect(stage.github.hooks("acme/models")).to.have.length(0)
  })

  it("works without script", async () => {
    const page = await open("/links/github/new", { javaScriptEnabled: false })
    await page.getByLabel("Repository").fill("acme/models")
    await steps(page).selectOption(TRIGGER)
    await view.button("Show what it will do").click()
    await page.getByText(SENTENCE).waitFor()
    await view.button("Make the link").click()
    await page.getByRole("heading", { name: "acme/models@main" }).waitFor()
    await page.getByText("Remove", { exact: true }).click()
    await view.button("Yes, remove it: acme/models@main").click()
    await page.getByText("into LINKS_REVOKED").waitFor()
  })

  it("names every control, and ties each problem to its field", async () => {
    const page = await open("/links/webhook/new")
    const unnamed = `[...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, summary, fieldset")]
      .filter((each) => !(each.labels?.length || each.getAttribute("aria-label") || each.querySelector("legend") ||
        (["BUTTON", "SUMMARY"].includes(each.tagName) && each.textContent.trim()))).map((each) => each.outerHTML)`
    const doubles = `(() => { const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      return ids.filter((id, at) => ids.indexOf(id) !== at) })()`
    const check = async () => {
      expect(await page.evaluate(unnamed)).to.deep.equal([])
      expect(await page.evaluate(doubles)).to.deep.equal([])
      const dangling = `[...document.querySelectorAll("[aria-describedby]")].flatMap((each) =>
        each.getAttribute("aria-describedby").split(" ")).filter((id) => !document.getElementById(id))`
      expect(await page.evaluate(dangling)).to.deep.equal([])
      expect(await page.locator("h1").count()).to.equal(1)
    }
    await check()
    await page.getByLabel("Signature", { exact: true }).selectOption("hmac")
    await page.getByLabel("Days until it ends").fill("many")
    await view.button("Make the link").click()
    await page.getByRole("alert").waitFor()
    await check()
    expect(await page.getByLabel("Days until it ends").getAttribute("aria-invalid")).to.equal("true")
    await page.getByRole("alert").getByRole("link", { name: "Days until it ends" }).click()
    expect(await page.evaluate("document.activeElement.id")).to.equal("days")
    for (const path of ["/links", "/links/webhook", "/links/github"]) {
      await page.goto(door.url + path)
      await check()
    }
  })
})
