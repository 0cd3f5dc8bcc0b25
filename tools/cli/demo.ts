import { createHash, randomBytes } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { registry } from "../../src/framework"
import "../../src/integrations"
import { print, table } from "../../src/cli/terminal"
import { makeApiToken } from "../../src/sealing"
import { Sandbox } from "../sandbox/sandbox"
import { formatDelivery } from "../simulator/delivery"
import { sample } from "../simulator/samples"
import { SegmentStandIn } from "../simulator/segment_stand_in"
import { type Delivery, type ListedIntegration, SimulatedLooker, type Verdict } from "../simulator/simulated_looker"
import { freePort, startHub, stopHub } from "./hub_process"
import { sizeText } from "./try/call_summary"
import { compiledHub } from "./try/compiled_hub"

const ROWS = 10_000
const FILE = "sftp://files.example.com/reports/orders.csv"

/**
 * Starts a hub, sends a result of 10,000 rows through it to a local stand-in for Segment, and another as a file to a stand-in
 * for an SFTP server. Prints what happens, what was left out, and what to do next.
 * @returns whether every row and every byte arrived.
 */
async function demo(): Promise<boolean> {
  const secret = randomBytes(16).toString("hex")
  const port = await freePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const segment = new SegmentStandIn()
  const looker = new SimulatedLooker({ hubUrl: baseUrl, token: makeApiToken(secret) })
  const sandbox = await Sandbox.start()
  const folder = mkdtempSync(path.join(tmpdir(), "hub-demo-"))
  const authority = path.join(folder, "authority.pem")
  writeFileSync(authority, sandbox.ca)
  await looker.start()
  const environment = {
    ACTION_HUB_BASE_URL: baseUrl,
    ACTION_HUB_LABEL: "Demo Hub",
    ACTION_HUB_SECRET: secret,
    SEGMENT_HOST: await segment.start(),
    HUB_SANDBOX_CA: authority,
    HUB_SANDBOX_PORT: String(sandbox.port),
    // The simulated Looker runs on the hub's own machine, which a hub in production does not allow.
    NODE_ENV: "development",
    LOOKER_HOSTS: "",
    ACTION_WHITELIST: "",
  }
  const { index, preload } = await compiledHub(folder)
  const hub = await startHub({ environment, port, nodeArguments: ["-r", preload, index] })
  try {
    print(`The hub runs at ${baseUrl}, and its calls go to stand-ins on this machine. It offers:`)
    tellListing(await looker.list())
    const isDone = [await sendRows(looker, segment), await sendFile(looker, sandbox)]
    tellNext()
    return !isDone.includes(false)
  } finally {
    await stopHub(hub)
    await looker.stop()
    await sandbox.stop()
    segment.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lists what the hub offers, and what it does not because variables are missing. */
function tellListing(listed: readonly ListedIntegration[]): void {
  for (const line of table(listed.map(({ name, label }) => [`  ${name}`, label]))) print(line)
  const others = registry.all.filter(({ name }) => !listed.some((each) => each.name === name))
  if (others.length === 0) return
  print("\nLeft out, because it needs an app or a project of yours at the service; these variables name it:")
  const rows = others.map(({ name, environment }) => {
    const names = environment.filter(({ required }) => required).map((variable) => variable.name)
    return [`  ${name}`, names.join(", ")]
  })
  for (const line of table(rows)) print(line)
}

/** Sends rows in batches. @returns whether every row arrived. */
async function sendRows(looker: SimulatedLooker, segment: SegmentStandIn): Promise<boolean> {
  print(`\n1. Rows: sending ${ROWS} rows of a Look to segment_event, streamed from a download URL …`)
  looker.settings("segment_event").segment_write_key = "demo-write-key"
  const verdict = await looker.send("segment_event", {
    type: "query",
    format: "json_detail_lite_stream",
    result: sample("users", ROWS),
    title: "All users",
    formParams: {},
  })
  tellVerdict(verdict)
  const { messageIds, batches, firstMessage } = segment
  print(`\nThe stand-in for Segment received ${messageIds.size} messages in ${batches} calls. The first:`)
  print(JSON.stringify(firstMessage, undefined, 2).replaceAll(/^/gm, "  "))
  return verdict.isSuccess && messageIds.size === ROWS
}

/** Sends a file. @returns whether every byte arrived. */
async function sendFile(looker: SimulatedLooker, sandbox: Sandbox): Promise<boolean> {
  print(`\n2. A file: sending ${ROWS} rows of another Look to sftp, as CSV, while it is downloaded …`)
  const address = FILE.slice(0, FILE.lastIndexOf("/") + 1)
  const filename = FILE.slice(address.length)
  const delivery: Delivery = {
    type: "query",
    format: "csv",
    result: sample("orders", ROWS),
    title: "All orders",
    formParams: { address, filename, username: "looker", password: "demo-password" },
    isStreamed: true,
  }
  const verdict = await looker.send("sftp", delivery)
  tellVerdict(verdict)
  const stored = sandbox.calls.find(({ url }) => url === FILE)
  print(
    `\nThe stand-in for the SFTP server stored ${stored?.url ?? "nothing"}, ${sizeText(stored?.requestBytes ?? 0)}:`,
  )
  for (const line of stored?.requestBody.split("\n", 3) ?? []) print(`  ${line}`)
  print("  …")
  const isWhole = stored?.requestSha256 === (await sha256Of(delivery))
  print(`Its SHA-256 is ${isWhole ? "" : "not "}that of the file which Looker made.`)
  return verdict.isSuccess && isWhole
}

function tellVerdict({ isSuccess, shown, message, durationMs }: Verdict): void {
  print(`Looker is told after ${(durationMs / 1000).toFixed(1)} s:`)
  print(`  success: ${isSuccess}`)
  print(`  message: ${message ?? `none; Looker shows "${shown}"`}`)
}

/** Returns the hash of the data of a delivery, hexadecimal. */
async function sha256Of(delivery: Delivery): Promise<string> {
  const { read } = await formatDelivery(delivery)
  const hash = createHash("sha256")
  for await (const chunk of read() as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest("hex")
}

function tellNext(): void {
  print("\nLeft out: forms, logins, dashboards, services that fail, Lookerbot and links. What to do next:")
  const commands = [
    ["  npm run dev", "all of that on pages in the browser; nothing leaves the machine"],
    ["  npx hub try slack_app", "one delivery of any destination in the terminal, with its calls"],
    ["  npx hub new acme_crm", "a destination of your own; docs/adding_an_integration.md"],
    ["  README.md, Run it", "a hub for your Looker"],
  ]
  for (const line of table(commands)) print(line)
}

demo().then(
  (isComplete) => {
    process.exitCode = isComplete ? 0 : 1
  },
  (error: unknown) => {
    process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  },
)
