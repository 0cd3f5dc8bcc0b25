import { existsSync, readFileSync } from "node:fs"
import { parseEnv } from "node:util"
import type { Environment } from "./environment_reader"

/** Adds the variables of `.env` in the working directory to the environment. Variables that are already set win. */
export function loadEnvironment(environment: Environment, file = ".env"): Environment {
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...environment } : environment
}
