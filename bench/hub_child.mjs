// A compiled hub in a process of its own, forked by a benchmark, that tells its memory, CPU time and event-loop delay when
// it is asked.
import { createRequire } from "node:module"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { withStandIn } from "./file_subjects.mjs"
import { ROW_SUBJECTS, rowServiceAt } from "./row_subjects.mjs"

const require = createRequire(import.meta.url)
const dist = process.env.HUB_DIST ?? "../dist"
const { readConfig } = require(`${dist}/hub_config.js`)
const { OutboundGuard, registry, Registry } = require(`${dist}/framework/index.js`)
const { createLogger } = require(`${dist}/logging`)
const { hubApp } = require(`${dist}/hub_parts.js`)
const { createHttpServer, listen } = require(`${dist}/server/http_server.js`)
require(`${dist}/integrations/index.js`)

// bench_files.mjs and bench_row_services.mjs have one integration call a stand-in of its service.
const { BENCH_SUBJECT, BENCH_SERVICE_URL } = process.env
const withService = ROW_SUBJECTS.some(({ name }) => name === BENCH_SUBJECT) ? rowServiceAt : withStandIn
const substitute = BENCH_SUBJECT && withService((file) => require(`${dist}/${file}`), BENCH_SUBJECT, BENCH_SERVICE_URL)
const offered = new Registry()
for (const each of registry.all) offered.add(each.name === substitute?.name ? substitute : each)

// Every host name leads to this machine, where the stand-ins are.
const lookup = (_host, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }])
const config = readConfig(process.env, offered.all)
const guard = new OutboundGuard({ allow: config.outboundAllow, lookup })
// Only a benchmark of tracing turns it on.
if (config.tracing) {
  await require(`${dist}/telemetry/index.js`).startTracing(config.tracing, createLogger({ isSilent: true }), "bench")
}
const app = hubApp({ config, registry: offered, guard, logger: createLogger({ isSilent: true }) })
const port = await listen(createHttpServer(app, config), 0)
const RESOLUTION_MS = 10
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()
process.on("message", (question) => {
  // Only a process that ends by itself writes its profile.
  if (question === "end") process.exit(0)
  if (question === "heap") {
    setFlagsFromString("--expose-gc")
    runInNewContext("gc")()
    const { heapUsed, external } = process.memoryUsage()
    return process.send({ heapMib: (heapUsed + external) / 1024 / 1024 })
  }
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  // Since it was last asked. The resolution is part of what Node measures.
  const loopDelayP99Ms = Math.max(delay.percentile(99) / 1e6 - RESOLUTION_MS, 0)
  delay.reset()
  process.send({ peakMib: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000, loopDelayP99Ms })
})
process.send({ port, idleMib: process.memoryUsage().rss / 1024 / 1024 })
