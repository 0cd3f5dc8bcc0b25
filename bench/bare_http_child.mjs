// A bare node:http server that answers every request with the same bytes, which it is told first, at once or after a
// while. Forked by benchmarks.
import { once } from "node:events"
import { createServer } from "node:http"

process.once("message", async ({ headers, body, etag, delayMs = 0 }) => {
  const short = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("content-")))
  const bytes = Buffer.from(body, "base64")
  const server = createServer((request, response) => {
    if (request.headers["if-none-match"] === etag) response.writeHead(304, short).end()
    else if (delayMs > 0) setTimeout(() => response.writeHead(200, headers).end(bytes), delayMs)
    else response.writeHead(200, headers).end(bytes)
  })
  // Connections outlast the turns of others on a busy machine: one that closes in use is a failed call.
  server.keepAliveTimeout = 120_000
  await once(server.listen(0, "127.0.0.1"), "listening")
  process.send({ url: `http://127.0.0.1:${server.address().port}` })
})
