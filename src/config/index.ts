/** The environment, read once, into values; with all that is wrong with it. Each part reads its own variables. */
export { ConfigError, type Environment, EnvironmentReader } from "./environment_reader"
export { readHosts } from "./hosts"
export { HUB_VARIABLES, type HubConfig, readHubConfig, SECRET_NAMES } from "./hub_config"
export { loadEnvironment } from "./load_environment"
export type { EnvironmentVariable } from "./variable"
