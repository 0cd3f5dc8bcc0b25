// Puts load on one address in a process of its own: `count` POSTs, `concurrency` at a time. Forked by bench/scale.mjs.
import { Agent, request } from "node:http"

process.on("message", async ({ url, headers, body, count, concurrency }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  let left = count
  let failures = 0
  const times = []
  const post = () =>
    new Promise((resolve) => {
      const startedAt = performance.now()
      const call = request(url, {
        method: "POST",
        agent,
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      })
      call.on("error", () => resolve((failures += 1)))
      call.on("response", (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk) => (text += chunk))
        response.on("end", () => {
          times.push(performance.now() - startedAt)
          if (!text.includes('"success":true')) failures += 1
          resolve()
        })
      })
      call.end(body)
    })
  const worker = async () => {
    while (left > 0) {
      left -= 1
      await post()
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  const sec = (performance.now() - startedAt) / 1000
  agent.destroy()
  times.sort((one, other) => one - other)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  process.send({ perSec: count / sec, p50Ms: at(0.5), p99Ms: at(0.99), failures })
})
