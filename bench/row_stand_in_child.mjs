// A stand-in of a service that takes rows and answers at once, and a Looker that serves them, in one process of their own.
// Forked by bench_row_services.mjs with the name of a subject. It counts rows, and keeps the calls of one delivery in a file, so
// that a bare client can make the same ones.
import { once } from "node:events"
import { closeSync, openSync, writeSync } from "node:fs"
import { createServer } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { answerOf, ROW_SUBJECTS, usersDocument } from "./row_subjects.mjs"

const subject = ROW_SUBJECTS.find(({ name }) => name === process.argv[2])
const marker = Buffer.from(subject.marker)
let rows = 0
let record

/** Counting bytes costs this process less than parsing would. */
function rowsIn(bytes) {
  let count = 0
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + marker.length)) count += 1
  return count
}

const server = createServer(async (request, response) => {
  const { method, headers, url: path } = request
  if (path.startsWith("/looker")) {
    const count = Number(new URL(path, "http://looker").searchParams.get("rows"))
    const document = Readable.from(usersDocument(count, subject), { objectMode: false })
    return pipeline(document, response).catch(() => response.destroy())
  }
  const body = Buffer.concat(await request.toArray())
  const found = rowsIn(body)
  rows += found
  if (record !== undefined) {
    const type = headers["content-type"]
    writeSync(record, `${JSON.stringify({ method, path, type, body: body.toString("base64") })}\n`)
  }
  const answer = answerOf(subject, { method, path, rows: found, url: `http://${headers.host}` })
  response.writeHead(answer.status, answer.headers).end(answer.text)
})
process.on("message", ({ recordTo }) => {
  process.send({ rows })
  rows = 0
  if (record !== undefined) closeSync(record)
  record = recordTo === undefined ? undefined : openSync(recordTo, "w")
})
await once(server.listen(0, "127.0.0.1"), "listening")
process.send({ url: `http://127.0.0.1:${server.address().port}` })
