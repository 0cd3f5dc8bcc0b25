// Runs every benchmark in a process of its own, prints a table, and writes bench/results.json.
// Words on the command line choose the files whose names hold them all: node bench/run.mjs rows
import { spawnSync } from "node:child_process"
import { readdirSync, writeFileSync } from "node:fs"
import os from "node:os"

const wanted = process.argv.slice(2)
const isWanted = (file) => /^bench_.*\.mjs$/.test(file) && wanted.every((word) => file.includes(word))
const files = readdirSync("bench").filter(isWanted)
const results = files.flatMap((file) => {
  process.stderr.write(`${file} …\n`)
  const { stdout, status } = spawnSync(process.execPath, [`bench/${file}`], { stdio: ["ignore", "pipe", "inherit"] })
  if (status !== 0) process.stderr.write(`${file} failed with status ${status}.\n`)
  return status === 0 ? JSON.parse(stdout.toString()) : [{ name: file, failed: true }]
})

const machine = {
  node: process.version,
  cpus: os.cpus().length,
  cpu: os.cpus()[0]?.model,
  memoryGib: Math.round(os.totalmem() / 2 ** 30),
}
writeFileSync("bench/results.json", `${JSON.stringify({ machine, results }, undefined, 2)}\n`)
console.table(results.flatMap(rowsOf))
process.exitCode = results.some(({ failed }) => failed) ? 1 : 0

/** A line for the figure and its limits, and one for each baseline. */
function rowsOf({ name, unit = "", value, peakMib, grownMib, baselines = {}, ratios = {}, goal = {}, failed }) {
  if (failed) return [{ name, figure: "failed" }]
  const own = {
    name,
    figure: `${round(value)} ${unit}`,
    "peak MiB": peakMib && Math.round(peakMib),
    "over idle MiB": grownMib && Math.round(grownMib),
    goal: limitOf(goal, value, peakMib),
  }
  const compared = Object.keys({ ...baselines, ...ratios }).map((baseline) => ({
    name: `  against ${baseline}`,
    figure: baselines[baseline] === undefined ? "" : `${round(baselines[baseline])} ${unit}`,
    ratio: ratios[baseline] === undefined ? undefined : round(ratios[baseline]),
    goal: goal[baseline],
  }))
  return [own, ...compared]
}

function limitOf({ value, peakMib }) {
  return [value && `at most ${value}`, peakMib && `peak at most ${peakMib}`].filter(Boolean).join(", ") || undefined
}

function round(number) {
  return typeof number === "number" ? Number(number.toPrecision(3)) : number
}
