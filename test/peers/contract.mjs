// Prism, which answers by a published document and refuses what does not keep to it.
// Arguments: port, name of a file in openapi/, and `dynamic` for answers made from the schemas in place of the examples.
import { readFileSync } from "node:fs"
import core from "@stoplight/prism-core"
import http from "@stoplight/prism-http"
import { createServer } from "@stoplight/prism-http-server"

const [port, name, answers] = process.argv.slice(2)
const document = JSON.parse(readFileSync(new URL(`openapi/${name}.json`, import.meta.url), "utf8"))
const server = createServer(await http.getHttpOperationsFromSpec(document), {
  components: { logger: core.createLogger("prism", { level: "silent" }) },
  cors: false,
  config: {
    mock: { dynamic: answers === "dynamic" },
    validateRequest: true,
    validateResponse: true,
    checkSecurity: true,
    errors: false,
    isProxy: false,
  },
})
await server.listen(Number(port), "127.0.0.1")
