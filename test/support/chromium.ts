import { existsSync } from "node:fs"
import { chromium as playwright, type Browser } from "playwright-core"

const INSTALLED = "/usr/bin/chromium"
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** A real browser: the one that comes as a package, else the one of the machine. */
export async function openChromium(): Promise<Browser> {
  try {
    const { default: packaged } = await import("@sparticuz/chromium")
    const executablePath = await packaged.executablePath()
    return await playwright.launch({ executablePath, args: [...packaged.args, ...QUIET], headless: true })
  } catch (error) {
    if (!existsSync(INSTALLED)) throw error
    return playwright.launch({ executablePath: INSTALLED, args: QUIET, headless: true })
  }
}
