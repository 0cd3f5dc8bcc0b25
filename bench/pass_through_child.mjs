// The stand-ins of bench_pass_through.mjs, each forked with its role: `looker` serves a download of so many bytes, `hook`
// swallows what is posted to it, `bare` passes the one on to the other with stream.pipeline and nothing else.
import { createServer, get, request as post } from "node:http"
import { pipeline } from "node:stream/promises"

const [, , role, count] = process.argv
const chunk = Buffer.alloc(65_536, '{"users.id":{"value":12345,"rendered":"12,345"}},')

function serve(_request, response) {
  let left = Number(count)
  const write = () => {
    while (left > 0) {
      const piece = left < chunk.length ? chunk.subarray(0, left) : chunk
      left -= piece.length
      if (!response.write(piece)) return response.once("drain", write)
    }
    response.end()
  }
  write()
}

async function swallow(request, response) {
  let bytes = 0
  request.on("data", (piece) => (bytes += piece.length))
  request.on("end", () => {
    process.send({ bytes })
    response.end("{}")
  })
}

async function passOn(request, response) {
  let text = ""
  for await (const piece of request.setEncoding("utf8")) text += piece
  const { scheduled_plan: plan, form_params: form } = JSON.parse(text)
  get(plan.download_url, async (download) => {
    const call = post(form.url.replace("hooks.zapier.com", "127.0.0.1"), {
      method: "POST",
      headers: { "content-type": "application/json" },
    })
    call.on("response", (answer) => answer.resume().on("end", () => response.end('{"looker":{"success":true}}')))
    await pipeline(download, call)
  })
}

const server = createServer({ looker: serve, hook: swallow, bare: passOn }[role])
process.on("message", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.send({ peakMib: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 })
})
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }))
