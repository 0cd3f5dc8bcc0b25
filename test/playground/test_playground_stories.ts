import { expect } from "chai"
import type { BrowserContextOptions } from "playwright-core"
import { registry } from "../../src/framework"
import { loadExamples } from "../../tools/playground/all_examples"
import { STORIES } from "../../tools/playground/page/stories"
import { axeFindings } from "../support/axe"
import type { PlaygroundPage } from "../support/playground_page"
import { PlaygroundTests } from "../support/playground_tests"

describe("the playground's start page", () => {
  const tests = new PlaygroundTests()
  let playground: PlaygroundPage
  const open = async (options?: BrowserContextOptions) => {
    playground = await tests.open(options)
    await playground.button(/^A result into a channel/).waitFor()
    return playground
  }

  it("leads to a result in a channel", async () => {
    await open()
    await playground.button(/^A result into a channel/).click()
    await playground.until("document.querySelector('[name=filename]')?.value === 'orders'")
    expect(await playground.send()).to.include("Sent to Slack")
    expect(tests.stage.sandbox.calls.map(({ host }) => host)).to.include("files.slack.com")
  })

  it("leads to rows in a table", async () => {
    await open()
    await playground.button(/^Rows into a table/).click()
    await playground.until("document.querySelector('[name=table]')?.value === 'Orders'")
    expect(await playground.send()).to.include("Delivered 12 rows.")
  })

  it("leads to a service that refuses, until it is let work", async () => {
    const { page } = await open()
    await playground.button(/^A service that refuses/).click()
    await page.getByText("In this delivery the service refuses the key.").waitFor()
    expect(await playground.send()).to.include("401")
    await playground.button("Let it work").click()
    await page.getByText("In this delivery").waitFor({ state: "detached" })
    await playground.button(/^Send$/).click()
    await page.locator(".verdict", { hasText: "Delivered 20 rows." }).waitFor()
  })

  it("leads on by keyboard alone, and back", async () => {
    const { page } = await open()
    await playground.button(/^Rows into a table/).focus()
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { level: 1, name: "Airtable" }).waitFor()
    await playground.until("document.activeElement.id === 'dialog-title'")
    await page.keyboard.press("Escape")
    await playground.button(/^Rows into a table/).waitFor()
  })

  it("finds an integration by what people call it", async () => {
    const { page } = await open()
    await page.getByLabel("Search integrations").fill("sms")
    const labels = await page.locator(".catalogue li strong").allInnerTexts()
    expect(labels).to.deep.equal(["Twilio - Send Data", "Twilio - Send Message"])
    for (const [word, label] of Object.entries({ email: "SendGrid", spreadsheet: "Google Sheets", crm: "HubSpot" })) {
      await page.getByLabel("Search integrations").fill(word)
      await page.getByRole("link", { name: label }).first().waitFor()
    }
  })

  it("has examples for all its stories", async () => {
    const { examples } = await loadExamples(registry.all)
    for (const [name, example] of STORIES.flatMap((story) => story.examples)) {
      expect(
        examples[name]?.map((each) => each.name),
        name,
      ).to.include(example)
    }
  })

  for (const width of [1440, 1024, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`shows its stories at ${width} pixels in ${colorScheme}`, async () => {
        const { page } = await open({ colorScheme, viewport: { width, height: 860 } })
        for (const { title } of STORIES) {
          const box = await page.getByRole("button", { name: title }).boundingBox()
          expect((box?.y ?? 1000) + (box?.height ?? 0), title).to.be.below(860)
        }
        expect(await playground.isTooWide()).to.equal(false)
        expect(await playground.paleTexts()).to.deep.equal([])
        expect(await axeFindings(page)).to.deep.equal([])
        if (width === 1440 && colorScheme === "light") await playground.picture("playground_start")
        await playground.button(/^A service that refuses/).click()
        await page.getByText("In this delivery the service refuses the key.").waitFor()
        expect(await playground.isTooWide()).to.equal(false)
        expect(await playground.paleTexts()).to.deep.equal([])
      })
    }
  }
})
