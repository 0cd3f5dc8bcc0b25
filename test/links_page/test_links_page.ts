import { expect } from "chai"
import type { Browser, BrowserContextOptions, Locator } from "playwright-core"
import { axeFindings } from "../support/axe"
import { brokenWords } from "../support/broken_words"
import { openChromium } from "../support/chromium"
import { coveredFocus } from "../support/focus_walk"
import { LinksPageStage } from "../support/links_page_stage"
import { idFindings } from "../support/page_ids"
import { PlaygroundPage } from "../support/playground_page"

const PHONE = { width: 360, height: 740 }
const PUSH = "Push to acme/models → validate and deploy core"
const INCIDENT = "Incident → pause Sales of the week until it closes"

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
  /** What was done last under this title, with its calls. */
  const step = (title: string): Locator => view.page.locator(".step", { hasText: title }).first()
  /** The calls of a step: who calls whom, method and path. */
  const callsOf = async (title: string) => {
    const ways = await step(title).locator(".party").allInnerTexts()
    const addresses = await step(title).locator(".address").allInnerTexts()
    return ways.map((way, at) => `${way}: ${addresses[at]}`)
  }
  const fact = (name: string): Locator => view.page.locator("#looker dl > div", { hasText: name })
  const link = (name: string): Locator => view.page.locator("#links li", { hasText: name })
  const make = async (label: string, name: string) => {
    await view.button(label).click()
    await link(name).getByText("active").waitFor()
  }
  const outcome = (text: string) => view.page.locator("#outcome", { hasText: text }).waitFor()

  it("makes a link, pushes a commit, shows every call and what Looker has now, and removes the link", async () => {
    const page = await open()
    await make(PUSH, "acme/models@main")
    expect(await link("acme/models@main").innerText()).to.include(
      "Push to main of acme/models: validate core, deploy core.",
    )
    await view.button("Push a commit").click()
    await outcome("One webhook was called: 200.")
    await fact("core").getByText("deployed once").waitFor()
    const commit = stage.standIns.looker.linkState.project("core")?.productionRef ?? ""
    expect(commit).not.to.equal("c0".repeat(20))
    expect(await fact("core").innerText()).to.include(commit.slice(0, 8))
    const calls = await callsOf("Push to main of acme/models")
    expect(calls[0]).to.equal("GitHub → hub: POST /hooks/github/…")
    expect(calls.at(-1)).to.equal(`hub → Looker: POST /projects/core/deploy_ref_to_production?ref=${commit}`)
    expect(await step("Push to main").locator(".inner").count()).to.equal(calls.length - 1)
    expect(await step("Push to main").locator(".gist").innerText()).to.match(/validate:core: done.*deploy:core: done/)
    await view.picture("links")
    await step("Push to main").locator("summary").first().click()
    expect(await step("Push to main").locator(".call-body").first().innerText())
      .to.match(/x-hub-signature-256\s+\S+/)
      .and.include('"full_name": "acme/models"')

    await view.button("Remove acme/models@main").click()
    await page.getByText("None yet.").waitFor()
    expect(await callsOf("Remove: acme/models@main")).to.include(
      "hub → GitHub: DELETE /repos/acme/models/hooks/400000001",
    )
    await view.button("Push a commit").click()
    await outcome("No webhook listens for that.")
  })

  it("lets LookML have an error, which the gate of a link finds", async () => {
    const page = await open()
    await make(PUSH, "acme/models@main")
    await page.getByLabel("Its LookML has an error").check()
    await view.button("Push a commit").click()
    await outcome("One webhook was called: 200.")
    expect(await step("Push to main").locator(".gist").innerText())
      .to.include("validate:core: failed (1 error in the LookML")
      .and.include("deploy:core: skipped")
    expect(await fact("core").innerText()).to.include("c0c0c0c0")
  })

  it("ends jobs and syncs, and merges pull requests", async () => {
    const page = await open()
    await make("Merged pull request in acme/models → deploy core", "acme/models@main")
    await make("dbt job Hourly orders → trigger shop::orders", "dbt jobs 321")
    await make("Fivetran sync of pg_core → reset finance::nightly", "fivetran pg_core")
    await view.button("Push a commit").click()
    await outcome("No webhook listens for that.")
    await view.button("Merge a pull request").click()
    await fact("core").getByText("deployed once").waitFor()
    await view.button("It fails").click()
    await step("Errored").getByText("ignored: status").waitFor()
    await view.button("It succeeds").click()
    await fact("shop::orders")
      .getByText(/^triggered \d\d:\d\d:\d\d$/)
      .waitFor()
    await view.button("A sync ends").click()
    await fact("finance::nightly")
      .getByText(/^reset \d\d:\d\d:\d\d$/)
      .waitFor()
    for (const name of ["acme/models@main", "dbt jobs 321", "fivetran pg_core"]) {
      await view.button(`Remove ${name}`).click()
      await link(name).waitFor({ state: "detached" })
    }
    expect(stage.standIns.dbtCloud.subscriptions).to.have.length(0)
    expect(stage.standIns.fivetran.webhooks).to.have.length(0)
    await page.getByText("None yet.").waitFor()
  })

  it("opens and closes incidents, sends events again, and takes over links that were made elsewhere", async () => {
    const page = await open()
    await make(INCIDENT, "Pause while an incident is open")
    await view.button("An incident opens").click()
    await fact("Sales of the week").getByText("paused").waitFor()
    await view.button("Send the last one again").click()
    await step("The last event once more").getByText("had it already").waitFor()
    await view.button(/^It closes$/).click()
    await fact("Sales of the week").getByText("on", { exact: true }).waitFor()

    const made = await stage.makeByHand("webhook", { name: "By hand", do: ["trigger_datagroup:shop::hourly"] })
    await page.getByText("Take over a link that was made there").click()
    await page.getByLabel("Address").fill(made.address)
    await page.getByLabel("Secret, which begins").fill(made.secret)
    await view.button("Send to it from here").click()
    await link("By hand").getByText("active").waitFor()
    await view.button("It sends an event").click()
    await fact("shop::hourly")
      .getByText(/^triggered/)
      .waitFor()
    await view.button("Start afresh").click()
    await page.getByText("None yet.").waitFor()
    await fact("shop::hourly").getByText("as it was").waitFor()
    expect(await page.locator(".step").count()).to.equal(0)
  })

  it("leads to the hub's own pages, where people sign in at the stand-ins and make a link", async () => {
    const page = await open()
    const addresses = await page
      .locator("#own-pages a")
      .evaluateAll((all) => all.map((each) => each.getAttribute("href")))
    expect(addresses).to.include(`${stage.hubUrl}/links`)
    const opening = page.context().waitForEvent("page")
    await page.locator("#own-pages a", { hasText: "GitHub" }).click()
    const tab = await opening
    await tab.getByText("Mia Okafor").click()
    await tab.getByText("Authorize as mia").click()
    await tab.getByLabel("Repository").fill("acme/models")
    await tab.getByLabel("Step 1").selectOption("deploy:core")
    await tab.getByRole("button", { name: "Make the link" }).click()
    await tab.getByText("Push to main of acme/models: deploy core.").waitFor()

    await link("acme/models@main").getByText("By Mia Okafor").waitFor()
    await view.button("Push a commit").click()
    await fact("core").getByText("deployed once").waitFor()
    expect(await callsOf("Outside this page")).to.include("browser → GitHub: GET /login/oauth/authorize")
  })

  it("lets Looker fail, and GitHub refuse", async () => {
    const page = await open()
    await page.getByLabel("GitHub …").selectOption("403")
    await view.button(PUSH).click()
    await page.locator("#problem", { hasText: "The hub answered 502: GitHub" }).waitFor()
    await page.getByLabel("GitHub …").selectOption("")
    await make(PUSH, "acme/models@main")
    await page.getByLabel("Looker …").selectOption("500")
    await view.button("Push a commit").click()
    await outcome("One webhook was called: 503.")
    expect(await step("Push to main").locator(".pill.bad").count()).to.be.above(1)
    await page.getByLabel("Looker …").selectOption("")
    await view.button("Send the last one again").click()
    await outcome("One webhook was called: 200.")
    await fact("core").getByText("deployed once").waitFor()
  })

  for (const colorScheme of ["light", "dark"] as const) {
    it(`leaves axe nothing to say, in ${colorScheme}`, async () => {
      const page = await open({ colorScheme })
      await make(PUSH, "acme/models@main")
      await view.button("Push a commit").click()
      await outcome("One webhook was called: 200.")
      for (const viewport of [{ width: 1440, height: 1000 }, { width: 820, height: 860 }, PHONE]) {
        await page.setViewportSize(viewport)
        expect(await axeFindings(page)).to.deep.equal([])
        expect(await idFindings(page)).to.deep.equal([])
        expect(await brokenWords(page)).to.deep.equal([])
        if (viewport.width === 1440) expect(await view.isTooHigh()).to.equal(false)
        if (colorScheme === "light") expect(await coveredFocus(page)).to.deep.equal([])
      }
    })
  }

  it("works by keyboard alone", async () => {
    const page = await open()
    const focused = () => page.evaluate<string>("document.activeElement.id || document.activeElement.textContent")
    const tabTo = async (name: string) => {
      for (let tabs = 0; (await focused()) !== name; tabs++) {
        if (tabs === 60) throw new Error(`No Tab leads to ${name}; the last one led to ${await focused()}.`)
        await page.keyboard.press("Tab")
        expect(await page.evaluate(IS_FOCUS_VISIBLE), await focused()).to.equal(true)
      }
      await page.keyboard.press("Enter")
    }
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    expect(await focused()).to.equal("calls-title")
    await page.locator("#ready-made button").first().focus()
    await tabTo(INCIDENT)
    await link("Pause while").waitFor()
    await tabTo("An incident opens")
    await fact("Sales of the week").getByText("paused").waitFor()
    await tabTo("Remove")
    await page.getByText("None yet.").waitFor()
    await view.until("document.activeElement.id === 'links-title'")
  })

  for (const colorScheme of ["light", "dark"] as const) {
    it(`fits on a phone, and is easy to read in ${colorScheme}`, async () => {
      const page = await open({ viewport: PHONE, hasTouch: true, colorScheme })
      await make(INCIDENT, "Pause while an incident is open")
      await view.button("An incident opens").click()
      await fact("Sales of the week").getByText("paused").waitFor()
      await page.getByLabel("Fivetran …").selectOption("403")
      await page.locator("#steps summary").first().click()
      expect(await view.isTooWide()).to.equal(false)
      expect(await view.paleTexts()).to.deep.equal([])
      expect(await page.evaluate(FIND_UNNAMED)).to.deep.equal([])
      await page.evaluate("scrollTo(0, 0)")
      if (colorScheme === "dark") await view.picture("links_phone")
    })
  }
})

const IS_FOCUS_VISIBLE =
  "document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle === 'solid'"

/** Runs in the browser: controls without a name, and ids that are there twice. */
const FIND_UNNAMED = `(() => {
  const named = (each) => each.getAttribute("aria-label") || each.labels?.[0]?.textContent || each.textContent.trim()
  const unnamed = [...document.querySelectorAll("input, select, button, a, summary")].filter((each) => !named(each))
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id)
  return [...unnamed.map((each) => each.outerHTML), ...ids.filter((id, at) => ids.indexOf(id) !== at)]
})()`
