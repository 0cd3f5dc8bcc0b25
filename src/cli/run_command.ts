import { CommandError } from "./command_error"
import { type ExpectedError, explain } from "./explain"

export interface RunOptions {
  /** Errors whose message is meant for people, on top of the hub's own. */
  expected?: readonly ExpectedError[]
  /** The code of an error that has been told already; undefined for all others. */
  exitCodeOf?: (error: unknown) => number | undefined
}

/** Runs a command to its end: what goes wrong is one line, never a stack. Exit codes: 0 good, 1 failed, 2 wrong use. */
export function runCommand(command: () => Promise<unknown>, { expected, exitCodeOf }: RunOptions = {}): void {
  // Packages warn of old versions of Node, which is nothing that was asked for.
  process.removeAllListeners("warning")
  // As in `hub list | head`.
  process.stdout.on("error", () => process.exit())
  command().catch((error: unknown) => {
    const code = exitCodeOf?.(error)
    if (code === undefined) process.stderr.write(`${explain(error, expected)}\n`)
    process.exitCode = code ?? (error instanceof CommandError ? error.exitCode : 1)
  })
}
