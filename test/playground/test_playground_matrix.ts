import { expect } from "chai"
import type { Page } from "playwright-core"
import { axeFindings } from "../support/axe"
import { brokenWords } from "../support/broken_words"
import { coveredFocus } from "../support/focus_walk"
import { idFindings } from "../support/page_ids"
import type { PlaygroundPage } from "../support/playground_page"
import { PlaygroundTests } from "../support/playground_tests"

/** Below this width the page scrolls as a whole. */
const PHONE = 768

/** Findings that are shown of each state. */
const MOST_SHOWN = 9

/** How the page comes into each of its states, one after another; each gives what to look at, and where Tab begins. */
const STATES: Record<string, (playground: PlaygroundPage) => Promise<{ page?: Page; from?: string }>> = {
  "start page": async ({ page }) => {
    await page.getByRole("heading", { name: "Begin with a story" }).waitFor()
    return { from: ".skip" }
  },
  catalogue: async ({ page }) => {
    await page.getByLabel("Search integrations").fill("storage")
    await page.getByText("integrations found").waitFor()
    return { from: ".catalogue input" }
  },
  "story of a refusal": async (playground) => {
    await playground.page.evaluate("location.hash = ''")
    await playground.button(/^A service that refuses/).click()
    await playground.page.getByText("In this delivery the service refuses the key.").waitFor()
    await playground.page.locator(".preview tbody tr").first().waitFor()
    return {}
  },
  "dialog with form": async (playground) => {
    await playground.page.evaluate("location.hash = 'postcard'")
    await playground.field("Country").selectOption("pl")
    await playground.field("City").waitFor()
    await playground.page.locator("summary", { hasText: "More" }).click()
    await playground.page.locator(".preview tbody tr").first().waitFor()
    return {}
  },
  "dialog with problems": async (playground) => {
    await playground.button(/^Send$/).click()
    await playground.page.getByText("City is needed.").waitFor()
    return {}
  },
  running: async (playground) => {
    await playground.page.evaluate("location.hash = 'patience'")
    await playground.page.getByRole("heading", { level: 1, name: "Patience" }).waitFor()
    await playground.button(/^Send$/).click()
    await playground
      .button(/^Stop$/)
      .first()
      .waitFor()
    await playground.page.locator(".preview tbody tr").first().waitFor()
    return {}
  },
  failure: async (playground) => {
    await playground
      .button(/^Stop$/)
      .first()
      .click()
    await playground.page.locator(".verdict.bad").waitFor()
    await playground.page.evaluate("location.hash = 'picky'")
    await playground.page.getByRole("heading", { level: 1, name: "Picky" }).waitFor()
    await playground.field("Rows").fill("30")
    await playground.button(/^Send$/).click()
    await playground.page.locator(".reasons").waitFor()
    return {}
  },
  success: async (playground) => {
    await playground.page.evaluate("location.hash = 'amazon_s3'")
    await playground.button("Csv into folder").click()
    await playground.until("document.querySelector('[name=bucket]')?.value")
    await playground.button(/^Send$/).click()
    await playground.page.locator(".files").waitFor()
    return {}
  },
  "call and history open": async ({ page }) => {
    for (const summary of await page.locator(".calls summary, .history summary, .details summary").all()) {
      await summary.click()
    }
    return {}
  },
  guide: async ({ page }) => {
    const opened = page.waitForEvent("popup")
    await page.getByRole("link", { name: /^Guide/ }).press("Enter")
    const guide = await opened
    await guide.getByRole("heading", { level: 1 }).waitFor()
    return { page: guide, from: undefined }
  },
}

describe("the playground at every width", () => {
  const tests = new PlaygroundTests()

  for (const width of [1440, 1024, 820, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`leaves nothing to say at ${width} pixels in ${colorScheme}`, async () => {
        const viewport = { width, height: width === 390 ? 844 : 860 }
        const playground = await tests.open({ colorScheme, viewport })
        const findings: Record<string, string[]> = {}
        for (const [name, enter] of Object.entries(STATES)) {
          const { page = playground.page, from = page === playground.page ? "#main" : undefined } =
            await enter(playground)
          const found = [
            ...(await axeFindings(page)),
            ...(await idFindings(page)),
            ...(await playground.paleTexts(page)),
            ...(await brokenWords(page)),
            ...((await playground.isTooWide(page)) ? ["wider than the window"] : []),
            ...(width > PHONE && page === playground.page && (await playground.isTooHigh())
              ? ["scrolls as a whole"]
              : []),
            // Where things are does not depend on the colours.
            ...(colorScheme === "light" ? await coveredFocus(page, from) : []),
          ]
          if (found.length > 0) findings[name] = found.slice(0, MOST_SHOWN)
        }
        expect(findings).to.deep.equal({})
      })
    }
  }
})
