// Time from the start of the process to its first answer, and its memory when idle, next to a bare Express hello-world.
import { spawn } from "node:child_process"
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

async function start(file) {
  const port = await freePort()
  const environment = { PATH: process.env.PATH, NODE_ENV: "production", PORT: String(port), ...SETTINGS }
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

const runs = { hub: [], express: [] }
for (let round = 0; round < ROUNDS; round += 1) {
  runs.hub.push(await start(HUB))
  runs.express.push(await start(EXPRESS))
  process.stderr.write(`  ${JSON.stringify({ hub: runs.hub.at(-1), express: runs.express.at(-1) })}\n`)
}

function result(name, unit, key, limit) {
  const of = (subject) => Math.round(median(runs[subject].map((run) => run[key])))
  const baselines = { express: of("express") }
  const ratios = { express: Math.round((of("hub") / baselines.express) * 100) / 100 }
  return { name, unit, value: of("hub"), baselines, ratios, goal: { atMost: limit } }
}
console.log(JSON.stringify([result("start to first answer", "ms", "ms", 500), result("idle memory", "MiB", "mib", 90)]))
