import path from "node:path"
import { pathToFileURL } from "node:url"
import { TEST_CIPHER_MASTER, TEST_SECRET } from "../hub_with"
import type { LoadServices } from "./load_services"

/** Variables of a compiled hub that takes the load and reaches its services. */
export function loadEnvironment(services: LoadServices): Record<string, string> {
  return {
    ACTION_HUB_BASE_URL: "https://hub.acme.test",
    ACTION_HUB_LABEL: "Hub under load",
    ACTION_HUB_SECRET: TEST_SECRET,
    CIPHER_MASTER: TEST_CIPHER_MASTER,
    NODE_OPTIONS: `--import ${pathToFileURL(path.join(__dirname, "observed_hub.mjs")).href}`,
    ...services.environment,
  }
}
