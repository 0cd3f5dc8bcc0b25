import { type Logger, Registry } from "../../../src/framework"
import { readConfig } from "../../../src/hub_config"
import { describeHub, type HubOptions } from "../../../src/hub_parts"
import type { OpenApi } from "../../../src/openapi"

/** Switches everything on that has addresses. */
const EVERYTHING = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: "a-secret-that-nobody-uses",
  LOOKERS: JSON.stringify([
    { name: "acme", url: "https://looker.acme.test", clientId: "id", clientSecret: "made-up-secret" },
  ]),
  SLACK_BOT_TOKEN: "xoxb-made-up",
  SLACK_SIGNING_SECRET: "made-up-signing-secret",
}
const quiet = () => undefined
const NO_LOG: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet }

/** A hub with everything switched on that has addresses, and no integrations. */
export function everything(): HubOptions {
  const registry = new Registry()
  return { config: readConfig(EVERYTHING, registry.all), logger: NO_LOG, registry }
}

/** The OpenAPI document of such a hub. */
export function wholeDocument(): Promise<OpenApi> {
  return describeHub(everything())
}
