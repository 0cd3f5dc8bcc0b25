// Compares this build with another: node bench/against.mjs ../base/dist [rounds]. The two take turns, so that a machine whose
// speed changes meanwhile changes it for both. Compared is the least of each figure over all rounds: of rows and the envelope the
// processor time, garbage collection included; of the start the median time to the first answer, and the memory when idle.
import { execFileSync } from "node:child_process"
import path from "node:path"
import { detailPieces, liteRow, measure, wholeRow, withDocuments } from "./rows_stage.mjs"

const [other, rounds = "5"] = process.argv.slice(2)
if (!other) throw new Error("Name the dist folder of the other build.")
const BUILDS = { other: path.resolve(other), this: path.resolve("dist") }
const ROWS = 300_000

function benchmarkOf(file, names) {
  return async (build) => {
    const env = { ...process.env, HUB_DIST: build }
    // Each build has its own: files move.
    const script = path.join(build, "..", "bench", file)
    const results = JSON.parse(
      execFileSync(process.execPath, [script], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
        maxBuffer: 2 ** 24,
      }).toString(),
    )
    return Object.fromEntries(names.map((name) => [name, results.find((each) => each.name === name).value]))
  }
}

/** The least of each figure over all rounds, by build. */
async function takeTurns(figuresOf) {
  const least = { other: {}, this: {} }
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, build] of Object.entries(BUILDS)) {
      for (const [figure, value] of Object.entries(await figuresOf(build))) {
        least[name][figure] = Math.min(least[name][figure] ?? Infinity, value)
      }
    }
  }
  return least
}

const rows = []
function report({ other: before, this: after }) {
  for (const figure of Object.keys(before)) {
    const ratio = Math.round((after[figure] / before[figure]) * 1000) / 1000
    rows.push({ figure, other: Math.round(before[figure]), this: Math.round(after[figure]), ratio })
  }
}

await withDocuments(async (write) => {
  for (const [form, rowAt] of Object.entries({ json_detail: wholeRow, lite: liteRow })) {
    const document = await write(detailPieces(ROWS, rowAt))
    for (const subject of ["hub", "hub, values", "hub, values, row by row"]) {
      report(
        await takeTurns(async (build) => {
          const { cpuMs } = await measure(subject, document, { build })
          return { [`${form}, ${subject}, ms`]: cpuMs }
        }),
      )
    }
  }
})
report(await takeTurns(benchmarkOf("bench_startup.mjs", ["start to first answer", "idle memory"])))
report(await takeTurns(benchmarkOf("bench_envelope.mjs", ["CPU time of the same"])))
console.table(rows)
