// Links: hooks that are refused for their seal or their signature, and hooks that trigger a datagroup in a Looker that answers at
// once, at a steady rate on one process; what they leave in memory. Baseline: Express alone, which reads each and refuses it.
import { fork } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { median } from "./median.mjs"
import { startHub } from "./stage.mjs"

const REFUSED_PER_SEC = 2000
const ACCEPTED_PER_SEC = 300
const SECONDS = 8
const WARM_SECONDS = 3
const ROUNDS = 3
const REST_MS = 1500
const SECRET = "bench-links-secret-0123456789abcdef"

/** Looker: one datagroup, that may always be triggered. */
async function startLooker() {
  let patches = 0
  const answers = {
    "POST /api/4.0/login": { access_token: "bench", expires_in: 3600 },
    "GET /api/4.0/datagroups": [{ id: "1", model_name: "shop", name: "orders" }],
    "PATCH /api/4.0/datagroups/1": { id: "1" },
  }
  const server = createServer(async (request, response) => {
    await once(request.resume(), "end")
    const answer = answers[`${request.method} ${request.url.split("?")[0]}`]
    if (request.method === "PATCH") patches += 1
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}))
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return { url: `http://127.0.0.1:${server.address().port}`, patches: () => patches }
}

async function startBare() {
  const child = fork(new URL("express_hook_child.mjs", import.meta.url))
  process.once("exit", () => child.kill())
  const [{ url }] = await once(child, "message")
  return { url: `${url}/hooks/webhook/none`, stop: () => child.kill() }
}

async function load(options) {
  const child = fork(new URL("hook_load_child.mjs", import.meta.url))
  child.send(options)
  const [figures] = await once(child, "message")
  child.kill()
  return figures
}

const looker = await startLooker()
const hub = await startHub({
  LINKS_SECRET: SECRET,
  LINKS_MAX_HOOKS: "1000",
  LOOKER_URL: looker.url,
  LOOKER_API_CLIENT_ID: "bench",
  LOOKER_API_CLIENT_SECRET: "bench-secret",
})
const made = await fetch(`${hub.url}/links/webhook`, {
  method: "POST",
  headers: hub.headers,
  body: JSON.stringify({ do: ["trigger_datagroup:shop::orders"] }),
})
const link = await made.json()
if (made.status !== 201) throw new Error(`The hub made no link: ${JSON.stringify(link)}`)
const address = link.address.replace("http://hub", hub.url)
const changed = address.slice(0, -3) + (address.endsWith("AAA") ? "BBB" : "AAA")
const kinds = {
  "bad seal": { url: changed, secret: link.secret, perSec: REFUSED_PER_SEC, expected: 404 },
  "bad signature": { url: address, secret: "whsec_AAAA", perSec: REFUSED_PER_SEC, expected: 401 },
  accepted: { url: address, secret: link.secret, perSec: ACCEPTED_PER_SEC, expected: 200 },
}

const bare = await startBare()
const results = []
for (const [name, options] of Object.entries(kinds)) {
  await load({ ...options, seconds: WARM_SECONDS })
  await sleep(REST_MS)
  const before = await hub.heap()
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startCpu = (await hub.usage()).cpuMs
    const figures = await load({ ...options, seconds: SECONDS })
    const { cpuMs } = await hub.usage()
    const base = await load({ ...options, url: bare.url, expected: 404, seconds: SECONDS })
    await sleep(REST_MS)
    rounds.push({ ...figures, core: (cpuMs - startCpu) / (SECONDS * 1000), base: base.p99Ms, heap: await hub.heap() })
    process.stderr.write(`  ${name}: ${JSON.stringify(rounds.at(-1))}\n`)
  }
  const of = (pick) => Math.round(median(rounds.map(pick)) * 100) / 100
  const p99 = of(({ p99Ms }) => p99Ms)
  results.push({
    name: `hooks at ${options.perSec} a second, ${name}: answer, p99`,
    unit: "ms",
    value: p99,
    p50Ms: of(({ p50Ms }) => p50Ms),
    perSec: of(({ perSec }) => perSec),
    shareOfCore: of(({ core }) => core),
    failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
    heapMib: { before, afterEachRound: rounds.map(({ heap }) => heap) },
    peakMib: await hub.peak(),
    baselines: { express: of(({ base }) => base) },
    ratios: { express: Math.round((p99 / of(({ base }) => base)) * 100) / 100 },
    goal: name === "accepted" ? {} : { atMost: 20 },
  })
}
if (looker.patches() === 0) throw new Error("Looker was never asked.")
bare.stop()
hub.stop()
console.log(JSON.stringify(results))
process.exit(0)
