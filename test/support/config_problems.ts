import { ConfigError } from "../../src/config"
import { registry } from "../../src/framework"
import { readConfig } from "../../src/hub_config"

/** Why a hub with these variables does not start; empty when it starts. */
export function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment, registry.all)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
