// A download of json_detail and a webhook that swallows it, in one process of their own. Forked by benchmarks.
import { once } from "node:events"
import { createServer } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

const ROWS = Buffer.from('{"a":{"value":1}},'.repeat(3600))

function* document(bytes) {
  yield Buffer.from('{"fields":{"dimensions":[],"measures":[]},"data":[')
  for (let made = 0; made < bytes; made += ROWS.length) yield ROWS
  yield Buffer.from('{"a":{"value":1}}]}')
}

const server = createServer((request, response) => {
  if (request.method === "POST") return request.resume().on("end", () => response.end("{}"))
  const bytes = Number(new URL(request.url, "http://looker").searchParams.get("bytes"))
  pipeline(Readable.from(document(bytes), { objectMode: false }), response).catch(() => response.destroy())
})
await once(server.listen(0, "127.0.0.1"), "listening")
process.send({ port: server.address().port })
