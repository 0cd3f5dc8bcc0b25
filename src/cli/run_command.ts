import { CommandError } from "./command_error"
import { type ExpectedError, explain } from "./explain"

export interface RunOptions {
  /** Errors whose message is meant for people, besides the hub's own. */
  expected?: readonly ExpectedError[]
  /** Exit code for an error that was already reported; undefined for all others. */
  exitCodeOf?: (error: unknown) => number | undefined
}

/** Runs a command. An error is printed as one line, never as a stack. Exit codes: 0 good, 1 failed, 2 wrong use. */
export function runCommand(command: () => Promise<unknown>, { expected, exitCodeOf }: RunOptions = {}): void {
  // Packages warn about old versions of Node, which the user did not ask for.
  process.removeAllListeners("warning")
  // The reader of the output may be gone, as in `hub list | head`.
  process.stdout.on("error", () => process.exit())
  command().catch((error: unknown) => {
    const code = exitCodeOf?.(error)
    if (code === undefined) process.stderr.write(`${explain(error, expected)}\n`)
    process.exitCode = code ?? (error instanceof CommandError ? error.exitCode : 1)
  })
}
