import { expect } from "chai"
import { axeFindings } from "../support/axe"
import type { PlaygroundPage } from "../support/playground_page"
import { PlaygroundTests } from "../support/playground_tests"

const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]

describe("the delivery on the playground's page", () => {
  const tests = new PlaygroundTests()
  let playground: PlaygroundPage
  const inSight = async (selector: string) => {
    const boxes = await playground.page.evaluate<{ top: number; bottom: number }[]>(
      `[...document.querySelectorAll("${selector}")].filter((each) => each.checkVisibility())
        .map((each) => each.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom }))`,
    )
    const height = playground.page.viewportSize()?.height ?? 0
    return boxes.some(({ top, bottom }) => top >= 0 && bottom <= height)
  }

  for (const viewport of WINDOWS) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`stays in sight at ${viewport.width} pixels in ${colorScheme}, by keyboard alone`, async () => {
        playground = await tests.open({ viewport, colorScheme })
        const { page } = playground
        await playground.choose("Counter")
        await playground.field("Rows").fill("10000000")
        const sendTop = () =>
          page.evaluate<number>("document.querySelector('.dialog .primary').getBoundingClientRect().top")
        const top = await sendTop()
        await page.keyboard.press("Enter")
        await playground.until("document.querySelector('.is-running progress')?.position > 0.001")
        expect(Math.abs((await sendTop()) - top)).to.be.below(1)
        await playground.until("/ left|Left\\s+\\d/.test(document.querySelector('.workbench').innerText)")
        for (const part of [".top", "progress"]) expect(await inSight(part), part).to.equal(true)
        expect(await playground.button(/^Stop$/).count()).to.be.above(0)
        expect(await axeFindings(page)).to.deep.equal([])

        await playground
          .button(/^Stop$/)
          .first()
          .press("Enter")
        await page.locator(".details .shown", { hasText: "You stopped this delivery." }).waitFor()
        await playground.field("Rows").fill("10")
        await page.keyboard.press("Enter")
        await playground.until("document.querySelector('.verdict.good')")
        expect(await inSight("progress.good")).to.equal(true)
        expect(await playground.isTooWide()).to.equal(false)
        expect(await playground.paleTexts()).to.deep.equal([])
      })
    }
  }

  it("leads from the bar on a phone to the panel, whose head stays below that of the page", async () => {
    playground = await tests.open({
      viewport: { width: 390, height: 600 },
      hasTouch: true,
    })
    const { page } = playground
    await playground.choose("Picky")
    await playground.field("Rows").fill("30")
    await playground.send()
    await playground.button(/show the delivery/).click()
    await playground.until("document.querySelector('.standing').getBoundingClientRect().top < 200")
    expect(await page.evaluate("document.activeElement.id")).to.equal("delivery-title")
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    for (const part of [".top", ".standing"]) expect(await inSight(part), part).to.equal(true)
  })

  it("says first what arrived, in red what did not, and every reason once", async () => {
    playground = await tests.open()
    const { page } = playground
    await playground.choose("Picky")
    await playground.field("Rows").fill("30")
    const verdict = await playground.send()
    expect(verdict).to.match(/Delivered\s+10\s+of 30 rows\./)
    expect(verdict.match(/Email is missing/g)).to.have.length(1)
    expect(await page.locator(".reasons li").allInnerTexts()).to.have.length(2)
    expect(await page.locator(".reasons li").first().innerText()).to.match(
      /10 rows\s+Email is missing e\.g\. rows 1, 4, 7/,
    )
    const share = await page.evaluate<number>("document.querySelector('.verdict progress').position")
    expect(share).to.be.closeTo(1 / 3, 0.01)
    const color = "getComputedStyle(document.querySelector('.verdict progress')).backgroundColor"
    expect(await page.evaluate(color)).to.equal("rgb(176, 37, 31)")
    expect(await axeFindings(page)).to.deep.equal([])
  })

  it("is not alarmed before something was typed or sent", async () => {
    playground = await tests.open()
    const { page } = playground
    await playground.choose("Amazon S3")
    await page.locator(".callout").waitFor()
    expect(await page.locator("[role=alert], .bad, .problem").count()).to.equal(0)
    await playground.button(/^Send$/).click()
    await page.locator("[role=alert].bad").waitFor()
  })
})
