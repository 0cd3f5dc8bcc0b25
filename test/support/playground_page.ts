import { writeFileSync } from "node:fs"
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core"
import { smallPng } from "./small_png"

const PICTURES = "docs/images"

/** The playground in a window of its own. What the page complains about, blocked by its policy or not, is kept. */
export class PlaygroundPage {
  readonly complaints: string[] = []

  private constructor(readonly page: Page) {
    page.on("console", (message) => {
      // A refused call is part of some tests, and the browser logs it by itself.
      const isRefusal = message.text().startsWith("Failed to load resource")
      if (["error", "warning"].includes(message.type()) && !isRefusal) this.complaints.push(message.text())
    })
    page.on("pageerror", ({ message }) => this.complaints.push(message))
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<PlaygroundPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    // Ends what hangs; what takes its time on a busy machine is waited for.
    context.setDefaultTimeout(110_000)
    const opened = new PlaygroundPage(await context.newPage())
    await opened.page.goto(url)
    return opened
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }

  /** Opens the dialog of an integration from the catalogue. */
  async choose(label: string): Promise<void> {
    await this.page.getByRole("link", { name: label }).click()
    await this.page.getByRole("heading", { level: 1, name: label }).waitFor()
  }

  field(label: string): Locator {
    return this.page.locator(".dialog").getByLabel(new RegExp(`^${label}( optional)?$`))
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name })
  }

  /** Presses Send. @returns the text of the verdict. */
  async send(): Promise<string> {
    await this.button(/^Send$/).click()
    return this.verdict()
  }

  verdict(): Promise<string> {
    return this.page.locator(".verdict").innerText()
  }

  /** Waits until an expression is true in the page, whose policy forbids that it watches by itself. */
  async until(expression: string): Promise<void> {
    while (!(await this.page.evaluate(`Boolean(${expression})`))) await this.page.waitForTimeout(20)
  }

  /** Whether the page, or another that it opened, is wider than the window, or a part of it wider than its place. */
  isTooWide(page = this.page): Promise<boolean> {
    return page.evaluate(IS_TOO_WIDE)
  }

  /** Whether the page scrolls as a whole, not only its parts. */
  isTooHigh(): Promise<boolean> {
    return this.page.evaluate("document.documentElement.scrollHeight > innerHeight")
  }

  /** Texts with less contrast than WCAG AA asks for. */
  paleTexts(page = this.page): Promise<string[]> {
    return page.evaluate(FIND_PALE_TEXTS)
  }

  /**
   * Stores a picture for the docs, where `npm run pictures` asks for it; else a test leaves the tree as it was.
   * @param part What is in the picture. Default: the page.
   */
  async picture(name: string, part: Page | Locator = this.page): Promise<void> {
    if (!process.env.UPDATE_PICTURES) return
    writeFileSync(`${PICTURES}/${name}.png`, smallPng(await part.screenshot()))
  }
}

const IS_TOO_WIDE = `
  document.documentElement.scrollWidth > innerWidth ||
    [...document.querySelectorAll("main, .catalogue, .delivery, .card")].some((each) => each.scrollWidth > each.clientWidth)
`

/** Runs in the browser. Colours are opaque in this page, so the nearest background is the one behind a text. */
const FIND_PALE_TEXTS = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number)
  const light = (color) => {
    const [r, g, b] = channels(color).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const isClear = (color) => color === "transparent" || channels(color)[3] === 0
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor
      if (!isClear(color)) return color
    }
    return "rgb(255, 255, 255)"
  }
  const pale = []
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim()
    const disabled = element.closest("[disabled], [aria-disabled=true], .unseen, .skip, option")
    if (!text || disabled || !element.checkVisibility()) continue
    const [high, low] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a)
    const contrast = (high + 0.05) / (low + 0.05)
    if (contrast < 4.5) pale.push(contrast.toFixed(2) + " " + text.slice(0, 40))
  }
  return pale
})()`
