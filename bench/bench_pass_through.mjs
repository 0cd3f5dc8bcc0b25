// Rate and memory of a download of 1 GB that goes on to a webhook as it comes, against a bare pipeline between the same two.
import { fork } from "node:child_process"
import { once } from "node:events"
import { median } from "./median.mjs"
import { startHub } from "./stage.mjs"

const BYTES = Number(process.env.BENCH_BYTES ?? 1_000_000_000)
const RUNS = Number(process.env.BENCH_RUNS ?? 5)

async function startChild(role) {
  const child = fork(new URL("pass_through_child.mjs", import.meta.url), [role, BYTES])
  const [{ port }] = await once(child, "message")
  const usage = async () => {
    child.send("usage")
    return (await once(child, "message"))[0]
  }
  return { child, port, usage, url: `http://127.0.0.1:${port}`, headers: {}, stop: () => child.kill() }
}

/** Has `subject` pass the download on, and gives the MB a second until its answer. */
async function pass(subject, looker, hook) {
  const arrived = once(hook.child, "message")
  const startedAt = performance.now()
  const answer = await fetch(`${subject.url}/actions/zapier/execute`, {
    method: "POST",
    headers: subject.headers,
    body: JSON.stringify({
      type: "query",
      scheduled_plan: { download_url: looker.url },
      form_params: { url: `http://hooks.zapier.com:${hook.port}/hooks/catch/1/a/` },
    }),
  })
  const outcome = await answer.json()
  const sec = (performance.now() - startedAt) / 1000
  const [{ bytes }] = await arrived
  if (!outcome.looker?.success || bytes !== BYTES) throw new Error(`${bytes} bytes arrived: ${JSON.stringify(outcome)}`)
  return BYTES / 1e6 / sec
}

const looker = await startChild("looker")
const hook = await startChild("hook")
const bare = await startChild("bare")
const hub = await startHub()
const rates = { hub: [], bare: [] }
const cpu = { hub: 0, bare: 0 }
for (let run = 0; run <= RUNS; run++) {
  for (const [name, subject] of Object.entries({ hub, bare })) {
    const before = await subject.usage()
    const rate = await pass(subject, looker, hook)
    const after = await subject.usage()
    // The first run of each is its warm-up.
    if (run === 0) continue
    rates[name].push(rate)
    cpu[name] += (after.cpuMs - before.cpuMs) / RUNS
  }
}
const peakMib = (await hub.usage()).peakMib
const barePeakMib = (await bare.usage()).peakMib
for (const { stop } of [looker, hook, bare, hub]) stop()
for (const [name, figures] of Object.entries(rates)) {
  process.stderr.write(`${name}: ${figures.map(Math.round).join(" ")} MB/s, ${Math.round(cpu[name])} ms CPU\n`)
}

const own = median(rates.hub)
const pipeline = median(rates.bare)
console.log(
  JSON.stringify([
    {
      name: "pass-through of 1 GB to a webhook",
      unit: "MB/s",
      value: own,
      baselines: { "stream.pipeline": pipeline },
      ratios: { "stream.pipeline": own / pipeline },
      goal: { "stream.pipeline": 0.7, peakMib: 150 },
      peakMib,
    },
    {
      name: "CPU time of the same",
      unit: "ms",
      value: cpu.hub,
      baselines: { "stream.pipeline": cpu.bare },
      ratios: { "stream.pipeline": cpu.hub / cpu.bare },
    },
    {
      name: "peak memory of the same",
      unit: "MiB",
      value: peakMib,
      baselines: { "stream.pipeline": barePeakMib },
      goal: { value: 150 },
    },
  ]),
)
process.exit(0)
