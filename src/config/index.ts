/** Reads the environment once into typed values and collects all problems. Each part of the hub reads its own variables. */
export { ApiVersion } from "./api_version"
export { ConfigError, type Environment, EnvironmentReader, switchCure } from "./environment_reader"
export { readHosts } from "./hosts"
export { HUB_VARIABLES, type HubConfig, readHubConfig, SECRET_NAMES } from "./hub_config"
export { loadEnvironment } from "./load_environment"
export { NumberVariable } from "./number_variable"
export { unreadVariables } from "./unread_variables"
export type { EnvironmentVariable } from "./variable"
