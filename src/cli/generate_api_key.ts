import { ConfigError } from "../config"
import { makeKey } from "./key"

/** Prints one token for Looker's Action Hub form and nothing else. */
try {
  process.stdout.write(`${makeKey()}\n`)
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
