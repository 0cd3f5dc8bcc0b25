// Posts hooks of the source `webhook` at a steady rate, whatever the hub does, each with a body and signature of its own. Forked by
// bench_hooks.mjs. Says the time until each answer and how many answers were not as expected.
import { createHmac } from "node:crypto"
import { Agent, request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"

const SLICE_MS = 5

process.on("message", async ({ url, secret, perSec, seconds, expected }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const key = Buffer.from(secret.replace("whsec_", ""), "base64")
  const times = []
  let failures = 0
  let sent = 0
  const run = Math.random().toString(36).slice(2)
  const post = () =>
    new Promise((resolve) => {
      const body = JSON.stringify({ type: "bench", n: sent })
      const id = `${run}-${sent++}`
      const time = String(Math.floor(Date.now() / 1000))
      const signature = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64")
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "webhook-id": id,
        "webhook-timestamp": time,
        "webhook-signature": `v1,${signature}`,
      }
      const startedAt = performance.now()
      const call = request(url, { method: "POST", agent, headers }, (response) => {
        if (response.statusCode !== expected) failures += 1
        response.resume().on("end", () => {
          times.push(performance.now() - startedAt)
          resolve()
        })
      })
      call.on("error", () => resolve((failures += 1)))
      call.end(body)
    })
  const startedAt = performance.now()
  const pending = []
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - startedAt) {
    while (sent < (elapsed / 1000) * perSec) pending.push(post())
    await sleep(SLICE_MS)
  }
  await Promise.all(pending)
  const sec = (performance.now() - startedAt) / 1000
  agent.destroy()
  times.sort((one, other) => one - other)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  process.send({ perSec: times.length / sec, p50Ms: at(0.5), p99Ms: at(0.99), failures })
})
