import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { PROJECT_ROOT } from "../../src/cli/project_root"
import { EnvironmentReader, loadEnvironment, SECRET_NAMES } from "../../src/config"
import { registry } from "../../src/framework"
import "../../src/integrations"
import { LinkStandIns } from "../links/link_stand_ins"
import { linksRoutes } from "../links/links_routes"
import { lookerbotRoutes } from "../lookerbot/lookerbot_routes"
import { StandIns } from "../lookerbot/stand_ins"
import { loadExamples } from "../playground/all_examples"
import { LookerSessions } from "../playground/looker_sessions"
import { playgroundRoutes } from "../playground/playground_routes"
import { startPlayground } from "../playground/playground_server"
import { Sandbox } from "../sandbox/sandbox"
import { makeApiToken } from "../../src/sealing"
import { freePort, startHub, stopHub } from "./hub_process"

const PLAYGROUND_PORT = 8081
const PAGES = ["playground", "lookerbot", "links"] as const
const SANDBOX = path.join(PROJECT_ROOT, "tools", "sandbox")
const PRELOADS = [
  "ts-node/register/transpile-only",
  path.join(SANDBOX, "preload.ts"),
  path.join(SANDBOX, "preload_redirects.ts"),
]

/**
 * Runs a hub that restarts when its source changes, a sandbox for the hub's calls, stand-ins of Slack, Looker and the partners of
 * links, and three pages: the playground, Lookerbot and Links.
 */
async function dev(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-dev-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  const { examples, rules, logins, environment, problems } = await loadExamples(registry.all)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  const bundlers = await Promise.all(PAGES.map((name) => bundlePage(name, path.join(folder, name))))
  const sandbox = await Sandbox.start({ rules, logins })
  const hubUrl = () => address.hubUrl
  const standIns = await StandIns.start({ hubUrl })
  const partners = await LinkStandIns.start({ standIns })
  const ofStandIns = { ...standIns.environment, ...partners.environment }
  const { hub, ...address } = await startSandboxedHub(sandbox, { ofExamples: environment, ofStandIns }, folder)
  partners.deliverTo(address.hubUrl)

  const sessions = new LookerSessions(() => ({ ...address, delegateService: sandbox.logins }))
  const [playgroundFolder, lookerbotFolder, linksFolder] = PAGES.map((name) => path.join(folder, name))
  const playground = playgroundRoutes({
    sessions,
    examples: async () => examples,
    sandbox,
    pageFolder: playgroundFolder,
    hasOtherPages: true,
  })
  const lookerbot = lookerbotRoutes({ standIns, hubUrl, pageFolder: lookerbotFolder })
  const links = linksRoutes({ standIns: partners, hub: () => address, pageFolder: linksFolder })
  const { url } = await startPlayground({ playground, lookerbot, links }, PLAYGROUND_PORT)
  const [botUrl, linksUrl] = ["/lookerbot/", "/links/"].map((page) => new URL(page, url).href)
  const lines = [`Hub:         ${address.hubUrl}`, `Lookerbot:   ${botUrl}`, `Links:       ${linksUrl}`]
  process.stdout.write(`\n${[...lines, `Playground:  ${url}`].map((line) => `  ${line}\n`).join("")}\n`)

  const stop = () => {
    for (const bundler of bundlers) bundler.kill()
    void stopHub(hub).then(() => process.exit(0))
  }
  process.once("SIGINT", stop).once("SIGTERM", stop)
}

interface Variables {
  /** Count where the developer has not set them. */
  ofExamples: Readonly<Record<string, string>>
  /** Always count. */
  ofStandIns: Readonly<Record<string, string>>
}

/** Starts a hub in a process of its own. None of its calls leave this machine. */
async function startSandboxedHub(sandbox: Sandbox, { ofExamples, ofStandIns }: Variables, folder: string) {
  const given = loadEnvironment(process.env)
  const port = Number(given.PORT ?? (await freePort()))
  const hubUrl = `http://127.0.0.1:${port}`
  const authority = path.join(folder, "authority.pem")
  writeFileSync(authority, sandbox.ca)
  const secret = given.ACTION_HUB_SECRET ?? randomBytes(16).toString("hex")
  const missing = Object.entries(ofExamples).filter(([name]) => !given[name])
  const environment = {
    ...Object.fromEntries(missing),
    ...ofStandIns,
    ACTION_HUB_BASE_URL: given.ACTION_HUB_BASE_URL ?? hubUrl,
    ACTION_HUB_LABEL: given.ACTION_HUB_LABEL ?? "Development Hub",
    ACTION_HUB_SECRET: secret,
    HUB_SANDBOX_CA: authority,
    HUB_SANDBOX_PORT: String(sandbox.port),
    // Turns off the hub's own playground, which has no sandbox. `dev` starts a playground with one.
    HUB_PLAYGROUND: "",
    NODE_ENV: "development",
  }
  const preloads = PRELOADS.flatMap((name) => ["-r", name])
  const nodeArguments = ["--watch", ...preloads, path.join(PROJECT_ROOT, "src", "index.ts")]
  const hub = await startHub({ environment, port, nodeArguments, isLogShown: true })
  const [first = ""] = new EnvironmentReader(environment).secrets(SECRET_NAMES, "")
  return { hub, hubUrl, token: makeApiToken(first) }
}

/** Bundles a page, now and whenever its source changes. */
async function bundlePage(name: string, folder: string): Promise<ChildProcess> {
  const script = path.join(PROJECT_ROOT, "scripts", "build_page.mjs")
  const bundler = spawn(process.execPath, [script, name, folder, "--watch"], { stdio: ["ignore", "pipe", "inherit"] })
  const [code] = (await Promise.race([once(bundler.stdout, "data"), once(bundler, "exit")])) as [unknown]
  if (typeof code === "number") throw new Error("The page could not be bundled; the message stands above.")
  return bundler
}

dev().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
