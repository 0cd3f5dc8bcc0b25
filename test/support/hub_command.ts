import { execFile } from "node:child_process"
import { HUB } from "./compiled_hub"
import { endWithTests } from "./end_with_tests"

export interface CommandResult {
  code: number
  stdout: string
  stderr: string
}

export interface CommandOptions {
  /** Variables in place of this process's own; `PATH` is always there. */
  environment?: Record<string, string>
  /** The command. Default: that of the compiled hub, see `compileHub`. */
  command?: string
  /** Where it runs. Default: here. */
  cwd?: string
}

/** Runs `hub` with these words, as someone does in a terminal, and waits for its end. */
export function hubCommand(
  words: string[],
  { environment = {}, command = HUB.command, cwd }: CommandOptions = {},
): Promise<CommandResult> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment }
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [command, ...words],
      { cwd, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr })
      },
    )
    endWithTests(child, "SIGTERM")
  })
}

/** A readable line: no stack, no path of this machine, no more than a few lines. */
export const READABLE = /^(?!.*\n\s+at )(?!.*node_modules)[^\n]+\n?$/s
