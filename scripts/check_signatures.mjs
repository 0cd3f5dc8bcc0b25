// Checks the registry's signatures of the installed packages, by `npm audit signatures`. Exit code 1 when one is missing or wrong.
// A registry that does not answer, or has no keys, is said in a line; with --required that is a failure, too.
import { execFile } from "node:child_process"

/** What npm may take. Default 90. */
const LIMIT_SEC = Number(process.argv.find((word) => word.startsWith("--seconds="))?.split("=")[1] ?? 90)
/** Codes of npm that say that nothing was learnt: the network, or an answer of the registry that is none. */
const UNANSWERED = /^(?:ENOTFOUND|EAI_AGAIN|ECONN[A-Z]+|E[A-Z]*TIMEDOUT|E[A-Z]+UNREACH|ERR_SOCKET_TIMEOUT|E[45]\d\d)$/
/** What npm says, without a code, of a registry that publishes no keys. */
const NO_KEYS = /installed from a supported registry/

const words = ["audit", "signatures", "--json", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
const outcome = await new Promise((resolve) => {
  execFile("npm", words, { timeout: LIMIT_SEC * 1000, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
    resolve({ isLate: error?.killed === true, status: error ? (error.code ?? 1) : 0, stdout, stderr }),
  )
})
const { isFailure, line } = verdictOf(outcome)
if (isFailure) console.error(line)
else console.log(line)
process.exitCode = isFailure ? 1 : 0

function verdictOf({ isLate, status, stdout, stderr }) {
  if (isLate) return unanswered(`npm took longer than ${LIMIT_SEC} seconds`)
  const answer = parsed(stdout)
  if (answer?.error) {
    const { code, summary } = answer.error
    if (UNANSWERED.test(code ?? "")) return unanswered(code)
    if (NO_KEYS.test(summary ?? "")) return unanswered("it publishes no keys")
    return { isFailure: true, line: `npm audit signatures failed: ${code ?? ""} ${summary ?? ""}` }
  }
  const { invalid = [], missing = [] } = answer ?? {}
  const named = ({ name, version }) => `  ${name}@${version}`
  const lines = [
    ...(invalid.length > 0 ? ["Wrong signatures:", ...invalid.map(named)] : []),
    ...(missing.length > 0 ? ["Without a signature:", ...missing.map(named)] : []),
  ]
  if (lines.length > 0) return { isFailure: true, line: lines.join("\n") }
  if (status !== 0 || !answer) return { isFailure: true, line: `npm audit signatures failed: ${stderr || status}` }
  return { isFailure: false, line: "The registry's signatures of the installed packages are right." }
}

/** Nothing is known of the signatures. The integrity of each package in the lock was checked by `npm ci` all the same. */
function unanswered(reason) {
  const isFailure = process.argv.includes("--required")
  return { isFailure, line: `Signatures were not checked: the registry does not answer (${reason}).` }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
