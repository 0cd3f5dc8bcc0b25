import { readFileSync } from "node:fs"
import path from "node:path"
import { ConfigError } from "../config"
import { errorMessage, HubError } from "../errors"
import { CommandError } from "./command_error"
import { PROJECT_ROOT } from "./project_root"

export const NEEDS_PACKAGES = "This needs the packages for development: run `npm ci` in the folder of the hub."
/** Matches a missing package, but not a missing file of the hub. */
const MISSING_PACKAGE = /^Cannot find (?:module|package) '(?![./])/
const MISSING_FILE = /^Cannot find module '(\.[^']+)'/
/**
 * Error message of SWC, which reads the source: the reason, the place, then an excerpt of the source and a stack of its own.
 */
const SYNTAX_ERROR = /^\s*x ([^\n]+)\n\s*,-\[([^\n]+):(\d+):\d+\]/

/** A kind of error whose message is meant for people. */
export type ExpectedError = abstract new (...values: never[]) => Error

/**
 * Explains an error to people, without a stack. Names the place of a defect in an integration.
 * @param expected More kinds of errors whose message is shown unchanged, besides the hub's own.
 */
export function explain(error: unknown, expected: readonly ExpectedError[] = []): string {
  const isExpected = [CommandError, ConfigError, HubError, ...expected].some((kind) => error instanceof kind)
  const message = errorMessage(error)
  if (isExpected || !(error instanceof Error)) return message
  if (MISSING_PACKAGE.test(message)) return NEEDS_PACKAGES
  const [, reason, file = "", at] = SYNTAX_ERROR.exec(error.message) ?? []
  if (reason) return `${reason} (${path.relative(PROJECT_ROOT, file)}:${at})`
  // The message on a broken JSON file begins with its path.
  const [line = ""] = message.replaceAll(`${PROJECT_ROOT}${path.sep}`, "").split("\nRequire stack:", 1)
  const place = placeOf(error)
  return place ? `${line} (${place})` : line
}

/** The innermost place in the stack that is in an integration, such as `src/integrations/acme/acme.ts:12`. */
function placeOf({ message, stack = "" }: Error): string | undefined {
  const places = [...stack.matchAll(/^ {4}at (?:.*\()?(\/[^()\s]+):(\d+):\d+\)?$/gm)]
  const [, file = "", line = ""] =
    places.find(([, each = ""]) => path.relative(PROJECT_ROOT, each).startsWith(`src${path.sep}integrations`)) ?? []
  if (!file) return undefined
  const missing = MISSING_FILE.exec(message)?.[1]
  // The code that SWC makes of an import has no place in the source, so the import is searched for.
  return `${path.relative(PROJECT_ROOT, file)}:${missing ? lineOf(missing, file) : line}`
}

function lineOf(text: string, file: string): number {
  const lines = readFileSync(file, "utf8").split("\n")
  return lines.findIndex((line) => line.includes(text)) + 1
}
