import { expect } from "chai"
import type { Browser, BrowserContextOptions, Locator } from "playwright-core"
import { axeFindings } from "../support/axe"
import { openChromium } from "../support/chromium"
import { LookerbotPageStage } from "../support/lookerbot_page_stage"
import { idFindings } from "../support/page_ids"
import { coveredFocus } from "../support/focus_walk"
import { PlaygroundPage } from "../support/playground_page"

const PHONE = { width: 360, height: 740 }

describe("the page Lookerbot", () => {
  let stage: LookerbotPageStage
  let browser: Browser
  let view: PlaygroundPage
  before(async () => {
    ;[stage, browser] = await Promise.all([LookerbotPageStage.start(), openChromium()])
  })
  after(async () => {
    await browser?.close()
    await stage?.stop()
  })
  const open = async (options?: BrowserContextOptions) => {
    stage.standIns.clear()
    view = await PlaygroundPage.open(browser, stage.url, { viewport: { width: 1440, height: 900 }, ...options })
    await view.page.getByText("Nothing was written here yet.").waitFor()
    return view.page
  }
  afterEach(async () => {
    await view.close()
    expect(view.complaints).to.deep.equal([])
  })
  const write = async (text: string) => {
    await view.page.getByLabel("Message", { exact: true }).fill(text)
    await view.page.keyboard.press("Enter")
  }
  /** A message that shows this text. */
  const message = (text: string | RegExp): Locator => view.page.locator(".message", { hasText: text })
  const choose = (channel: string) => view.page.locator("#channels button", { hasText: channel }).click()

  it("shows commands, their answers in place of the loading message, and every call", async () => {
    const page = await open()
    await write("/looker help")
    const help = message("Only visible to you")
    await help.getByRole("link", { name: "sales", exact: true }).waitFor()
    expect(await help.locator(".mention").count()).to.equal(0)

    await write("/looker sales 3 days; EMEA")
    const table = page.locator(".message.by-bot table")
    await table.waitFor()
    expect(await table.locator("thead").innerText()).to.match(/Created Date\s+Count\s+Revenue/)
    expect(await table.locator("td.right a").count()).to.be.above(0)
    expect(await message("/looker sales 3 days").locator("strong").first().innerText()).to.equal("Mia Okafor")
    expect(await page.locator(".message.by-bot").count()).to.equal(2)

    await view.picture("lookerbot")
    expect(await view.isTooHigh()).to.equal(false)
    const call = page.locator("#calls li", { hasText: "chat.update" })
    await call.locator("summary").click()
    expect(await call.innerText())
      .to.match(/authorization\s+\[secret\]/)
      .and.include('"color": "#64518A"')
    await choose("random")
    await write("@Lookerbot sales")
    await message("Lookerbot is not in #random.").waitFor()
  })

  it("asks before a button acts, opens a modal, and shows its problems", async () => {
    const page = await open()
    await choose("Lookerbot")
    await write("revenue")
    await view.button("Acknowledge").click()
    await page.locator("dialog footer .primary, dialog footer .danger").click()
    await message(/Acknowledge: saved/).waitFor()

    await view.button("Set a goal").click()
    const modal = page.getByRole("dialog", { name: "Set a goal" })
    await modal.getByLabel("Goal").fill("much")
    await modal.locator("footer .primary").click()
    await modal.getByText("Give a whole number.").waitFor()
    expect(await modal.getByLabel("Goal").getAttribute("aria-invalid")).to.equal("true")
    await modal.getByLabel("Goal").fill("12")
    await modal.locator("footer .primary").click()
    await modal.waitFor({ state: "detached" })
    await message(/Set a goal: saved/).waitFor()
  })

  it("draws pictures, threads, previews of links, and what a schedule brings", async () => {
    const page = await open()
    await write("@Lookerbot trend")
    await page.locator(".message .picture").waitFor()
    await view.until("document.querySelector('.message .picture').naturalWidth === 800")
    await message("@Lookerbot trend").getByRole("button", { name: "Reply in thread" }).click()
    await write("@Lookerbot last order")
    await page.locator(".message.in-thread.by-bot", { hasText: "Customer" }).waitFor()
    await view.button("Leave it").click()
    await write(`see ${stage.standIns.looker.url}/looks/31`)
    await message("see http").locator(".attachment table").waitFor()

    await page.getByText("A schedule of Looker").click()
    await page.getByLabel("What").selectOption("query")
    await view.button("Send the schedule").click()
    await page.getByText(/^200: /).waitFor()
    await page.getByLabel("with the right token").uncheck()
    await view.button("Send the schedule").click()
    await page.getByText(/^401: /).waitFor()
  })

  it("draws an answer of each kind", async () => {
    await open({ viewport: { width: 1000, height: 900 } })
    await choose("Lookerbot")
    const kinds: [text: string, name: string, part: string][] = [
      ["revenue", "value", ".attachment button"],
      ["last order", "record", ".attachment .block-fields"],
      ["sales 3 days", "table", ".attachment td.right"],
      ["sales by region", "pivot", ".attachment table"],
      ["trend", "picture", ".attachment .picture"],
      ["failing", "failed", ".attachment pre, .attachment code"],
    ]
    for (const [at, [text, name, part]] of kinds.entries()) {
      await write(text)
      const answer = view.page.locator(".message.by-bot").nth(at)
      await answer.locator(part).first().waitFor()
      if (name === "picture") await view.until("[...document.images].every((image) => image.complete)")
      await view.picture(`lookerbot_${name}`, answer.locator(".attachment").first())
    }
  })

  it("lets a service fail, and speaks as a guest", async () => {
    const page = await open()
    await page.getByLabel("Looker …").selectOption("403")
    await write("@Lookerbot find revenue")
    await message(/:warning:.*Looker/).waitFor()
    await page.getByLabel("Looker …").selectOption("")
    await page.getByLabel("Speak as").selectOption("Gus Lind (guest)")
    expect(await message(":warning:").count()).to.equal(1)
    await write("/looker help")
    await message(":no_entry:").waitFor()
    expect(await view.paleTexts()).to.deep.equal([])
  })

  it("works by keyboard alone", async () => {
    const page = await open()
    const focused = () => page.evaluate<string>("document.activeElement.id || document.activeElement.textContent")
    const tabTo = async (name: string) => {
      for (let tabs = 0; (await focused()) !== name; tabs++) {
        if (tabs === 200) throw new Error(`No Tab leads to ${name}; the last one led to ${await focused()}.`)
        await page.keyboard.press("Tab")
        expect(await page.evaluate(IS_FOCUS_VISIBLE), await focused()).to.equal(true)
      }
    }
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    expect(await focused()).to.equal("composer")
    await page.keyboard.type("/looker revenue")
    await page.keyboard.press("Enter")
    await view.button("Set a goal").waitFor()
    await page.keyboard.press("Shift+Tab")
    await page.locator("#messages a").first().focus()
    await tabTo("Set a goal")
    await page.keyboard.press("Enter")
    await view.until("document.activeElement.matches('dialog input')")
    await page.keyboard.press("Escape")
    await view.until("!document.querySelector('dialog')")
    await view.until("document.activeElement.textContent === 'Set a goal'")
  })

  for (const colorScheme of ["light", "dark"] as const) {
    it(`fits on a phone, and is easy to read in ${colorScheme}`, async () => {
      const page = await open({ viewport: PHONE, hasTouch: true, colorScheme })
      await write("/looker sales")
      await page.locator(".message table").waitFor()
      await page.locator("#calls summary").first().click()
      expect(await view.isTooWide()).to.equal(false)
      expect(await view.paleTexts()).to.deep.equal([])
      for (const width of [PHONE.width, 1024]) {
        await page.setViewportSize({ width, height: PHONE.height })
        expect(await axeFindings(page)).to.deep.equal([])
        expect(await idFindings(page)).to.deep.equal([])
        expect(await coveredFocus(page)).to.deep.equal([])
      }
      await page.setViewportSize(PHONE)
      await page.evaluate("scrollTo(0, 0)")
      if (colorScheme === "dark") await view.picture("lookerbot_phone")
    })
  }
})

const IS_FOCUS_VISIBLE =
  "document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle === 'solid'"
