// A compiled hub in a process of its own, forked by a benchmark, that tells its memory and CPU time when it is asked.
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const dist = process.env.HUB_DIST ?? "../dist"
const { readConfig } = require(`${dist}/config.js`)
const { OutboundGuard, registry } = require(`${dist}/framework/index.js`)
const { createLogger } = require(`${dist}/logging.js`)
const { createApp } = require(`${dist}/server/app.js`)
const { createHttpServer, listen } = require(`${dist}/server/http_server.js`)
require(`${dist}/integrations/index.js`)

// Every host name leads to this machine, where the stand-ins are.
const lookup = (_host, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }])
const config = readConfig(process.env, registry.all)
const guard = new OutboundGuard({ allow: config.outboundAllow, lookup })
const app = createApp({ config, registry, guard, logger: createLogger({ isSilent: true }) })
const port = await listen(createHttpServer(app, config), 0)
process.on("message", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.send({ peakMib: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 })
})
process.send({ port, idleMib: process.memoryUsage().rss / 1024 / 1024 })
