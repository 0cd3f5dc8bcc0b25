// Runs every benchmark in a process of its own, prints a table, and writes bench/results.json.
import { spawnSync } from "node:child_process"
import { readdirSync, writeFileSync } from "node:fs"

const wanted = process.argv.slice(2)
const files = readdirSync("bench").filter(
  (name) => name.startsWith("bench_") && wanted.every((word) => name.includes(word)),
)
const results = files.flatMap((file) => {
  process.stderr.write(`${file} …\n`)
  const { stdout, status } = spawnSync(process.execPath, [`bench/${file}`], { stdio: ["ignore", "pipe", "inherit"] })
  if (status !== 0) throw new Error(`${file} failed.`)
  return JSON.parse(stdout.toString())
})
writeFileSync("bench/results.json", `${JSON.stringify({ node: process.version, results }, undefined, 2)}\n`)
console.table(Object.fromEntries(results.map(({ name, ...figures }) => [name, figures])))
