// Takes execute calls and reads the file in them to its end. Forked by bench_envelope.mjs with the name of what takes them:
// `hub`, the whole server with an integration that only reads, or `express`, which holds the body as a whole.
import { createServer } from "node:http"
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const dist = process.env.HUB_DIST ?? "../dist"

async function startHub() {
  const Hub = require(`${dist}/framework/index.js`)
  const { readConfig } = require(`${dist}/hub_config.js`)
  const { createLogger } = require(`${dist}/logging`)
  const { hubApp } = require(`${dist}/hub_parts.js`)
  const { createHttpServer, listen } = require(`${dist}/server/http_server.js`)
  const { makeApiToken } = require(`${dist}/sealing/api_token.js`)

  class DrainIntegration extends Hub.Integration {
    name = "drain"
    label = "Drain"
    description = "Reads the file."
    params = []
    supportedActionTypes = ["query"]
    async execute(request) {
      let bytes = 0
      for await (const piece of await request.stream()) bytes += piece.length
      return new Hub.DataActionResponse({ message: `${bytes} bytes` })
    }
  }

  Hub.addIntegration(new DrainIntegration())
  const settings = { ACTION_HUB_BASE_URL: "http://hub", ACTION_HUB_LABEL: "Bench", ACTION_HUB_SECRET: "bench" }
  const config = readConfig(settings, Hub.registry.all)
  const guard = new Hub.OutboundGuard({ allow: config.outboundAllow })
  const app = hubApp({ config, registry: Hub.registry, guard, logger: createLogger({ isSilent: true }) })
  const port = await listen(createHttpServer(app, config), 0)
  return { port, headers: { authorization: `Bearer ${makeApiToken("bench")}` } }
}

async function startExpress() {
  const express = require("express")
  const app = express()
  app.use(express.json({ limit: "250mb" }))
  app.post("/actions/drain/execute", (request, response) => {
    const bytes = Buffer.from(request.body.attachment.data, "base64")
    response.json({ looker: { success: true, message: `${bytes.length} bytes` } })
  })
  const server = createServer(app)
  await new Promise((resolve) => server.listen(0, resolve))
  return { port: server.address().port, headers: {} }
}

const place = await (process.argv[2] === "hub" ? startHub() : startExpress())
process.on("message", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.send({ peakMib: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 })
})
process.send({ ...place, idleMib: process.memoryUsage().rss / 1024 / 1024 })
