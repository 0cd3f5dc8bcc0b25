import { existsSync, readFileSync } from "node:fs"
import { parseEnv } from "node:util"
import ipaddr from "ipaddr.js"
import type { Integration } from "../framework"
import { type Environment, EnvironmentReader } from "./environment_reader"

/** How this process is to run. Frozen; `docs/configuration.md` explains each variable. */
export interface Config {
  /** Public address, without a trailing slash. */
  readonly baseUrl: string
  readonly label: string
  /** Keys of the API tokens: the first makes, all are accepted. */
  readonly secrets: readonly string[]
  readonly port: number
  /** Idle time of a socket in milliseconds; 0 means no limit. */
  readonly socketTimeoutMs: number
  readonly keepAliveSec: number
  readonly downloadTimeoutMs: number
  /** Names of the only actions offered; empty means all. */
  readonly whitelist: readonly string[]
  /** Master keys of stored states as 64 hex digits: the first makes, all are accepted. */
  readonly cipherMasters: readonly string[]
  readonly isDebug: boolean
  readonly isProduction: boolean
  /** Hosts that Looker's download and state addresses may have; empty means any. */
  readonly lookerHosts: readonly string[]
  /** Whether login links count that another hub made; they do only where `lookerHosts` are listed. */
  readonly takesVersion1Links: boolean
  /** Hosts and networks that users may name although they are private or plain http. */
  readonly outboundAllow: readonly string[]
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number
  /** Deliveries one process has at work at once. */
  readonly maxDeliveries: number
  /** Bodies of deliveries that one process holds at once, in memory and on disk together, in bytes. */
  readonly maxBufferedBytes: number
  /** Memory that deliveries of one process share for parts of large results, in bytes; more of them wait. */
  readonly maxMemoryBytes: number
  /** Connections to one process at once. */
  readonly maxConnections: number
  /** Longest time from the signal to stop until what is still at work is ended, in milliseconds. */
  readonly drainMaxMs: number
  /** Serves the playground, under `/playground`. */
  readonly hasPlayground: boolean
  /** Processes that serve. */
  readonly processes: number
  /** The variables that integrations read. */
  readonly integrationEnvironment: Environment
  /** Variables that are set but have no effect here. */
  readonly unusedVariables: readonly string[]
  /** What works but should be changed, each a sentence with its cure, without any value. */
  readonly warnings: readonly string[]
}

/** The variable of the hub's secrets, and its older name. */
export const SECRET_NAMES = ["ACTION_HUB_SECRET", "INTEGRATION_SERVICE_SECRET"] as const

const MEBIBYTE = 1024 * 1024
const DAY_MS = 86_400_000
const UNUSED_VARIABLES = [
  "ACTION_HUB_ENABLE_FORKING",
  "ACTION_HUB_EXECUTE_PROCESS_COUNT",
  "ACTION_HUB_RAVEN_DSN",
  "GOOGLE_SHEET_RETRY",
]

/** The environment with what `.env` in the working directory adds; real variables win. */
export function loadEnvironment(environment: Environment, file = ".env"): Environment {
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...environment } : environment
}

/**
 * Turns the environment into a Config.
 * @param integrations Those whose variables are checked as well.
 * @throws ConfigError listing every problem with its cure.
 */
export function readConfig(environment: Environment, integrations: readonly Integration[] = []): Config {
  const read = new EnvironmentReader(environment)
  const isProduction = environment.NODE_ENV === "production"
  const maxDeliveries = read.integer("ACTION_HUB_MAX_DELIVERIES", { min: 1, max: 100_000, fallback: 200 })
  const config: Config = {
    baseUrl: read.baseUrl(
      ["ACTION_HUB_BASE_URL", "BASE_URL"],
      "give the public address of this hub, such as https://hub.example.com.",
    ),
    label: read.required(
      ["ACTION_HUB_LABEL", "INTEGRATION_PROVIDER_LABEL"],
      "give the name Looker shows for this hub.",
    ),
    secrets: read.secrets(SECRET_NAMES, "give a long random text; tokens are made from it."),
    port: read.integer("PORT", { min: 0, max: 65_535, fallback: 8080 }),
    socketTimeoutMs: read.integer("ACTION_HUB_SOCKET_TIMEOUT", { min: 0, max: DAY_MS, fallback: 0 }),
    keepAliveSec: read.integer("ACTION_HUB_JSON_KEEPALIVE_SEC", { min: 1, max: 3600, fallback: 30 }),
    downloadTimeoutMs: read.integer("ACTION_HUB_STREAM_REQUEST_TIMEOUT", { min: 1, max: DAY_MS, fallback: 780_000 }),
    whitelist: read.list("ACTION_WHITELIST", "INTEGRATION_WHITELIST"),
    cipherMasters: readCipherMasters(read),
    isDebug: Boolean(environment.ACTION_HUB_DEBUG),
    isProduction,
    lookerHosts: read.list("LOOKER_HOSTS").map((host) => host.toLowerCase()),
    takesVersion1Links: !environment.ACTION_HUB_REFUSE_V1_LINKS,
    outboundAllow: read.list("OUTBOUND_ALLOW").map((entry) => entry.toLowerCase()),
    maxBodyBytes: read.integer("ACTION_HUB_MAX_BODY_MB", { min: 1, max: 1_000_000, fallback: 2048 }) * MEBIBYTE,
    maxDeliveries,
    maxMemoryBytes: read.integer("ACTION_HUB_MAX_MEMORY_MB", { min: 1, max: 1e6, fallback: 64 }) * MEBIBYTE,
    maxConnections: readMaxConnections(read, maxDeliveries),
    drainMaxMs: read.integer("ACTION_HUB_DRAIN_MAX_SEC", { min: 1, max: 86_400, fallback: 3600 }) * 1000,
    maxBufferedBytes: read.integer("ACTION_HUB_MAX_BUFFERED_MB", { min: 1, max: 1e7, fallback: 8192 }) * MEBIBYTE,
    hasPlayground: Boolean(environment.HUB_PLAYGROUND),
    processes: read.integer("WEB_CONCURRENCY", { min: 1, max: 64, fallback: 1 }),
    integrationEnvironment: readIntegrationEnvironment(environment, integrations, isProduction),
    unusedVariables: UNUSED_VARIABLES.filter((name) => environment[name]),
    warnings: read.warnings,
  }
  checkHosts(read, "LOOKER_HOSTS", config.lookerHosts, true)
  checkHosts(read, "OUTBOUND_ALLOW", config.outboundAllow, false)
  adviseHosts(read, config)
  checkEncryption(read, environment, config)
  checkPlayground(read, config)
  checkIntegrationVariables(read, environment, integrations)
  read.finish()
  return Object.freeze(config)
}

/** By default there is room for 800 more than the deliveries need. */
function readMaxConnections(read: EnvironmentReader, maxDeliveries: number): number {
  const fallback = maxDeliveries + 800
  return read.integer("ACTION_HUB_MAX_CONNECTIONS", { min: maxDeliveries + 1, max: 1_000_000, fallback })
}

function readCipherMasters(read: EnvironmentReader): string[] {
  const masters = read.list("CIPHER_MASTER")
  if (masters.some((master) => !/^[0-9a-f]{64}$/i.test(master))) {
    read.problems.push(
      "CIPHER_MASTER is no key: give 64 hex digits (openssl rand -hex 32), or several, comma-separated.",
    )
  }
  return masters
}

/** Encryption switches for all, and what the integrations declare. `NODE_ENV` tells them whether this is production. */
function readIntegrationEnvironment(
  environment: Environment,
  integrations: readonly Integration[],
  isProduction: boolean,
): Environment {
  const names = new Set(integrations.flatMap((integration) => integration.environment.map(({ name }) => name)))
  const picked = Object.entries(environment).filter(([name]) => names.has(name) || name.startsWith("ENCRYPT_PAYLOAD"))
  return Object.freeze({ ...Object.fromEntries(picked), NODE_ENV: isProduction ? "production" : undefined })
}

/** @param mayHavePort Whether an entry may be a host with a port; else it may be a network. */
function checkHosts(read: EnvironmentReader, name: string, entries: readonly string[], mayHavePort: boolean): void {
  const isHost = (entry: string) => {
    if (ipaddr.isValid(entry)) return true
    if (!mayHavePort && ipaddr.isValidCIDR(entry)) return true
    const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined
    return url?.href === `https://${url?.host}/` && (mayHavePort || !url.port)
  }
  const bad = entries.findIndex((entry) => !isHost(entry))
  if (bad < 0) return
  const kinds = mayHavePort ? "hosts, with or without port" : "hosts, addresses or networks"
  read.problems.push(`${name}: entry ${bad + 1} cannot be used. Give ${kinds}, separated by commas.`)
}

/** Without the list, whoever holds a token can have the hub fetch from any host that it reaches. */
function adviseHosts(read: EnvironmentReader, { isProduction, lookerHosts }: Config): void {
  if (!isProduction || lookerHosts.length > 0) return
  read.warnings.push(
    "LOOKER_HOSTS is not set, so results are fetched from any host, and logins sent to any. Set it to the host of your " +
      "Looker, such as example.cloud.looker.com, and to that of its API where that is another.",
  )
}

function checkEncryption(read: EnvironmentReader, environment: Environment, config: Config): void {
  const wanted = Object.keys(environment).filter(
    (name) => /^ENCRYPT_PAYLOAD/.test(name) && environment[name] === "true",
  )
  if (wanted.length > 0 && config.cipherMasters.length === 0) {
    read.problems.push(`CIPHER_MASTER is missing: ${wanted[0]} is on, so give 64 hex digits (openssl rand -hex 32).`)
  }
}

/** The playground keeps settings and logins in the memory of one process. */
function checkPlayground(read: EnvironmentReader, { hasPlayground, processes }: Config): void {
  if (!hasPlayground || processes === 1) return
  read.problems.push("HUB_PLAYGROUND works in one process only: set WEB_CONCURRENCY to 1, or unset HUB_PLAYGROUND.")
}

function checkIntegrationVariables(
  read: EnvironmentReader,
  environment: Environment,
  integrations: readonly Integration[],
): void {
  for (const { name, check } of integrations.flatMap((integration) => integration.environment)) {
    const value = environment[name]
    const cure = value && check?.(value)
    if (cure) read.problems.push(`${name} has no usable value: ${cure}`)
  }
  read.problems.splice(0, Infinity, ...new Set(read.problems))
}
