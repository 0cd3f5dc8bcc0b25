// Runs scripts of package.json at the same time; fails when one of them does.
import { spawn } from "node:child_process"
import { once } from "node:events"

const outcomes = process.argv.slice(2).map(async (name) => {
  const [status] = await once(spawn(`npm run -s ${name}`, { shell: true, stdio: "inherit" }), "exit")
  return status ?? 1
})
process.exitCode = Math.max(...(await Promise.all(outcomes)))
