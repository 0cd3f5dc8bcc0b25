import type { EnvironmentReader } from "./environment_reader"
import { readHosts } from "./hosts"
import type { EnvironmentVariable } from "./variable"

/** Settings that all parts of the hub share. */
export interface HubConfig {
  /** Public address, without a trailing slash. */
  readonly baseUrl: string
  readonly label: string
  /** Keys of the API tokens. The hub makes tokens with the first and accepts all of them. */
  readonly secrets: readonly string[]
  readonly isDebug: boolean
  readonly isProduction: boolean
  /** Hosts and networks that users may enter even if they are private or use plain http. */
  readonly outboundAllow: readonly string[]
}

/** Name of the variable that holds the hub's secrets, and its older name. */
export const SECRET_NAMES = ["ACTION_HUB_SECRET", "INTEGRATION_SERVICE_SECRET"] as const

export const HUB_VARIABLES: readonly EnvironmentVariable[] = [
  {
    name: "ACTION_HUB_BASE_URL",
    olderName: "BASE_URL",
    required: true,
    description: "Public address of the hub, such as https://hub.example.com.",
  },
  {
    name: "ACTION_HUB_LABEL",
    olderName: "INTEGRATION_PROVIDER_LABEL",
    required: true,
    description: "The name Looker shows for this hub.",
  },
  {
    name: SECRET_NAMES[0],
    olderName: SECRET_NAMES[1],
    required: true,
    description: "Key of the API tokens and of login links.",
  },
  { name: "ACTION_HUB_DEBUG", description: "Any value logs at level debug." },
  { name: "NODE_ENV", description: "With production, what is meant for development is hidden." },
  {
    name: "OUTBOUND_ALLOW",
    description: "Hosts and networks that users may name although they are private or plain http.",
  },
]

/** Values of NODE_ENV that people use. */
const NODE_ENVS = ["production", "development", "test"]

export function readHubConfig(read: EnvironmentReader): HubConfig {
  const nodeEnv = read.text("NODE_ENV")
  if (nodeEnv !== undefined && !NODE_ENVS.includes(nodeEnv)) {
    read.warnings.push(
      "NODE_ENV is neither production, development nor test, so what is meant for development is on: set it to production.",
    )
  }
  return {
    baseUrl: readBaseUrl(read),
    label: read.required(
      ["ACTION_HUB_LABEL", "INTEGRATION_PROVIDER_LABEL"],
      "give the name Looker shows for this hub.",
    ),
    secrets: read.secrets(SECRET_NAMES, "give a long random text; tokens are made from it."),
    isDebug: read.isSet("ACTION_HUB_DEBUG"),
    isProduction: nodeEnv === "production",
    outboundAllow: readHosts(read, "OUTBOUND_ALLOW", false),
  }
}

function readBaseUrl(read: EnvironmentReader): string {
  const names = ["ACTION_HUB_BASE_URL", "BASE_URL"]
  const baseUrl = read.baseUrl(names, "give the public address of this hub, such as https://hub.example.com.")
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ""
  if (/(?:^|\.)example(?:\.com|\.net|\.org)?$/.test(host)) {
    read.warnings.push(
      "ACTION_HUB_BASE_URL is still the address of an example, so Looker and logins cannot reach this hub: give the address " +
        "under which Looker reaches it.",
    )
  }
  return baseUrl
}
