import { existsSync, readFileSync } from "node:fs"
import { parseEnv } from "node:util"
import type { Environment } from "./environment_reader"

/** The environment with what `.env` in the working directory adds; real variables win. */
export function loadEnvironment(environment: Environment, file = ".env"): Environment {
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...environment } : environment
}
