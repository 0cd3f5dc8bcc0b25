// Time of an execute with 10 rows on top of what its service takes, 32 at a time: with a service that takes 50 ms, as real
// ones do, and with one that takes none, where each of the 32 waits for the processor that the others keep busy.
import autocannon from "autocannon"
import { median } from "./median.mjs"
import { startHub, startStandIn, tenRows } from "./stage.mjs"

const CONNECTIONS = 32
const SEC = 3
const ROUNDS = 5
/** Measured: throughput still grows over the first ten thousand executes. */
const WARM_UP_ROUNDS = 4

/** Latencies in milliseconds. @throws when an answer is not 200. */
async function load(url, headers, body, expected, duration = SEC) {
  let isGood = true
  const instance = autocannon({ url, method: "POST", headers, body, connections: CONNECTIONS, duration })
  const times = []
  instance.on("response", (_client, status, _bytes, ms) => {
    times.push(ms)
    if (status !== 200) isGood = false
  })
  const result = await instance
  if (!isGood || result.errors > 0) throw new Error(`Not every answer of ${expected} was 200.`)
  times.sort((one, other) => one - other)
  const at = (share) => times[Math.floor(times.length * share)]
  return { p50: at(0.5), p99: at(0.99), perSec: times.length / duration }
}

const round2 = (number) => Math.round(number * 100) / 100

function result(name, key, goal, { executes, direct }) {
  const [of, alone] = [executes, direct].map((runs) => median(runs.map((run) => run[key])))
  return {
    name: `10-row execute, 32 at a time, ${name}: ${key} on top of it`,
    unit: "ms",
    value: round2(of - alone),
    baselines: { "stand-in alone": round2(alone) },
    ratios: {},
    goal: { atMost: goal },
    "executes/s": Math.round(median(executes.map((run) => run.perSec))),
  }
}

async function compare(name, delayMs) {
  const standIn = await startStandIn({ delayMs })
  const hub = await startHub()
  const rows = tenRows()
  const body = JSON.stringify({
    type: "query",
    attachment: { mimetype: "application/json", extension: "json", data: rows },
    form_params: { url: `http://hooks.zapier.com:${standIn.port}/hooks/catch/1/a/` },
  })
  const check = await fetch(`${hub.url}/actions/zapier/execute`, { method: "POST", headers: hub.headers, body })
  const { looker } = await check.json()
  if (!looker?.success) throw new Error(`The delivery failed: ${looker?.message}`)
  const runs = { executes: [], direct: [] }
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const ofHub = await load(`${hub.url}/actions/zapier/execute`, hub.headers, body, "the hub")
    const ofService = await load(standIn.url, { "content-type": "application/json" }, rows, "the stand-in")
    process.stderr.write(`  ${name}: hub ${JSON.stringify(ofHub)} alone ${JSON.stringify(ofService)}\n`)
    if (round >= 0) {
      runs.executes.push(ofHub)
      runs.direct.push(ofService)
    }
  }
  hub.stop()
  standIn.stop()
  return [result(name, "p50", 5, runs), result(name, "p99", 25, runs)]
}

const results = [...(await compare("service of 50 ms", 50)), ...(await compare("service of 0 ms", 0))]
console.log(JSON.stringify(results))
