import {
  ConfigError,
  type Environment,
  EnvironmentReader,
  HUB_VARIABLES,
  type HubConfig,
  readHubConfig,
  unreadVariables,
} from "./config"
import { type Integration, OAuthIntegration } from "./framework"
import { LINKS_VARIABLES, type LinksConfig, readLinksConfig } from "./links"
import { LOOKERBOT_VARIABLES, type LookerbotConfig, readLookerbotConfig, warnOfHalfBot } from "./lookerbot"
import { POLICY_VARIABLES, type PolicyConfig, readPolicyConfig } from "./policy"
import { ACTION_API_VARIABLES, type ActionApiConfig, readActionApiConfig } from "./server/action_api"
import { readServerConfig, SERVER_VARIABLES, type ServerConfig } from "./server/server_config"
import { readTelemetryConfig, TELEMETRY_VARIABLES, type TelemetryConfig } from "./telemetry"

/** Configuration of this process. Frozen; `docs/configuration.md` explains each variable. */
export interface Config extends HubConfig, ServerConfig, ActionApiConfig, PolicyConfig, TelemetryConfig {
  readonly lookerbot: LookerbotConfig
  readonly links: LinksConfig
  /** Variables that are set but have no effect here. */
  readonly unusedVariables: readonly string[]
  /** Settings that work but should be changed: for each a sentence that says what to do, without any value. */
  readonly warnings: readonly string[]
}

/** Variables of other hubs that are accepted without effect. */
export const UNUSED_VARIABLES = [
  "ACTION_HUB_ENABLE_FORKING",
  "ACTION_HUB_EXECUTE_PROCESS_COUNT",
  "ACTION_HUB_RAVEN_DSN",
  "GOOGLE_SHEET_RETRY",
]

/** What the environment says, whether or not the hub starts with it. */
export interface Settings {
  /** Where there are problems, some of its values are only stand-ins. */
  readonly config: Config
  /** What keeps the hub from starting, each with what to do about it. */
  readonly problems: readonly string[]
  /** Variables that are set and that nobody reads, each with what to do about it. They are among the warnings of `config`, too. */
  readonly unread: readonly string[]
}

/**
 * Turns the environment into a Config: each part reads its own variables.
 * @param integrations Their variables are checked as well.
 * @throws ConfigError that lists every problem and what to do about it.
 */
export function readConfig(environment: Environment, integrations: readonly Integration[] = []): Config {
  const { config, problems, unread } = readSettings(environment, integrations)
  // Where the hub does not start, a slip in a name is often the reason.
  if (problems.length > 0) throw new ConfigError([...problems, ...unread])
  return config
}

/** As `readConfig`, for whoever looks into settings with problems. */
export function readSettings(environment: Environment, integrations: readonly Integration[] = []): Settings {
  const read = new EnvironmentReader(environment)
  const hub = readHubConfig(read)
  const actionApi = readActionApiConfig(read, integrations, hub.isProduction)
  const server = readServerConfig(read, actionApi.maxDeliveries)
  const telemetry = readTelemetryConfig(read)
  const lookerbot = readLookerbotConfig(read, hub.isProduction)
  const { lookers, slack } = lookerbot
  const links = readLinksConfig(read, { baseUrl: hub.baseUrl, hubSecrets: hub.secrets, lookers, slack })
  const policy = readPolicyConfig(read)
  warnOfHalfBot(read, lookerbot, links.isOn)
  const isDebug = hub.isDebug || read.flag("DEBUG_MODE", false)
  const unread = unreadVariables(
    read.names(() => true),
    knownVariables(read, integrations),
  )
  const unusedVariables = UNUSED_VARIABLES.filter((name) => environment[name])
  const config = Object.freeze({
    ...hub,
    ...server,
    ...actionApi,
    ...policy,
    ...telemetry,
    isDebug,
    lookerbot,
    links,
    unusedVariables,
    warnings: [...new Set([...read.warnings, ...unread])],
  })
  return { config, problems: read.problems, unread }
}

/** Names of all variables that are declared: by the parts of the hub and by the integrations, older names included. */
export function declaredVariables(integrations: readonly Integration[]): string[] {
  const parts = [
    HUB_VARIABLES,
    SERVER_VARIABLES,
    ACTION_API_VARIABLES,
    POLICY_VARIABLES,
    TELEMETRY_VARIABLES,
    LOOKERBOT_VARIABLES,
    LINKS_VARIABLES,
  ]
  const declared = [...parts, ...integrations.map(({ environment }) => environment)].flat()
  return declared.flatMap(({ name, olderName }) => (olderName === undefined ? [name] : [name, olderName]))
}

/** Names of all variables that are read, now or with other settings, or accepted without effect. */
function knownVariables(read: EnvironmentReader, integrations: readonly Integration[]): Set<string> {
  const logins = integrations.flatMap((each) => (each instanceof OAuthIntegration ? [each.encryptionVariable] : []))
  const files = [...read.asked].filter((name) => name.endsWith("_FILE"))
  return new Set([...declaredVariables(integrations), ...files, ...logins, ...UNUSED_VARIABLES])
}
