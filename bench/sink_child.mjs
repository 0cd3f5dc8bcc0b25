// A stand-in in a process of its own that swallows uploads. Forked by bench/scale.mjs.
import { createServer } from "node:http"

const server = createServer((request, response) => request.resume().on("end", () => response.end('{"success":true}')))
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }))
