import { type Environment, EnvironmentReader, type HubConfig, readHubConfig } from "./config"
import type { Integration } from "./framework"
import { type LinksConfig, readLinksConfig } from "./links"
import { type LookerbotConfig, readLookerbotConfig } from "./lookerbot"
import { type ActionApiConfig, readActionApiConfig } from "./server/action_api"
import { readServerConfig, type ServerConfig } from "./server/server_config"

/** Configuration of this process. Frozen; `docs/configuration.md` explains each variable. */
export interface Config extends HubConfig, ServerConfig, ActionApiConfig {
  readonly lookerbot: LookerbotConfig
  readonly links: LinksConfig
  /** Variables that are set but have no effect here. */
  readonly unusedVariables: readonly string[]
  /** Settings that work but should be changed: for each a sentence that says what to do, without any value. */
  readonly warnings: readonly string[]
}

const UNUSED_VARIABLES = [
  "ACTION_HUB_ENABLE_FORKING",
  "ACTION_HUB_EXECUTE_PROCESS_COUNT",
  "ACTION_HUB_RAVEN_DSN",
  "GOOGLE_SHEET_RETRY",
]

/**
 * Turns the environment into a Config: each part reads its own variables.
 * @param integrations Their variables are checked as well.
 * @throws ConfigError that lists every problem and what to do about it.
 */
export function readConfig(environment: Environment, integrations: readonly Integration[] = []): Config {
  const read = new EnvironmentReader(environment)
  const hub = readHubConfig(read)
  const actionApi = readActionApiConfig(read, integrations, hub.isProduction)
  const server = readServerConfig(read, actionApi.maxDeliveries)
  const lookerbot = readLookerbotConfig(read, hub.isProduction)
  const { lookers, slack } = lookerbot
  const links = readLinksConfig(read, { baseUrl: hub.baseUrl, hubSecrets: hub.secrets, lookers, slack })
  const isDebug = hub.isDebug || read.flag("DEBUG_MODE", false)
  read.finish()
  const unusedVariables = UNUSED_VARIABLES.filter((name) => environment[name])
  return Object.freeze({
    ...hub,
    ...server,
    ...actionApi,
    isDebug,
    lookerbot,
    links,
    unusedVariables,
    warnings: read.warnings,
  })
}
