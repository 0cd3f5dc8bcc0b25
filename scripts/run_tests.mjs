// Runs the tests: most files at the same time, then those that need the machine to themselves, one by one.
// Words on the command line go to mocha; where files are among them, only these run.
import { spawnSync } from "node:child_process"
import { readdirSync } from "node:fs"

/** What measures the memory of this process, opens a browser, or reads what other tests write. */
const ALONE = [
  "test/integrations/test_slack_app.ts",
  "test/integrations/test_webhook_integration.ts",
  "test/playground/test_playground_",
  "test/server/test_envelope_reader.ts",
  "test/simulator/test_sending.ts",
  "test/test_generated_docs.ts",
]
/** What waits longest, and is begun first. */
const LONGEST = [
  "test/integrations/test_fault_matrix.ts",
  "test/cli/test_new.ts",
  "test/cli/test_walkthrough.ts",
  "test/integrations/s3/test_s3_writer.ts",
]
/** More than processors: some only wait. */
const JOBS = "3"
const UPDATE = "--update-goldens"

const words = process.argv.slice(2).filter((word) => word !== UPDATE)
// The workers of mocha do not see its command line.
const env = { ...process.env, ...(process.argv.includes(UPDATE) && { UPDATE_GOLDENS: "1" }) }

function run(...command) {
  return spawnSync(process.execPath, command, { stdio: "inherit", env }).status ?? 1
}

function mocha(...options) {
  return run("node_modules/mocha/bin/mocha.js", ...options, ...words)
}

function runAll() {
  const files = readdirSync("test", { recursive: true })
    .map((name) => `test/${name.replaceAll("\\", "/")}`)
    .filter((file) => /\/test_[^/]*\.ts$/.test(file) && !/^test\/(peers|support|system)\//.test(file))
    .sort()
  const alone = files.filter((file) => ALONE.some((place) => file.startsWith(place)))
  const others = files.filter((file) => !alone.includes(file) && !LONGEST.includes(file))
  const isBuilt = run("scripts/build_if_changed.mjs") === 0
  if (!isBuilt) return 1
  return Math.max(mocha("--parallel", "--jobs", JOBS, ...LONGEST, ...others), mocha(...alone))
}

process.exitCode = words.some((word) => word.endsWith(".ts")) ? mocha() : runAll()
