// How promptly the listing answers while 64 deliveries of 100 MB each are at work: its p50 and p99 in milliseconds.
import { fork } from "node:child_process"
import { once } from "node:events"
import { request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { startHub } from "./stage.mjs"

const DELIVERIES = 64
const BYTES = 100_000_000
const EVERY_MS = 20

// Data comes from and goes to another process, so that this one has time to see when the listing comes.
const transfer = fork(new URL("transfer_child.mjs", import.meta.url))
const [{ port }] = await once(transfer, "message")
const hub = await startHub()

async function deliver() {
  const answer = await fetch(`${hub.url}/actions/zapier/execute`, {
    method: "POST",
    headers: hub.headers,
    body: JSON.stringify({
      type: "query",
      scheduled_plan: { download_url: `http://127.0.0.1:${port}/?bytes=${BYTES}` },
      form_params: { url: `http://hooks.zapier.com:${port}/hooks/catch/1/a/` },
    }),
  })
  const { looker: outcome } = await answer.json()
  if (!outcome?.success) throw new Error(`A delivery failed: ${outcome?.message}`)
}

async function listingMs() {
  const startedAt = performance.now()
  const { authorization } = hub.headers
  const call = request(hub.url, { method: "POST", headers: { authorization, "accept-encoding": "br" } }).end()
  const [response] = await once(call, "response")
  await response.resume().toArray()
  return performance.now() - startedAt
}

async function listUntil(isOver) {
  const times = []
  while (!isOver()) {
    times.push(await listingMs())
    await sleep(EVERY_MS)
  }
  times.sort((one, other) => one - other)
  const at = (share) => Math.round(times[Math.floor(times.length * share)] * 10) / 10
  return { p50: at(0.5), p99: at(0.99), count: times.length }
}

const quietUntil = performance.now() + 2000
const quiet = await listUntil(() => performance.now() > quietUntil)
let isOver = false
const startedAt = performance.now()
const deliveries = Promise.all(Array.from({ length: DELIVERIES }, deliver)).finally(() => (isOver = true))
const busy = await listUntil(() => isOver)
await deliveries
const sec = (performance.now() - startedAt) / 1000
process.stderr.write(`  ${DELIVERIES} deliveries in ${sec.toFixed(1)} s; listing ${JSON.stringify({ quiet, busy })}\n`)
const peakMib = Math.round(await hub.peak())
hub.stop()
transfer.kill()
const result = (key) => ({
  name: `listing under ${DELIVERIES} deliveries of 100 MB, ${key}`,
  unit: "ms",
  value: busy[key],
  baselines: { "idle hub": quiet[key] },
  ratios: {},
  goal: {},
  peakMib,
  "MB/s delivered": Math.round((DELIVERIES * BYTES) / 1e6 / sec),
})
console.log(JSON.stringify([result("p50"), result("p99")]))
