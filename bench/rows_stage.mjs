// What the benchmarks of rows share: documents in temporary files, and subjects in processes of their own.
import { fork } from "node:child_process"
import { once } from "node:events"
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { median } from "./median.mjs"

const MB = 1e6

/** A row of json_detail of about 415 bytes: rendered cells and links. */
export function wholeRow(index) {
  const month = `2017-${String((index % 12) + 1).padStart(2, "0")}`
  const drill = `/explore/shop/orders?f[orders.created_month]=${month}`
  return {
    "users.id": { value: index },
    "users.email": { value: `user${index}@example.com`, rendered: `user${index}@example.com` },
    "orders.created_month": { value: month, links: [{ label: "by Week", url: drill, type: "drill" }] },
    "orders.total": {
      value: index / 4,
      rendered: `$${(index / 4).toFixed(2)}`,
      links: [{ label: "Show All", url: drill, type: "measure_default" }],
    },
  }
}

/** The same row of json_detail_lite_stream: nothing but values. */
export function liteRow(index) {
  return Object.fromEntries(Object.entries(wholeRow(index)).map(([name, { value }]) => [name, { value }]))
}

/** A json_detail document in pieces. */
export function* detailPieces(rowCount, rowAt) {
  yield '{"fields":{"dimensions":[{"name":"users.id","label":"Users ID","tags":["user_id"]}]},"data":['
  for (let index = 0; index < rowCount; index++) yield (index ? "," : "") + JSON.stringify(rowAt(index))
  yield "]}"
}

/** The same rows as csv in pieces, one of the columns quoted. */
export function* csvPieces(rowCount) {
  yield "Users ID,Users Email,Orders Created Month,Orders Total\n"
  for (let index = 0; index < rowCount; index++) {
    const row = wholeRow(index)
    yield `${index},${row["users.email"].value},${row["orders.created_month"].value},"${(index / 4).toFixed(2)}, USD"\n`
  }
}

/** Writes documents into a temporary folder, which is gone when `use` has ended. */
export async function withDocuments(use) {
  const folder = mkdtempSync(join(tmpdir(), "bench-rows-"))
  let count = 0
  async function write(pieces) {
    const file = join(folder, `${++count}`)
    await pipeline(Readable.from(joined(pieces)), createWriteStream(file))
    return { file, bytes: statSync(file).size }
  }
  try {
    return await use(write)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Runs a subject on a document in a process of its own.
 * @param build Folder of the hub that is measured; default this one.
 * @returns its median in MB/s, the sum it found, its most memory in MiB, and the processor time of its best run in ms.
 */
export async function measure(subject, { file, bytes }, { runs = 5, warmUps = 2, source = "memory", build } = {}) {
  process.stderr.write(`  ${subject} …`)
  const child = fork(new URL("rows_subject.mjs", import.meta.url), [subject, file, runs, warmUps, source], {
    env: build ? { ...process.env, HUB_DIST: build } : process.env,
    // The whole document as one value needs more than the default on small machines.
    execArgv: subject === "JSON.parse" ? ["--max-old-space-size=6144"] : [],
  })
  const [message] = await Promise.race([once(child, "message"), once(child, "exit")])
  if (!message?.ms) throw new Error(`${subject} ended without a result.`)
  const rate = bytes / MB / (median(message.ms) / 1000)
  process.stderr.write(` ${rate.toFixed(1)} MB/s\n`)
  return { rate, sum: message.sum, peakMib: message.peakMib, cpuMs: Math.min(...message.cpuMs) }
}

/** One result of a benchmark, as bench/run.mjs takes it. */
export function result(name, { rate, peakMib }, baselines, goal) {
  const rates = Object.entries(baselines).map(([baseline, measured]) => [baseline, measured.rate])
  return {
    name,
    unit: "MB/s",
    value: round(rate),
    baselines: Object.fromEntries(rates.map(([baseline, other]) => [baseline, round(other)])),
    ratios: Object.fromEntries(rates.map(([baseline, other]) => [baseline, round(rate / other)])),
    goal,
    peakMib: Math.round(peakMib),
  }
}

function round(number) {
  return Math.round(number * 100) / 100
}

/** Fewer and larger pieces. */
function* joined(pieces) {
  let text = ""
  for (const piece of pieces) {
    text += piece
    if (text.length < 1 << 20) continue
    yield text
    text = ""
  }
  yield text
}
