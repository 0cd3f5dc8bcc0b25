import { execFile } from "node:child_process"
import { promisify } from "node:util"

/** Modules of the hub as they run in production. What uses them says `before(compileHub)`. */
export const HUB = { index: "dist/index.js", command: "tools/dist/cli/hub.js" } as const

/** Longer than the compiler takes on a busy machine. */
const COMPILE_MS = 300_000

/** Compiles the hub where its source has changed since: once for all tests of a run. */
export async function compileHub(this: Mocha.Context): Promise<void> {
  this.timeout(COMPILE_MS)
  await promisify(execFile)(process.execPath, ["scripts/build_if_changed.mjs"])
}
