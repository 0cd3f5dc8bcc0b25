import { expect } from "chai"
import type { BrowserContextOptions } from "playwright-core"
import { axeFindings } from "../support/axe"
import type { PlaygroundPage } from "../support/playground_page"
import { PlaygroundTests } from "../support/playground_tests"

const WIDTHS = [1440, 1024, 390]

describe("the playground's dialog", () => {
  const tests = new PlaygroundTests()
  let playground: PlaygroundPage
  const open = async (options?: BrowserContextOptions) => {
    return (playground = await tests.openCatalogue(options))
  }

  it("folds the administrator's settings once they are filled, and opens them to be changed", async () => {
    const { page } = await open()
    await playground.choose("Segment Track")
    const key = playground.field("Segment Write Key")
    const change = playground.button(/^Change the admin/)
    await key.pressSequentially("k1")
    expect(await key.isVisible()).to.equal(true)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await change.waitFor()
    expect(await key.isVisible()).to.equal(false)
    expect(await page.locator(".administrator").innerText())
      .to.include("Filled in: Segment Write Key.")
      .and.not.include("k1")
    expect(await page.evaluate("document.activeElement.innerText")).to.match(/^Change/)

    await page.keyboard.press("Enter")
    expect(await key.isVisible()).to.equal(true)
    expect(await page.evaluate("document.activeElement.name")).to.equal("segment_write_key")
    await key.fill("")
    await playground.button(/^Save the admin/).click()
    expect(await page.evaluate("document.activeElement.name")).to.equal("segment_write_key")
    await playground.button("Event per user").click()
    await change.waitFor()
    expect(await page.getByRole("group", { name: "User" }).getByLabel("Event").isVisible()).to.equal(true)
  })

  it("shows the rows before they are sent, as title, row limit and formatting have them", async () => {
    const { page } = await open()
    await playground.choose("Amazon S3")
    await playground.button("Csv into folder").click()
    await playground.until("document.querySelector('[name=bucket]')?.value")
    await playground.field("Sample").selectOption("Users with tags")
    await playground.field("Rows").fill("50")
    const preview = page.getByRole("region", { name: "Rows to send" })
    await page.getByText("The first 10 of 50 rows.").waitFor()
    expect(await preview.innerText()).to.not.include("$")

    await playground.field("Filename").fill("")
    await playground.field("Title").fill("Weekly users")
    await playground.field("Row limit").fill("3")
    await page.getByRole("radio", { name: "Formatted", exact: true }).check()
    await page.getByText("All 3 rows.").waitFor()
    await preview.getByText("$1.75").waitFor()
    expect(await preview.locator("tbody tr").count()).to.equal(3)
    expect(await preview.locator("th").nth(1).innerText()).to.match(/^Users Email\nemail, /)
    expect(await page.locator(".dialog footer").innerText()).to.include("3 rows")

    await playground.send()
    await page.locator(".files").waitFor()
    await preview.scrollIntoViewIfNeeded()
    await playground.picture("playground_rows")
    const call = page.locator(".calls li").last()
    await call.locator("summary").click()
    await call.locator(".call-body").waitFor()
    const sent = await call.innerText()
    expect(sent).to.include("Weekly").and.include("$5.25").and.not.include("$7.00")
  })

  it("says the same number of rows beside Send as under the rows, also for a sample that has few", async () => {
    const { page } = await open()
    await playground.choose("Counter")
    await playground.field("Sample").selectOption("real")
    await playground.field("Rows").fill("500")
    await page.getByText("The first 10 of 13 rows.").waitFor()
    expect(await page.locator(".dialog footer").innerText()).to.include("13 rows")
    expect(await playground.send()).to.include("Counted 13 rows.")
  })

  it("keeps the way of delivery under More, and shows no rows of a document", async () => {
    const { page } = await open()
    await playground.choose("Amazon S3")
    const pushed = page.getByRole("radio", { name: "Pushed in the request" })
    expect(await pushed.isVisible()).to.equal(false)
    await page.locator("summary", { hasText: "More" }).press("Enter")
    await pushed.check()
    expect(await page.locator(".dialog footer").innerText()).to.match(/pushed$/)
    await playground.field("Format").selectOption("xlsx")
    await page.getByText("The document is a sample of its own").waitFor()
    expect(await page.locator(".preview").count()).to.equal(0)
    expect(await page.locator(".dialog footer").innerText()).to.include("Excel · pushed")
  })

  for (const width of WIDTHS) {
    it(`can be filled in and sent by keyboard alone at ${width} pixels, the rows looked at`, async () => {
      const { page } = await open({ viewport: { width, height: 900 } })
      const focused = () => page.evaluate<string>("document.activeElement.id || document.activeElement.innerText")
      const tabTo = async (wanted: RegExp) => {
        for (let tabs = 0; !wanted.test(await focused()); tabs++) {
          if (tabs === 60) throw new Error(`No Tab leads to ${wanted.source}; the last one led to ${await focused()}.`)
          await page.keyboard.press("Tab")
          expect(await page.evaluate(IS_IN_SIGHT), await focused()).to.equal(true)
        }
      }
      await playground.choose("Postcards")
      await tabTo(/^field-country$/)
      await page.keyboard.type("PL")
      await playground.field("City").waitFor()
      await tabTo(/^field-city$/)
      await page.keyboard.press("ArrowDown")
      await tabTo(/^data-title$/)
      await page.keyboard.type("Weekly")
      await tabTo(/^data-limit$/)
      await page.keyboard.type("4")
      await page.getByText("All 4 rows.").waitFor()
      await page.keyboard.press("Tab")
      await page.keyboard.press("ArrowLeft")
      expect(await page.getByRole("radio", { name: "Formatted", exact: true }).isChecked()).to.equal(true)
      await page.getByRole("cell", { name: "$1.75" }).waitFor()
      await page.keyboard.press("Tab")
      expect(await page.evaluate("document.activeElement.getAttribute('role')")).to.equal("region")
      await page.keyboard.press("ArrowRight")
      await playground.until("document.activeElement.scrollLeft > 0")
      await tabTo(/^More$/)
      await page.keyboard.press("Enter")
      await page.keyboard.press("Tab")
      await page.keyboard.press("ArrowRight")
      await tabTo(/^Send$/)
      expect(await page.locator(".dialog footer").innerText()).to.include("4 rows")
      await page.keyboard.press("Enter")
      expect(await playground.verdict()).to.include('Wrote "Greetings" to')
    })

    for (const colorScheme of ["light", "dark"] as const) {
      it(`fits ${width} pixels in ${colorScheme}`, async () => {
        const { page } = await open({ viewport: { width, height: 900 }, colorScheme })
        const check = async () => {
          expect(await playground.isTooWide()).to.equal(false)
          expect(await playground.paleTexts()).to.deep.equal([])
          expect(await axeFindings(page)).to.deep.equal([])
        }
        await playground.choose("Amazon S3")
        await page.locator(".preview tbody tr").first().waitFor()
        await check()
        await playground.button("Csv into folder").click()
        await playground.button(/^Change the admin/).waitFor()
        await page.locator("summary", { hasText: "More" }).click()
        await check()
        await playground.field("Sample").selectOption("No rows at all")
        await page.getByText("No rows: only the names").waitFor()
        await check()
        await playground.field("Format").selectOption("xlsx")
        await page.getByText("The document is a sample of its own").waitFor()
        await check()
      })
    }
  }
})

/** Whether what has the focus is above the bar with Send, or in it. */
const IS_IN_SIGHT = `(() => {
  const focused = document.activeElement
  const { top, bottom } = focused.getBoundingClientRect()
  const bar = document.querySelector(".dialog > footer")
  const isElsewhere = focused === document.body || focused.closest(".top, .catalogue, .dialog > footer") !== null
  return isElsewhere || (top >= 0 && Math.min(bottom, top + 40) <= bar.getBoundingClientRect().top + 1)
})()`
