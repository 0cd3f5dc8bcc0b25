import { execFile } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { type Browser, chromium as playwright } from "playwright-core"

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

/** A real browser: the one that comes as a package, with the libraries of the machine or its own; else the machine's. */
export async function openChromium(): Promise<Browser> {
  try {
    return await openPackaged()
  } catch {
    return existsSync(INSTALLED) ? playwright.launch({ executablePath: INSTALLED, args: QUIET }) : openSelfContained()
  }
}

async function openPackaged(): Promise<Browser> {
  const { default: packaged } = await import("@sparticuz/chromium")
  return playwright.launch({ executablePath: await packaged.executablePath(), args: argumentsOf(packaged.args) })
}

/** For machines without the libraries of a desktop. The package unpacks its own where it takes the machine for a Lambda. */
async function openSelfContained(): Promise<Browser> {
  const { default: packaged } = await import("@sparticuz/chromium")
  const folder = path.join(tmpdir(), "chromium-self-contained")
  mkdirSync(folder, { recursive: true })
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" }
  const unpack = 'import("@sparticuz/chromium").then(async ({ default: it }) => console.log(await it.executablePath()))'
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", unpack], { env })
  const own = { LD_LIBRARY_PATH: path.join(folder, "al2023", "lib"), FONTCONFIG_PATH: path.join(folder, "fonts") }
  const args = argumentsOf(packaged.args)
  return playwright.launch({ executablePath: stdout.trim(), args, env: { ...process.env, ...own } })
}

function argumentsOf(packaged: readonly string[]): string[] {
  return [...packaged.filter((argument) => !UNWANTED.includes(argument)), ...QUIET]
}
