import { type Environment, type EnvironmentReader, type EnvironmentVariable, readHosts } from "../../config"
import type { Integration } from "../../framework"
import { warnOfMissingOffers } from "./offered"

/** Configuration of the Integration API: what it offers, how much it accepts and whom it trusts. */
export interface ActionApiConfig {
  readonly keepAliveSec: number
  readonly downloadTimeoutMs: number
  /** Names of the only actions offered; empty means all. */
  readonly whitelist: readonly string[]
  /** Master keys of stored states as 64 hex digits: the first encrypts, all of them decrypt. */
  readonly cipherMasters: readonly string[]
  /** Hosts that Looker's download and state addresses may have; empty means any. */
  readonly lookerHosts: readonly string[]
  /** Whether to accept login links that another hub made. They are accepted only when `lookerHosts` is not empty. */
  readonly takesVersion1Links: boolean
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number
  /** Most deliveries that one process runs at once. */
  readonly maxDeliveries: number
  /** Most bytes of delivery bodies that one process holds at once, in memory and on disk together. */
  readonly maxBufferedBytes: number
  /**
   * Memory that the deliveries of one process share for parts of large results, in bytes. When it is used up, deliveries wait.
   */
  readonly maxMemoryBytes: number
  /** The variables that integrations read. */
  readonly integrationEnvironment: Environment
}

export const ACTION_API_VARIABLES: readonly EnvironmentVariable[] = [
  {
    name: "ACTION_HUB_JSON_KEEPALIVE_SEC",
    description: "Seconds between the newlines that keep a long answer's connection open.",
  },
  {
    name: "ACTION_HUB_STREAM_REQUEST_TIMEOUT",
    description: "Milliseconds that the download of a result may stay silent.",
  },
  {
    name: "ACTION_WHITELIST",
    olderName: "INTEGRATION_WHITELIST",
    description: "Names of the only actions offered, separated by commas.",
  },
  { name: "CIPHER_MASTER", description: "Key of stored logins: 64 hex digits, or several, separated by commas." },
  { name: "ENCRYPT_PAYLOAD", description: "With true, stored logins of OAuth v2 are encrypted." },
  { name: "LOOKER_HOSTS", description: "The only hosts results are fetched from and logins are sent to." },
  { name: "ACTION_HUB_REFUSE_V1_LINKS", description: "Any value refuses login links that another hub made." },
  { name: "ACTION_HUB_MAX_BODY_MB", description: "Largest request body in MiB." },
  { name: "ACTION_HUB_MAX_DELIVERIES", description: "Deliveries and forms one process has at work at once." },
  { name: "ACTION_HUB_MAX_BUFFERED_MB", description: "Pushed data one process holds at once, in MiB." },
  {
    name: "ACTION_HUB_MAX_MEMORY_MB",
    description: "Memory that uploads of one process share for parts of large files, in MiB.",
  },
]

const MEBIBYTE = 1024 * 1024
const DAY_MS = 86_400_000

export function readActionApiConfig(
  read: EnvironmentReader,
  integrations: readonly Integration[],
  isProduction: boolean,
): ActionApiConfig {
  const megabytes = (name: string, max: number, fallback: number) =>
    read.integer(name, { min: 1, max, fallback }) * MEBIBYTE
  const config: ActionApiConfig = {
    keepAliveSec: read.integer("ACTION_HUB_JSON_KEEPALIVE_SEC", { min: 1, max: 3600, fallback: 30 }),
    downloadTimeoutMs: read.integer("ACTION_HUB_STREAM_REQUEST_TIMEOUT", { min: 1, max: DAY_MS, fallback: 780_000 }),
    whitelist: readWhitelist(read),
    cipherMasters: readCipherMasters(read),
    lookerHosts: readHosts(read, "LOOKER_HOSTS", true),
    takesVersion1Links: !read.isSet("ACTION_HUB_REFUSE_V1_LINKS"),
    maxBodyBytes: megabytes("ACTION_HUB_MAX_BODY_MB", 1_000_000, 2048),
    maxDeliveries: read.integer("ACTION_HUB_MAX_DELIVERIES", { min: 1, max: 100_000, fallback: 200 }),
    maxBufferedBytes: megabytes("ACTION_HUB_MAX_BUFFERED_MB", 1e7, 8192),
    maxMemoryBytes: megabytes("ACTION_HUB_MAX_MEMORY_MB", 1e6, 64),
    integrationEnvironment: readIntegrationEnvironment(read, integrations, isProduction),
  }
  if (isProduction && config.lookerHosts.length === 0) adviseHosts(read)
  checkEncryption(read, config)
  warnOfMissingOffers(read, integrations, config)
  return config
}

function readWhitelist(read: EnvironmentReader): string[] {
  const names = ["ACTION_WHITELIST", "INTEGRATION_WHITELIST"]
  const whitelist = read.list(...names)
  if (whitelist.length === 0 && read.text(...names) !== undefined) {
    read.problems.push("ACTION_WHITELIST holds no name: give names of actions, or unset it to offer all.")
  }
  return whitelist
}

function readCipherMasters(read: EnvironmentReader): string[] {
  const masters = read.list("CIPHER_MASTER")
  if (masters.some((master) => !/^[0-9a-f]{64}$/i.test(master))) {
    read.problems.push(
      "CIPHER_MASTER is not a key: give 64 hex digits (openssl rand -hex 32), or several, comma-separated.",
    )
  }
  return masters
}

/**
 * Reads the variables that the integrations declare, and all encryption switches. `NODE_ENV` tells integrations whether this is
 * production.
 */
function readIntegrationEnvironment(
  read: EnvironmentReader,
  integrations: readonly Integration[],
  isProduction: boolean,
): Environment {
  const variables = integrations.flatMap(({ environment }) => environment)
  const declared = new Set(variables.map(({ name }) => name))
  const complaints = (by: "check" | "warn") => {
    const found = variables.flatMap((variable) => {
      const value = read.raw(variable.name)
      const cure = value && variable[by]?.(value)
      return cure ? [`${variable.name} has no usable value: ${cure}`] : []
    })
    return new Set(found)
  }
  read.problems.push(...complaints("check"))
  read.warnings.push(...complaints("warn"))
  const picked = read.names((name) => declared.has(name) || name.startsWith("ENCRYPT_PAYLOAD"))
  const values = Object.fromEntries(picked.map((name) => [name, read.raw(name)]))
  return Object.freeze({ ...values, NODE_ENV: isProduction ? "production" : undefined })
}

/** Without the list, anyone with a token can make the hub fetch from any host that it can reach. */
function adviseHosts(read: EnvironmentReader): void {
  read.warnings.push(
    "LOOKER_HOSTS is not set, so results are fetched from any host, and logins sent to any. Set it to the host of your " +
      "Looker, such as example.cloud.looker.com, and to that of its API where that is another.",
  )
}

function checkEncryption(read: EnvironmentReader, { cipherMasters, integrationEnvironment }: ActionApiConfig): void {
  const switches = Object.entries(integrationEnvironment).filter(([name]) => name.startsWith("ENCRYPT_PAYLOAD"))
  for (const [name, value = ""] of switches) {
    // Whoever sets it to `1` or `yes` believes that logins are encrypted.
    if (value === "true" || /^(?:false|no|0|off|)$/i.test(value.trim())) continue
    read.problems.push(`${name} is neither true nor false, so logins would not be encrypted: give one of them.`)
  }
  const [wanted] = switches.find(([, value]) => value === "true") ?? []
  if (wanted !== undefined && cipherMasters.length === 0) {
    read.problems.push(`CIPHER_MASTER is missing: ${wanted} is on, so give 64 hex digits (openssl rand -hex 32).`)
  }
}
