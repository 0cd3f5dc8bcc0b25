// Runs a command of src/cli: from its source where ts-node is installed, else as compiled.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"

const [name, ...words] = process.argv.slice(2)
const hasSource = existsSync("node_modules/ts-node")
const command = hasSource ? ["-r", "ts-node/register/transpile-only", `src/cli/${name}.ts`] : [`dist/cli/${name}.js`]
const { status } = spawnSync(process.execPath, [...command, ...words], { stdio: "inherit" })
process.exitCode = status ?? 1
