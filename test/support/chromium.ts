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

/** Of the packaged browser: in one process it ends with its first window, and a page is to be tested with its security. */
const UNWANTED = ["--single-process", "--disable-web-security", "--allow-running-insecure-content"]

/** A real browser: the one that comes as a package, else the one of the machine. */
export async function openChromium(): Promise<Browser> {
  try {
    const { default: packaged } = await import("@sparticuz/chromium")
    const executablePath = await packaged.executablePath()
    const args = [...packaged.args.filter((argument) => !UNWANTED.includes(argument)), ...QUIET]
    return await playwright.launch({ executablePath, args, headless: true })
  } catch (error) {
    if (!existsSync(INSTALLED)) throw error
    return playwright.launch({ executablePath: INSTALLED, args: QUIET, headless: true })
  }
}
