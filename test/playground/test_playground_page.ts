import { expect } from "chai"
import type { BrowserContextOptions } from "playwright-core"
import type { PlaygroundPage } from "../support/playground_page"
import { PlaygroundTests } from "../support/playground_tests"

const PHONE = { width: 360, height: 740 }

describe("the playground's page", () => {
  const tests = new PlaygroundTests()
  let playground: PlaygroundPage
  const open = async (options?: BrowserContextOptions) => {
    return (playground = await tests.openCatalogue(options))
  }

  it("sends a sample, and shows the verdict, the receipt and every call", async () => {
    const { page } = await open()
    await playground.choose("Segment Identify")
    await playground.field("Segment Write Key").fill("k1")
    expect(await playground.send())
      .to.include("Sent to Segment Identify.")
      .and.include("Delivered 10 rows.")

    const call = page.locator(".calls li")
    expect(await call.count()).to.equal(1)
    await call.locator("summary").click()
    await call.locator(".call-body").waitFor()
    const details = await call.innerText()
    expect(details).to.include("https://api.segment.io/v1/batch").and.include('"type": "identify"')
    expect(details)
      .to.match(/authorization\s+\[secret\]/)
      .and.include("HTTP 200")
    await playground.picture("playground")
  })

  it("fills in the whole dialog from an example", async () => {
    await open()
    await playground.choose("Segment Track")
    await playground.button("Event per user").click()
    await playground.until("document.querySelector('[name=event]')?.value === 'Report Sent'")
    expect(await playground.field("Segment Write Key").inputValue()).to.not.equal("")
    expect(await playground.field("Rows").inputValue()).to.equal("5")
    expect(await playground.send()).to.include("Delivered 5 rows.")
  })

  it("draws every kind of field, and asks again when an interactive one changes", async () => {
    const { page } = await open()
    await playground.choose("Postcards")
    await page.getByText("Postcards go out at noon.").waitFor()
    expect(await playground.field("Format").locator("option").allInnerTexts()).to.deep.equal([
      "CSV",
      "Text, tab-separated",
    ])
    await playground.button(/^Send$/).click()
    await page.getByText("Country is needed.").waitFor()
    expect(await page.evaluate("document.activeElement.name")).to.equal("country")

    await playground.field("Country").selectOption("pl")
    await playground.field("City").selectOption("Łódź")
    expect(await playground.send()).to.include('Wrote "Greetings" to Łódź.')

    await playground.field("Text").fill("Far more than fits on a card.")
    await playground.button(/^Send$/).click()
    await page.locator(".dialog .problem", { hasText: "Too long." }).waitFor()
    expect(await playground.field("Text").getAttribute("aria-invalid")).to.equal("true")
  })

  it("logs in at a service in a window that closes, and in one that stays", async () => {
    const { page } = await open()
    await playground.choose("Diary")
    const closing = page.waitForEvent("popup")
    await playground.button("Log in").click()
    await closing
    await page.getByText("You are logged in.").waitFor()
    expect(await playground.field("title").inputValue()).to.match(/^eyJ/)
    await playground.button("Log out").click()
    await playground.button("Log in").waitFor()

    await playground.choose("Cabinet")
    const staying = page.waitForEvent("popup")
    await page.locator("button.google").click()
    const window = await staying
    await window.getByText("You are logged in to Cabinet").waitFor()
    expect(await window.evaluate("opener")).to.equal(null)
    await window.close()
    await page.getByText("You are logged in.").waitFor()
  })

  it("shows the progress of a hundred thousand rows while they are streamed", async () => {
    const { page } = await open()
    await playground.choose("Counter")
    await playground.button("100,000").click()
    await page.evaluate(WATCH_PROGRESS)
    expect(await playground.send()).to.include("Counted 100,000 rows.")
    const shares = await page.evaluate<number[]>("[...shares].filter((share) => share > 0)")
    expect(shares).to.have.length.above(5)
    expect(shares).to.deep.equal([...shares].sort((one, other) => one - other))
    expect(await page.locator(".verdict .big").innerText()).to.match(/Delivered\s+100,000\s+rows\./)
  })

  it("stops a delivery", async () => {
    const { page } = await open()
    await playground.choose("Counter")
    await playground.field("Rows").fill("10000000")
    await playground.button(/^Send$/).click()
    await playground.until("document.querySelector('progress').position > 0.001")
    await playground.button(/^Stop$/).click()
    expect(await playground.verdict()).to.include("You stopped this delivery.")
    await playground.field("Rows").fill("10")
    await playground.button(/^Send$/).click()
    await page.locator(".verdict .shown", { hasText: "Counted 10 rows." }).waitFor()
  })

  it("repeats a delivery while the service misbehaves, and tells what Looker would show", async () => {
    const { page } = await open()
    await playground.choose("Segment Identify")
    await playground.field("Segment Write Key").fill("k1")
    await playground.send()
    await playground.button(/refuses the key/).click()
    await page.getByText("Looker shows a failure").waitFor()
    expect(await playground.verdict()).to.include("401")
    expect(await page.locator(".calls .pill").first().innerText()).to.equal("401")
    await playground.picture("playground_fault")
    await playground.button(/hangs up/).click()
    await page.locator(".calls .pill", { hasText: "reset" }).first().waitFor()
    await playground.button(/^works$/).click()
    await page.locator(".verdict .shown", { hasText: "Delivered 10 rows." }).waitFor()
  })

  it("works by keyboard alone", async () => {
    const { page } = await open()
    const press = (...keys: string[]) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), done)
    const focused = () => page.evaluate("document.activeElement.name || document.activeElement.innerText")
    const tabTo = async (name: string) => {
      for (let tabs = 0; (await focused()) !== name; tabs++) {
        if (tabs === 500) throw new Error(`No Tab leads to ${name}; the last one led to ${String(await focused())}.`)
        await press("Tab")
      }
    }
    await press("/")
    await page.keyboard.type("segment tr")
    await press("ArrowDown")
    expect(await focused()).to.match(/^Segment Track/)
    expect(await page.evaluate(IS_FOCUS_VISIBLE)).to.equal(true)
    await press("Enter")
    await page.getByRole("heading", { level: 1, name: "Segment Track" }).waitFor()
    await tabTo("segment_write_key")
    expect(await page.evaluate(IS_FOCUS_VISIBLE)).to.equal(true)
    await page.keyboard.type("k1")
    await tabTo("event")
    await page.keyboard.type("Signed up")
    await press("Enter")
    expect(await playground.verdict()).to.include("Delivered 10 rows.")
    expect(await page.locator("#delivery-title + [aria-live]").innerText()).to.include("Sent to Segment Track.")
    await press("Escape")
    await page.getByRole("heading", { name: "Send something" }).waitFor()
    await playground.until("document.activeElement.innerText.startsWith('Segment Track')")
  })

  it("finds integrations by words and by what is sent", async () => {
    const { page } = await open()
    const labels = () => page.locator(".catalogue li strong").allInnerTexts()
    await playground.page.getByRole("group", { name: "What is sent" }).getByText("Cell").click()
    expect(await labels())
      .to.include.members(["Debug", "Postcards"])
      .and.not.include("Amazon S3")
    await page.getByLabel("Search integrations").fill("nothing like that")
    await page.getByText("Nothing fits.").waitFor()
    await playground.button("Show all").click()
    expect(await labels()).to.have.length.above(9)
  })

  it("fits on a phone", async () => {
    const { page } = await open({ viewport: PHONE, hasTouch: true })
    expect(await playground.isTooWide()).to.equal(false)
    await playground.choose("Amazon S3")
    expect(await page.locator(".catalogue").isVisible()).to.equal(false)
    await playground.button("Csv into folder").click()
    await playground.until("document.querySelector('[name=bucket]')?.value")
    expect(await playground.isTooWide()).to.equal(false)
    expect(await page.getByRole("button", { name: /^Send$/ }).isVisible()).to.equal(true)
    await playground.send()
    await playground.button(/show the delivery/).click()
    await page.locator(".calls summary").first().click()
    expect(await playground.isTooWide()).to.equal(false)
    await playground.picture("playground_phone")
    expect(await page.evaluate("document.querySelector('.delivery').getBoundingClientRect().top")).to.be.below(370)
  })

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is easy to read in ${colorScheme}`, async () => {
      const { page } = await open({ colorScheme })
      expect(await playground.paleTexts()).to.deep.equal([])
      await playground.choose("Segment Track")
      await playground.button("Event per user").click()
      await playground.until("document.querySelector('[name=event]')?.value")
      await playground.send()
      await page.locator(".calls summary").first().click()
      expect(await playground.paleTexts()).to.deep.equal([])
      await playground.button(/fails/).click()
      await page.getByText("Looker shows a failure").waitFor({ timeout: 20_000 })
      expect(await playground.paleTexts()).to.deep.equal([])
      const back: string = await page.evaluate("getComputedStyle(document.body).backgroundColor")
      expect(Number(/\d+/.exec(back)?.[0]) > 128).to.equal(colorScheme === "light")
      if (colorScheme === "dark") await playground.picture("playground_dark")
    })
  }
})

const done = Promise.resolve()
const WATCH_PROGRESS = `
  shares = new Set()
  setInterval(() => shares.add(document.querySelector(".is-running progress")?.position ?? 0), 50)
`
const IS_FOCUS_VISIBLE =
  "document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle === 'solid'"
