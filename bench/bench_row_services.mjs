// 200,000 rows through each integration of row_subjects.mjs, from a download URL to a stand-in that answers at once: rows a
// second, and the most memory of the hub. The baseline is the stand-in alone: a bare client makes the same calls with the same
// bytes. BENCH_ONLY names one integration, BENCH_ROWS another number of rows, BENCH_RUNS the runs.
import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { median } from "./median.mjs"
import { ROW_SUBJECTS } from "./row_subjects.mjs"
import { startHub } from "./stage.mjs"

const ROWS = Number(process.env.BENCH_ROWS ?? 200_000)
const RUNS = Number(process.env.BENCH_RUNS ?? 3)
const ONLY = process.env.BENCH_ONLY

async function start(file, ...words) {
  const child = fork(new URL(file, import.meta.url), words)
  // What a failure leaves running would keep the output open, and the run with it.
  process.once("exit", () => child.kill())
  const [facts] = await once(child, "message")
  return { ...facts, child, stop: () => child.kill() }
}

/** @throws when not every row has arrived since the last call. @param recordTo File for the calls from now on. */
async function checkArrived(who, { child }, rows, recordTo) {
  const answered = once(child, "message")
  child.send({ recordTo })
  const [{ rows: arrived }] = await answered
  if (arrived !== rows) throw new Error(`${who}: ${arrived} of ${rows} rows arrived.`)
}

/** @returns milliseconds until the answer. */
async function deliver(hub, { name, request, document }, standIn, rows) {
  const { form_params, ...others } = typeof request === "function" ? request(standIn.url) : request
  const startedAt = performance.now()
  const answer = await fetch(`${hub.url}/actions/${name}/execute`, {
    method: "POST",
    headers: hub.headers,
    body: JSON.stringify({
      type: "query",
      scheduled_plan: { download_url: `${standIn.url}/looker?rows=${rows}` },
      ...others,
      form_params: { ...form_params, format: document },
    }),
  })
  const outcome = await answer.json()
  if (!outcome.looker?.success) throw new Error(`${name} failed: ${JSON.stringify(outcome)}`)
  return performance.now() - startedAt
}

async function measure(subject, folder) {
  const { name, environment, concurrency } = subject
  const rows = Math.min(ROWS, subject.rows ?? ROWS)
  const toArrive = rows + (subject.extraRows ?? 0)
  const calls = path.join(folder, name)
  const standIn = await start("row_stand_in_child.mjs", name)
  const place = environment?.(standIn.url) ?? { BENCH_SUBJECT: name, BENCH_SERVICE_URL: standIn.url }
  const hub = await startHub({ ...subject.variables, ...place })
  process.once("exit", hub.stop)
  // The first delivery warms up, and says which calls the bare client makes.
  await checkArrived(name, standIn, 0, calls)
  await deliver(hub, subject, standIn, rows)
  await checkArrived(name, standIn, toArrive)
  const ofHub = []
  const alone = []
  for (let run = 0; run < RUNS; run += 1) {
    ofHub.push(await deliver(hub, subject, standIn, rows))
    await checkArrived(name, standIn, toArrive)
    const bare = await start("row_bare_child.mjs", standIn.url, calls, String(concurrency))
    alone.push(bare.ms)
    bare.stop()
    await checkArrived(`${name}, bare`, standIn, toArrive)
  }
  const { peakMib } = await hub.usage()
  const { idleMib } = hub
  hub.stop()
  standIn.stop()
  const perSec = (ms) => Math.round(rows / (median(ms) / 1000))
  process.stderr.write(
    `  ${name}: ${perSec(ofHub)} rows/s, stand-in alone ${perSec(alone)}, ${Math.round(peakMib)} MiB\n`,
  )
  return { rows, rate: perSec(ofHub), alone: perSec(alone), peakMib, idleMib }
}

process.setMaxListeners(0)
const folder = mkdtempSync(path.join(tmpdir(), "bench-row-services-"))
process.once("exit", () => rmSync(folder, { recursive: true }))
const results = []
for (const subject of ROW_SUBJECTS.filter(({ name }) => !ONLY || name === ONLY)) {
  const { rows, rate, alone, peakMib, idleMib } = await measure(subject, folder)
  results.push({
    name: `${rows.toLocaleString("en-US")} rows to ${subject.name}`,
    unit: "rows/s",
    value: rate,
    peakMib,
    idleMib,
    grownMib: peakMib - idleMib,
    baselines: { "stand-in alone": alone },
    ratios: { "stand-in alone": Math.round((rate / alone) * 100) / 100 },
    goal: { peakMib: 250 },
  })
}
console.log(JSON.stringify(results))
process.exit(0)
