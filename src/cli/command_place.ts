import { loadEnvironment } from "../config"
import { print } from "./terminal"

/** Where a command reads from and writes to. */
export interface CommandPlace {
  environment: Readonly<Record<string, string | undefined>>
  print: (line: string) => void
  /** Takes what is not part of the output. */
  warn: (line: string) => void
}

/** The terminal, and the environment with `.env`. */
export function terminalPlace(): CommandPlace {
  return {
    environment: loadEnvironment(process.env),
    print,
    warn: (line) => void process.stderr.write(`${line}\n`),
  }
}
