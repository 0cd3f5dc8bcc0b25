// 100,000 rows of json_detail_lite_stream through segment_event to a stand-in that answers at once, next to Segment's library
// alone with the same calls and the same stand-in; the delay of the hub's event loop meanwhile; and where the time goes.
import { fork } from "node:child_process"
import { once } from "node:events"
import { cpuShares } from "./cpu_shares.mjs"
import { median } from "./median.mjs"
import { startHub } from "./stage.mjs"

const ROWS = 100_000
const ROUNDS = 3

const standIn = fork(new URL("segment_stand_in_child.mjs", import.meta.url))
const [{ port }] = await once(standIn, "message")
const host = `http://127.0.0.1:${port}`

/** @throws when not every row has arrived since the last call. */
async function checkArrived(who) {
  standIn.send("count")
  const [{ messages }] = await once(standIn, "message")
  if (messages !== ROWS) throw new Error(`${who}: ${messages} of ${ROWS} messages arrived.`)
}

async function deliver(hub) {
  const before = await hub.usage()
  const startedAt = performance.now()
  const answer = await fetch(`${hub.url}/actions/segment_event/execute`, {
    method: "POST",
    headers: hub.headers,
    body: JSON.stringify({
      type: "query",
      scheduled_plan: { download_url: `${host}/?rows=${ROWS}` },
      data: { segment_write_key: "bench" },
    }),
  })
  const { looker: outcome } = await answer.json()
  const ms = performance.now() - startedAt
  if (!outcome?.success) throw new Error(`The delivery failed: ${outcome?.message}`)
  await checkArrived("hub")
  const after = await hub.usage()
  return { ms, cpuMs: after.cpuMs - before.cpuMs, delayMs: after.loopDelayP99Ms, peakMib: after.peakMib }
}

async function sendAlone() {
  const child = fork(new URL("segment_child.mjs", import.meta.url), [host, String(ROWS)])
  const [figures] = await once(child, "message")
  await checkArrived("library alone")
  return figures
}

const ofHub = []
const alone = []
const hub = await startHub({ SEGMENT_HOST: host })
await deliver(hub)
for (let round = 0; round < ROUNDS; round += 1) {
  ofHub.push(await deliver(hub))
  alone.push(await sendAlone())
  process.stderr.write(`  hub ${JSON.stringify(ofHub.at(-1))}\n  alone ${JSON.stringify(alone.at(-1))}\n`)
}
hub.stop()

const profiled = await startHub({ SEGMENT_HOST: host }, { isProfiled: true })
await deliver(profiled)
const shares = cpuShares(await profiled.profile())
standIn.kill()

const middle = (runs, key) => median(runs.map((run) => run[key]))
const perSec = (ms) => Math.round(ROWS / (ms / 1000))
const hubRate = perSec(middle(ofHub, "ms"))
const aloneRate = perSec(middle(alone, "ms"))
console.log(
  JSON.stringify([
    {
      name: "segment_event, 100,000 rows, answering stand-in",
      unit: "rows/s",
      value: hubRate,
      peakMib: middle(ofHub, "peakMib"),
      baselines: { "@segment/analytics-node alone": aloneRate },
      ratios: { "@segment/analytics-node alone": Math.round((hubRate / aloneRate) * 100) / 100 },
    },
    {
      name: "event-loop delay p99 of the same",
      unit: "ms",
      value: middle(ofHub, "delayMs"),
      goal: { value: 50 },
    },
    ...Object.entries(shares).map(([part, percent]) => ({
      name: `processor time of the same: ${part}`,
      unit: "%",
      value: percent,
    })),
  ]),
)
