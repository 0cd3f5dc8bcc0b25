/** The part that Looker speaks to: the Integration API. */
export { actionApi } from "./action_api"
export { ACTION_API_VARIABLES, type ActionApiConfig, readActionApiConfig } from "./action_api_config"
