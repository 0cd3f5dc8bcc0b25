import path from "node:path"
import { ConfigError } from "../environment_reader"
import { errorMessage, HubError } from "../framework/errors"
import { SimulatorError } from "../simulator/simulator_error"
import { CommandError } from "./command_error"
import { PROJECT_ROOT } from "./project"

const NEEDS_PACKAGES = "This needs the packages for development: run `npm ci` in the folder of the hub."
/** A package, in contrast to a file of ours. */
const MISSING_PACKAGE = /^Cannot find (?:module|package) '(?![./])/

/** Such a command works only where everything is installed. @throws CommandError in an installation for production. */
export function requirePackages(): void {
  if (!__filename.endsWith(".ts")) throw new CommandError(NEEDS_PACKAGES)
}

/** What went wrong, for people: never a stack, but where it was, when it is a defect in a file of the hub. */
export function explain(error: unknown): string {
  const isExpected = [CommandError, ConfigError, HubError, SimulatorError].some((kind) => error instanceof kind)
  const message = errorMessage(error)
  if (isExpected || !(error instanceof Error)) return message
  if (MISSING_PACKAGE.test(message)) return NEEDS_PACKAGES
  const [line = ""] = message.split("\nRequire stack:", 1)
  const place = placeOf(error)
  return place ? `${line} (${place})` : line
}

/** `src/integrations/acme/acme.ts:12`: the first line of ours in the stack, outside this command. */
function placeOf({ stack = "" }: Error): string | undefined {
  const places = [...stack.matchAll(/\(?(\/[^()\s]+):(\d+):\d+\)?$/gm)]
  const own = places
    .map(([, file = "", line = ""]) => `${path.relative(PROJECT_ROOT, file)}:${line}`)
    .filter((place) => place.startsWith(`src${path.sep}integrations`))
  return own[0]
}
