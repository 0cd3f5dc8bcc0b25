/** The environment, read once, into values; with all that is wrong with it. */
export { type Config, loadEnvironment, readConfig, SECRET_NAMES } from "./config"
export { ConfigError, EnvironmentReader } from "./environment_reader"
