// Runs the tests: most files some at a time, and meanwhile, in processes of their own, those that need one, one by one.
// Words on the command line go to mocha; where files are among them, only these run. With --update-goldens the tests store
// what they got; with --update-pictures the pictures of the docs are made anew by the tests that take them. With
// --without-browsers the tests that open a browser are left out.
import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { runAtOnce } from "./run_at_once.mjs"

/** What waits for minutes. */
const WAITING = ["test/integrations/test_fault_matrix.ts"]
/** What measures the memory of its process, opens a browser, reads the goldens that others update, or mostly waits. In this order. */
const ALONE = [
  // Writes, where goldens are updated, the pages that the guides are found by.
  "test/test_generated_docs.ts",
  "test/integrations/test_slack_app.ts",
  "test/integrations/test_webhook_integration.ts",
  "test/lookerbot_page/test_lookerbot_page.ts",
  "test/playground/test_playground_",
  "test/server/action_api/test_envelope_reader.ts",
  "test/simulator/test_sending.ts",
]
/** What waits longest, and is begun first. */
const LONGEST = [
  "test/cli/test_new.ts",
  "test/cli/test_try_faults.ts",
  "test/integrations/s3/test_s3_writer.ts",
  "test/integrations/test_long_texts.ts",
  "test/test_process.ts",
  "test/cli/test_conform.ts",
]
/** Beside the two processes for what waits and what runs alone. */
const JOBS = "2"
/** Option → the variable that tells the tests: the workers of mocha do not see its command line. */
const UPDATES = { "--update-goldens": "UPDATE_GOLDENS", "--update-pictures": "UPDATE_PICTURES" }

const WITHOUT_BROWSERS = "--without-browsers"

const words = process.argv.slice(2).filter((word) => !(word in UPDATES) && word !== WITHOUT_BROWSERS)
const env = { ...process.env }
for (const [option, variable] of Object.entries(UPDATES)) if (process.argv.includes(option)) env[variable] = "1"

const mocha = (...options) => ["node_modules/mocha/bin/mocha.js", ...options, ...words]
const run = (command) => spawnSync(process.execPath, command, { stdio: "inherit", env }).status ?? 1

const takesPictures = (file) => readFileSync(file, "utf8").includes(".picture(")
const opensBrowser = (file) => /support\/(?:chromium|playground_tests)"/.test(readFileSync(file, "utf8"))

async function runAll() {
  const files = readdirSync("test", { recursive: true })
    .map((name) => `test/${name.replaceAll("\\", "/")}`)
    .filter((file) => /\/test_[^/]*\.ts$/.test(file) && !/^test\/(peers|soak|support|system)\//.test(file))
    .filter((file) => !(process.argv.includes(WITHOUT_BROWSERS) && opensBrowser(file)))
    .sort()
  if (env.UPDATE_PICTURES) return run(mocha(...files.filter(takesPictures)))
  const alone = ALONE.flatMap((place) => files.filter((file) => file.startsWith(place)))
  const others = files.filter((file) => ![...alone, ...LONGEST, ...WAITING].includes(file))
  const isBuilt = run(["scripts/build_if_changed.mjs"]) === 0
  if (!isBuilt) return 1
  const commands = [mocha(...alone), mocha(...WAITING), mocha("--parallel", "--jobs", JOBS, ...LONGEST, ...others)]
  if (env.UPDATE_GOLDENS) return Math.max(...commands.toReversed().map(run))
  return runAtOnce(commands.map((command) => ({ program: process.execPath, words: command, env })))
}

process.exitCode = words.some((word) => word.endsWith(".ts")) ? run(mocha()) : await runAll()
