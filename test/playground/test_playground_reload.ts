import { expect } from "chai"
import { axeFindings } from "../support/axe"
import type { PlaygroundPage } from "../support/playground_page"
import { PlaygroundTests } from "../support/playground_tests"

const LONG = "3000000"

describe("the playground's deliveries across reloads and tabs", () => {
  const opened: PlaygroundPage[] = []
  // Before the hooks of the tests close the pages.
  afterEach(async () => {
    for (const playground of opened.splice(0)) {
      const stop = playground.button(/^Stop$/)
      if (await stop.isVisible()) await stop.click()
    }
  })
  const tests = new PlaygroundTests()

  const open = async (name: string, width = 1440, colorScheme: "light" | "dark" = "light") => {
    const viewport = { width, height: 900 }
    const playground = await tests.open({ viewport, colorScheme }, name)
    opened.push(playground)
    await playground.button(/^Send$/).waitFor()
    return playground
  }
  const begin = async (playground: PlaygroundPage, rows = LONG) => {
    await playground.field("Rows").fill(rows)
    await playground.button(/^Send$/).click()
  }
  const history = async ({ page }: PlaygroundPage) => {
    const summary = page.locator(".history summary")
    await summary.focus()
    await page.keyboard.press("Enter")
    return page.locator(".history li")
  }

  it("finds a running delivery again, whose progress goes on, and stops it", async () => {
    const playground = await open("counter")
    await begin(playground)
    await playground.until("document.querySelector('progress')?.position > 0.001")
    await playground.page.reload()
    await playground.until("document.querySelector('progress')?.position > 0.002")
    await playground.button(/^Stop$/).click()
    expect(await playground.verdict()).to.include("You stopped this delivery.")
    await playground.page.reload()
    expect(await playground.verdict()).to.include("You stopped this delivery.")
  })

  it("finds the verdict and the calls of a delivery that ended, and sends it again without asking for the key", async () => {
    const playground = await open("segment_event")
    const { page } = playground
    await playground.field("Segment Write Key").fill("k1")
    await playground.send()
    await page.reload()
    expect(await playground.verdict()).to.include("Delivered 10 rows.")
    await page.locator(".calls li").first().waitFor()
    expect(await playground.field("Segment Write Key").inputValue()).to.equal("")
    await playground.button(/refuses the key/).click()
    await page.locator(".calls .pill", { hasText: "401" }).first().waitFor()
    await playground.button(/^works$/).click()
    await page.locator(".verdict", { hasText: "Delivered 10 rows." }).waitFor()
  })

  it("shows a delivery of the history again, with its time and webhook id", async () => {
    const playground = await open("counter")
    const { page } = playground
    await begin(playground, "7")
    await page.locator(".verdict", { hasText: "Counted 7 rows." }).waitFor()
    await begin(playground, "8")
    await page.locator(".verdict", { hasText: "Counted 8 rows." }).waitFor()
    await page.reload()
    await page.locator(".verdict", { hasText: "Counted 8 rows." }).waitFor()
    const entries = await history(playground)
    expect(await entries.count()).to.equal(2)
    expect(await entries.last().innerText()).to.match(
      /^\d\d:\d\d:\d\d\s+Counter\s+sent\s+Webhook id [0-9a-f]{16}\s+Copy\s+the webhook id\s*$/,
    )
    await entries.last().getByRole("button").first().press("Enter")
    await page.locator(".verdict", { hasText: "Counted 7 rows." }).waitFor()
    expect(await entries.last().getByRole("button").first().getAttribute("aria-current")).to.equal("true")

    await page.goto(`${tests.stage.url}#postcard`)
    await page.getByText("Nothing sent yet.").waitFor()
    await history(playground)
    await page.locator(".history li").first().getByRole("button").first().click()
    await page.getByRole("heading", { level: 1, name: "Counter" }).waitFor()
    await page.locator(".verdict", { hasText: "Counted 8 rows." }).waitFor()
  })

  for (const width of [1440, 1024, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`says in a second tab what its delivery waits for, ${width} pixels wide, ${colorScheme}`, async () => {
        const first = await open("patience")
        await begin(first, "5")
        const second = await open("counter", width, colorScheme)
        expect(await second.page.locator(".history").count()).to.equal(0)
        await begin(second, "5")
        await second.page.getByText("A delivery to Patience from another tab is running first.").waitFor()
        await history(second)
        expect(await second.page.locator(".history .pill").innerText()).to.equal("waiting")
        expect(await axeFindings(second.page)).to.deep.equal([])
        expect(await second.paleTexts()).to.deep.equal([])
        expect(await second.isTooWide()).to.equal(false)
        await first.button(/^Stop$/).click()
        expect(await second.verdict()).to.include("Counted 5 rows.")
        expect(await second.page.getByText("Waiting for its turn.").count()).to.equal(0)
      })
    }
  }

  it("stops a delivery that waits for its turn", async () => {
    const first = await open("patience")
    await begin(first, "5")
    const second = await open("counter")
    await begin(second, "5")
    await second.page.getByText("Waiting for its turn.").waitFor()
    await second.button(/^Stop$/).click()
    expect(await second.verdict()).to.include("You stopped this delivery.")
    expect(await first.button(/^Stop$/).isVisible()).to.equal(true)
  })
})
