// Time from the start of the process to its first answer, and its memory when idle, as it is and with every integration and
// Lookerbot, next to a bare Express hello-world.
import { spawn } from "node:child_process"
import { generateKeyPairSync } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, get } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { median } from "./median.mjs"

const ROUNDS = 9
const IDLE_MS = 1500
const HUB = fileURLToPath(new URL(`${process.env.HUB_DIST ?? "../dist"}/index.js`, import.meta.url))
const EXPRESS = fileURLToPath(new URL("startup_child.mjs", import.meta.url))
const SETTINGS = { ACTION_HUB_BASE_URL: "http://hub", ACTION_HUB_LABEL: "Bench", ACTION_HUB_SECRET: "bench" }
/** What the integrations that need variables, and Lookerbot, are switched on by. */
const WHOLE = {
  ...SETTINGS,
  CIPHER_MASTER: "0".repeat(64),
  AIRTABLE_CLIENT_ID: "bench",
  AIRTABLE_CLIENT_SECRET: "bench",
  FACEBOOK_CLIENT_ID: "bench",
  FACEBOOK_CLIENT_SECRET: "bench",
  FIREBASE_PROJECT_ID: "bench",
  FIREBASE_CLIENT_EMAIL: "bench@example.com",
  FIREBASE_PRIVATE_KEY: generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey,
  FIREBASE_DATABASE: "https://bench.example.com",
  GOOGLE_ADS_CLIENT_ID: "bench",
  GOOGLE_ADS_CLIENT_SECRET: "bench",
  GOOGLE_ADS_DEVELOPER_TOKEN: "bench",
  GOOGLE_ANALYTICS_CLIENT_ID: "bench",
  GOOGLE_ANALYTICS_CLIENT_SECRET: "bench",
  SALESFORCE_CLIENT_ID: "bench",
  SALESFORCE_CLIENT_SECRET: "bench",
  ACTION_HUB_DEBUG_ENDPOINT: "http://hub/debug",
  DROPBOX_ACTION_APP_KEY: "bench",
  DROPBOX_ACTION_APP_SECRET: "bench",
  GOOGLE_DRIVE_CLIENT_ID: "bench",
  GOOGLE_DRIVE_CLIENT_SECRET: "bench",
  GOOGLE_SHEET_CLIENT_ID: "bench",
  GOOGLE_SHEET_CLIENT_SECRET: "bench",
  SLACK_BOT_TOKEN: "xoxb-bench",
  SLACK_SIGNING_SECRET: "bench-signing-secret",
  LOOKER_URL: "http://127.0.0.1:9",
  LOOKER_API_CLIENT_ID: "bench",
  LOOKER_API_CLIENT_SECRET: "bench",
}

async function freePort() {
  const server = createServer().listen(0)
  await once(server, "listening")
  const { port } = server.address()
  server.close()
  return port
}

function isAnswered(port) {
  return new Promise((resolve) => {
    get({ port, path: "/healthz", agent: false }, (response) => resolve(response.resume().statusCode === 200)).on(
      "error",
      () => resolve(false),
    )
  })
}

/** Resident memory of a process in MiB, as Linux tells it. */
function residentMib(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024
}

async function start(file, settings = SETTINGS) {
  const port = await freePort()
  const environment = { PATH: process.env.PATH, NODE_ENV: "production", PORT: String(port), ...settings }
  const startedAt = performance.now()
  const child = spawn(process.execPath, [file], { env: environment, stdio: ["ignore", "ignore", "inherit"] })
  while (!(await isAnswered(port))) await sleep(2)
  const ms = performance.now() - startedAt
  await sleep(IDLE_MS)
  const mib = residentMib(child.pid)
  child.kill("SIGKILL")
  await once(child, "exit")
  return { ms, mib }
}

const runs = { hub: [], whole: [], express: [] }
for (let round = 0; round < ROUNDS; round += 1) {
  runs.hub.push(await start(HUB))
  runs.whole.push(await start(HUB, WHOLE))
  runs.express.push(await start(EXPRESS))
  process.stderr.write(
    `  ${JSON.stringify({ hub: runs.hub.at(-1), whole: runs.whole.at(-1), express: runs.express.at(-1) })}\n`,
  )
}

function result(name, subject, unit, key, limit) {
  const of = (each) => Math.round(median(runs[each].map((run) => run[key])))
  const baselines = { express: of("express") }
  const ratios = { express: Math.round((of(subject) / baselines.express) * 100) / 100 }
  return { name, unit, value: of(subject), baselines, ratios, goal: { atMost: limit } }
}
console.log(
  JSON.stringify([
    result("start to first answer", "hub", "ms", "ms", 500),
    result("idle memory", "hub", "MiB", "mib", 90),
    result("start to first answer, all integrations and Lookerbot", "whole", "ms", "ms", 500),
    result("idle memory, all integrations and Lookerbot", "whole", "MiB", "mib", 90),
  ]),
)
