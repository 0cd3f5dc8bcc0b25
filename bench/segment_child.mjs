// Sends 100,000 identify calls with Segment's library alone, and tells how long it took. Forked by bench_segment.mjs with the
// address of a stand-in. One client, as its documentation shows, and at most 500 calls pending, as a stream would be paused.
import { createRequire } from "node:module"
import { identifyCall } from "./segment_rows.mjs"

const { Analytics } = createRequire(import.meta.url)("@segment/analytics-node")
const [, , host, count] = process.argv
const MAX_PENDING = 500

const startedAt = performance.now()
const analytics = new Analytics({ writeKey: "bench", host, flushAt: 15, maxRetries: 3, httpRequestTimeout: 30_000 })
let pending = 0
let goOn = () => undefined
for (const event of ["identify", "error"]) {
  analytics.on(event, () => {
    pending -= 1
    if (pending < MAX_PENDING) goOn()
  })
}
for (let index = 0; index < Number(count); index += 1) {
  analytics.identify(identifyCall(index))
  pending += 1
  if (pending >= MAX_PENDING) await new Promise((resolve) => (goOn = resolve))
}
await analytics.closeAndFlush()
const { userCPUTime, systemCPUTime } = process.resourceUsage()
process.send({ ms: performance.now() - startedAt, cpuMs: (userCPUTime + systemCPUTime) / 1000 })
