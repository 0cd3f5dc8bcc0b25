import { expect } from "chai"
import type { Browser, BrowserContextOptions } from "playwright-core"
import { openChromium } from "./chromium"
import { PlaygroundPage } from "./playground_page"
import { PlaygroundStage } from "./playground_stage"

/**
 * A playground and a browser for the tests of one `describe`, in whose body it is made, as it adds hooks. After each test it
 * closes the pages that the test opened, and expects that none complained.
 */
export class PlaygroundTests {
  private running?: { stage: PlaygroundStage; browser: Browser }
  private readonly opened: PlaygroundPage[] = []

  constructor() {
    before(async () => {
      const [stage, browser] = await Promise.all([PlaygroundStage.start(), openChromium()])
      this.running = { stage, browser }
    })
    after(async () => {
      await this.running?.browser.close()
      await this.running?.stage.stop()
    })
    afterEach(async () => {
      for (const playground of this.opened.splice(0)) {
        await playground.close()
        expect(playground.complaints).to.deep.equal([])
      }
    })
  }

  get stage(): PlaygroundStage {
    return this.parts.stage
  }

  /** Opens the page in a window of its own. @param hash Name of the integration whose dialog is open. Default: none. */
  async open(options?: BrowserContextOptions, hash = ""): Promise<PlaygroundPage> {
    const playground = await PlaygroundPage.open(this.parts.browser, `${this.stage.url}${hash && `#${hash}`}`, options)
    this.opened.push(playground)
    return playground
  }

  /** Opens the page, and waits for its catalogue. */
  async openCatalogue(options?: BrowserContextOptions): Promise<PlaygroundPage> {
    const playground = await this.open(options)
    await playground.page.getByRole("link", { name: "Segment Identify" }).waitFor()
    return playground
  }

  private get parts() {
    if (!this.running) throw new Error("The hooks of this describe have not run.")
    return this.running
  }
}
