/** The Integration API: the part that Looker calls. */
export { actionApi } from "./action_api"
export { ACTION_API_VARIABLES, type ActionApiConfig, readActionApiConfig } from "./action_api_config"
export { offeredIntegrations } from "./offered"
