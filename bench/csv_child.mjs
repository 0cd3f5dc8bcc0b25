// A Looker that serves a download of CSV of so many bytes, made as it goes. Forked by bench_files.mjs.
import { createServer } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { csvBytes } from "./csv_bytes.mjs"

const bytes = Number(process.argv[2])
const server = createServer((_request, response) => {
  pipeline(Readable.from(csvBytes(bytes), { objectMode: false }), response).catch(() => response.destroy())
})
server.listen(0, "127.0.0.1", () => process.send({ url: `http://127.0.0.1:${server.address().port}/` }))
