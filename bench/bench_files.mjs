// 500 MB of CSV through each integration that passes a file on, from a download URL to a stand-in of the service, three times
// through one hub; pushed in the body as well where Looker gives no download. What arrives is compared by its hash. The
// baseline is a process with nothing but stream.pipeline between a download and a POST. BENCH_ONLY names one integration.
import { fork } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { Readable } from "node:stream"
import { csvBytes } from "./csv_bytes.mjs"
import { FILE_SUBJECTS } from "./file_subjects.mjs"
import { median } from "./median.mjs"
import { startHub } from "./stage.mjs"

const BYTES = Number(process.env.BENCH_BYTES ?? 500_000_000)
const RUNS = Number(process.env.BENCH_RUNS ?? 3)
const ONLY = process.env.BENCH_ONLY
const ENVIRONMENT = {
  OUTBOUND_ALLOW: "hooks.zapier.com,bench.trayapp.io,sftp.example.com",
  GOOGLE_DRIVE_CLIENT_ID: "bench",
  GOOGLE_DRIVE_CLIENT_SECRET: "bench",
  GOOGLE_SHEET_CLIENT_ID: "bench",
  GOOGLE_SHEET_CLIENT_SECRET: "bench",
  DROPBOX_ACTION_APP_KEY: "bench",
  DROPBOX_ACTION_APP_SECRET: "bench",
}

async function start(file, ...words) {
  const child = fork(new URL(file, import.meta.url), words)
  // What a failure leaves running would keep the output open, and the run with it.
  process.once("exit", () => child.kill())
  const [facts] = await once(child, "message")
  return { ...facts, child, stop: () => child.kill() }
}

function sha256() {
  const hash = createHash("sha256")
  for (const chunk of csvBytes(BYTES)) hash.update(chunk)
  return hash.digest("hex")
}

/** The most resident memory a process has had, in MiB. */
function peakMib(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024
}

/** An execute body that has the data in it. */
function* pushed(request) {
  yield Buffer.from(
    `${JSON.stringify(request).slice(0, -1)},"attachment":{"mimetype":"text/csv","extension":"csv","data":"`,
  )
  yield* csvBytes(BYTES, "\\n")
  yield Buffer.from('"}}')
}

/** MB a second until the answer. @throws when the hub fails, or anything else arrives than was sent. */
async function deliver(name, { url, headers = {} }, sink, body) {
  const arrived = once(sink.child, "message")
  const startedAt = performance.now()
  const answer = await fetch(`${url}/actions/${name}/execute`, { method: "POST", headers, body, duplex: "half" })
  const outcome = await answer.json()
  const sec = (performance.now() - startedAt) / 1000
  if (!outcome.looker?.success) throw new Error(`${name} failed: ${JSON.stringify(outcome)}`)
  const [{ bytes, sha256 }] = await arrived
  if (bytes !== BYTES || sha256 !== EXPECTED) throw new Error(`${name}: ${bytes} bytes of hash ${sha256} arrived.`)
  return BYTES / 1e6 / sec
}

async function measure(subject, looker, isPushed) {
  const { name } = subject
  const sink = await start("sinks/child.mjs", subject.sink)
  const hub = await startHub({ ...ENVIRONMENT, BENCH_SUBJECT: name, BENCH_SERVICE_URL: sink.url ?? "" })
  process.once("exit", hub.stop)
  const request = { type: "query", ...subject.request(sink) }
  const rates = []
  for (let run = 0; run < RUNS; run += 1) {
    const body = isPushed
      ? Readable.from(pushed(request), { objectMode: false })
      : JSON.stringify({ ...request, scheduled_plan: { download_url: looker.url } })
    rates.push(await deliver(name, hub, sink, body))
  }
  const figures = { rate: median(rates), peakMib: peakMib(hub.pid), idleMib: hub.idleMib }
  process.stderr.write(`  ${name}${isPushed ? ", pushed" : ""}: ${rates.map(Math.round).join(" ")} MB/s, `)
  process.stderr.write(`${Math.round(figures.idleMib)} MiB idle, ${Math.round(figures.peakMib)} at most\n`)
  hub.stop()
  sink.stop()
  return figures
}

async function measureBare(looker) {
  const sink = await start("sinks/child.mjs", "webhook")
  const bare = await start("pass_through_child.mjs", "bare", String(BYTES))
  const url = `http://127.0.0.1:${bare.port}`
  const form = { url: `http://hooks.zapier.com:${sink.port}/` }
  const body = JSON.stringify({ scheduled_plan: { download_url: looker.url }, form_params: form })
  const rates = []
  for (let run = 0; run < RUNS; run += 1) rates.push(await deliver("bare", { url }, sink, body))
  const figures = { rate: median(rates), peakMib: peakMib(bare.child.pid) }
  process.stderr.write(
    `  stream.pipeline: ${rates.map(Math.round).join(" ")} MB/s, ${Math.round(figures.peakMib)} MiB\n`,
  )
  bare.stop()
  sink.stop()
  return figures
}

process.setMaxListeners(0)
const EXPECTED = sha256()
const looker = await start("csv_child.mjs", String(BYTES))
const bare = await measureBare(looker)
const results = []
for (const subject of FILE_SUBJECTS.filter(({ name }) => !ONLY || name === ONLY)) {
  for (const isPushed of subject.isPushed ? [false, true] : [false]) {
    const { rate, peakMib: peak, idleMib } = await measure(subject, looker, isPushed)
    results.push({
      name: `${BYTES / 1e6} MB to ${subject.name}${isPushed ? ", pushed" : ""}`,
      unit: "MB/s",
      value: rate,
      peakMib: peak,
      idleMib,
      grownMib: peak - idleMib,
      baselines: { "stream.pipeline": bare.rate },
      ratios: { "stream.pipeline": rate / bare.rate },
      goal: { peakMib: 250 },
    })
  }
}
looker.stop()
console.log(JSON.stringify(results))
process.exit(0)
