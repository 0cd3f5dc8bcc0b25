import path from "node:path"
import { pathToFileURL } from "node:url"
import { expect } from "chai"
import type { Browser } from "playwright-core"
import { API_PAGE } from "../../tools/cli/docs/api_page"
import { axeFindings } from "../support/axe"
import { openChromium } from "../support/chromium"

const VIEWS = [
  { viewport: { width: 360, height: 740 }, colorScheme: "light" },
  { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
] as const

describe(`${API_PAGE} in a browser`, () => {
  let browser: Browser
  before(async () => {
    browser = await openChromium()
  })
  after(() => browser?.close())

  for (const view of VIEWS) {
    it(`fits ${view.viewport.width} pixels, ${view.colorScheme}, and leaves axe nothing to say`, async () => {
      const context = await browser.newContext(view)
      const page = await context.newPage()
      const asked: string[] = []
      page.on("request", (request) => asked.push(request.url()))
      const address = pathToFileURL(path.resolve(API_PAGE)).href
      await page.goto(address)
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).to.be.at.most(view.viewport.width)
      expect(await axeFindings(page)).to.deep.equal([])
      await page.getByRole("link", { name: "POST /actions/{name}/execute" }).first().click()
      expect(page.url()).to.equal(`${address}#execute`)
      expect(asked).to.deep.equal([address])
      await context.close()
    })
  }
})
