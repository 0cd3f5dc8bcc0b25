// Express alone: reads the body of each hook and refuses it in JSON. Forked by bench_hooks.mjs.
import { once } from "node:events"
import express from "express"

const app = express()
app.disable("x-powered-by").disable("etag")
app.post("/hooks/:source/:link", async (request, response) => {
  await once(request.resume(), "end")
  response.status(404).json({ success: false, error: "There is no link at this address." })
})
const server = app.listen(0, "127.0.0.1")
await once(server, "listening")
process.send({ url: `http://127.0.0.1:${server.address().port}` })
