// Processor time of an execute with 10 rows, with tracing on against off: two hubs take turns. The times are the least of all
// turns, because other work on the machine only adds to them.
import { fork } from "node:child_process"
import { once } from "node:events"
import { median } from "./median.mjs"
import { startHub, startStandIn, tenRows } from "./stage.mjs"

const EXECUTES = 1000
const CONCURRENCY = 8
const ROUNDS = 10
/** Measured: the time of an execute still falls over the first ten thousand. */
const WARM_UP_ROUNDS = 10

/** Milliseconds of processor time that an execute takes the hub. @throws when one fails. */
async function turn({ hub, load, body }) {
  const before = (await hub.usage()).cpuMs
  load.send({
    url: `${hub.url}/actions/zapier/execute`,
    headers: hub.headers,
    body,
    count: EXECUTES,
    concurrency: CONCURRENCY,
  })
  const [{ failures }] = await once(load, "message")
  if (failures > 0) throw new Error(`${failures} deliveries failed.`)
  return ((await hub.usage()).cpuMs - before) / EXECUTES
}

const service = await startStandIn()
const collector = await startStandIn({ contentType: "application/x-protobuf" })
const load = fork(new URL("load_child.mjs", import.meta.url))
const body = JSON.stringify({
  type: "query",
  attachment: { mimetype: "application/json", extension: "json", data: tenRows() },
  form_params: { url: `http://hooks.zapier.com:${service.port}/hooks/catch/1/a/` },
})
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
const hubs = {
  off: await startHub(),
  on: await startHub(endpoint),
  "on, a tenth of the traces": await startHub({
    ...endpoint,
    OTEL_TRACES_SAMPLER: "traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0.1",
  }),
}
const runs = Object.fromEntries(Object.keys(hubs).map((name) => [name, []]))
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
  for (const [name, hub] of Object.entries(hubs)) {
    const ms = await turn({ hub, load, body })
    if (round >= 0) runs[name].push(ms)
  }
}
for (const { stop } of [...Object.values(hubs), service, collector]) stop()
load.kill()
process.stderr.write(`${JSON.stringify(runs)}\n`)

const round3 = (number) => Math.round(number * 1000) / 1000
const least = (name) => Math.min(...runs[name])
const results = ["on", "on, a tenth of the traces"].map((name) => ({
  name: `10-row execute, tracing ${name}: processor time`,
  unit: "ms",
  value: round3(least(name)),
  baselines: { off: round3(least("off")) },
  ratios: {
    off: least(name) / least("off"),
    "off, median of the rounds": median(runs[name].map((ms, index) => ms / runs.off[index])),
  },
  goal: { off: "at most 1.05" },
}))
console.log(JSON.stringify(results))
