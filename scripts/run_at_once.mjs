// Runs scripts of package.json at the same time; fails when one of them does. What stands behind `--` goes to
// the last of them.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { pathToFileURL } from "node:url"

/**
 * Runs commands, `{ program, words, env }`, at the same time. The last one prints as it goes; what the others print comes
 * whole when they end.
 * @returns the highest of their exit codes.
 */
export async function runAtOnce(commands) {
  const outcomes = commands.map(async ({ program, words, env }, index) => {
    const isLast = index === commands.length - 1
    const child = spawn(program, words, { env, stdio: isLast ? "inherit" : ["ignore", "pipe", "pipe"] })
    const printed = []
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => printed.push(chunk))
    const [status] = await once(child, "close")
    process.stdout.write(Buffer.concat(printed))
    return status ?? 1
  })
  return Math.max(...(await Promise.all(outcomes)))
}

const isProgram = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isProgram) {
  const given = process.argv.slice(2)
  const end = given.includes("--") ? given.indexOf("--") : given.length
  const names = given.slice(0, end)
  const wordsOf = (name) => ["run", "-s", name, ...(name === names.at(-1) ? ["--", ...given.slice(end + 1)] : [])]
  process.exitCode = await runAtOnce(names.map((name) => ({ program: "npm", words: wordsOf(name), env: process.env })))
}
