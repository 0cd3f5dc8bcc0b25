// A stand-in of Segment that answers at once and counts messages, and a Looker that serves their rows, in one process of their
// own. Forked by bench_segment.mjs.
import { once } from "node:events"
import { createServer } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { usersDocument } from "./segment_rows.mjs"

const NAME = Buffer.from('"messageId"')
let messages = 0

/** Counting a name in the bytes costs this process less than parsing would. */
function countMessages(bytes) {
  for (let at = bytes.indexOf(NAME); at >= 0; at = bytes.indexOf(NAME, at + NAME.length)) messages += 1
}

const server = createServer(async (request, response) => {
  if (request.method === "GET") {
    const rows = Number(new URL(request.url, "http://looker").searchParams.get("rows"))
    return pipeline(Readable.from(usersDocument(rows), { objectMode: false }), response).catch(() => response.destroy())
  }
  countMessages(Buffer.concat(await request.toArray()))
  response.setHeader("content-type", "application/json").end('{"success":true}')
})
process.on("message", () => {
  process.send({ messages })
  messages = 0
})
await once(server.listen(0, "127.0.0.1"), "listening")
process.send({ port: server.address().port })
