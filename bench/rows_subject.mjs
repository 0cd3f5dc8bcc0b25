// One way to read rows, in a process of its own: warm-up, runs, times, most memory. Started by rows_stage.mjs.
import { createReadStream, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { Readable } from "node:stream"

const CHUNK_BYTES = 64 * 1024
const HUB = `${process.env.HUB_DIST ?? "../dist"}/framework/index.js`

const require = createRequire(import.meta.url)
const [subject, file, runs, warmUps, source] = process.argv.slice(2)

/** Each reads a document to its end and gives back the sum of the ids, for which every row is needed. */
const SUBJECTS = {
  hub: (input) => sumOfBatches(input, {}),
  "hub, values": (input) => sumOfBatches(input, { cells: "values" }),
  "hub, values, row by row": async (input) => {
    const { rows } = await require(HUB).readRows(stream(input), { cells: "values" })
    let sum = 0
    for await (const row of rows) sum += row["users.id"].value
    return sum
  },
  "hub, csv": (input) => sumOfBatches(input, { format: "csv" }, "Users ID"),
  "JSON.parse": (input) => {
    let sum = 0
    for (const row of JSON.parse(input.whole.toString()).data) sum += row["users.id"].value
    return sum
  },
  oboe: (input) => {
    const oboe = require("oboe")
    let sum = 0
    return new Promise((resolve, reject) => {
      oboe(stream(input))
        .node("data.*", (row) => {
          sum += row["users.id"].value
          return oboe.drop
        })
        .done(() => resolve(sum))
        .fail(({ thrown }) => reject(thrown))
    })
  },
  "stream-json": async (input) => {
    const { parser } = await import("stream-json")
    const { pick } = await import("stream-json/filters/pick.js")
    const { streamArray } = await import("stream-json/streamers/stream-array.js")
    const { default: chain } = await import("stream-chain")
    let sum = 0
    const rows = chain([stream(input), parser(), pick({ filter: "data" }), streamArray()])
    return new Promise((resolve, reject) => {
      rows.on("data", ({ value }) => (sum += value["users.id"].value))
      rows.on("end", () => resolve(sum)).on("error", reject)
    })
  },
  "@streamparser/json": async (input) => {
    const { JSONParser } = await import("@streamparser/json")
    let sum = 0
    const parser = new JSONParser({ paths: ["$.data.*"], keepStack: false })
    parser.onValue = ({ value }) => (sum += value["users.id"].value)
    for await (const chunk of stream(input)) parser.write(chunk)
    return sum
  },
  "csv-parse": (input) => {
    const { parse } = require("csv-parse")
    const records = stream(input).pipe(parse({ columns: true }))
    let sum = 0
    return new Promise((resolve, reject) => {
      records.on("data", (record) => (sum += Number(record["Users ID"])))
      records.on("end", () => resolve(sum)).on("error", reject)
    })
  },
  "csv-parse, arrays": (input) => {
    const { parse } = require("csv-parse")
    const records = stream(input).pipe(parse({ from: 2 }))
    let sum = 0
    return new Promise((resolve, reject) => {
      records.on("data", (record) => (sum += Number(record[0])))
      records.on("end", () => resolve(sum)).on("error", reject)
    })
  },
}

/** Rows as `deliver` and every integration with a bulk endpoint take them. */
async function sumOfBatches(input, options, id = "users.id") {
  const { readRows } = require(HUB)
  const { rows } = await readRows(stream(input), options)
  let sum = 0
  for await (const some of rows.batches()) for (const row of some) sum += Number(row[id].value)
  return sum
}

/** The document as a stream: from memory, so that no disk is measured; from the file where memory is what is measured. */
function stream({ whole }) {
  if (!whole) return createReadStream(file, { highWaterMark: CHUNK_BYTES })
  const chunks = (function* () {
    for (let at = 0; at < whole.length; at += CHUNK_BYTES) yield whole.subarray(at, at + CHUNK_BYTES)
  })()
  return Readable.from(chunks, { objectMode: false })
}

const input = source === "file" ? {} : { whole: readFileSync(file) }
const ms = []
const cpuMs = []
let sum
for (let run = -Number(warmUps); run < Number(runs); run++) {
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  sum = await SUBJECTS[subject](input)
  if (run < 0) continue
  ms.push(performance.now() - startedAt)
  const { user, system } = process.cpuUsage(cpuBefore)
  cpuMs.push((user + system) / 1000)
}
process.send({ ms, cpuMs, sum, peakMib: process.resourceUsage().maxRSS / 1024 })
