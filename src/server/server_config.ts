import type { EnvironmentReader, EnvironmentVariable } from "../config"
import { readTrustProxy, TRUST_PROXY_NAME, type TrustProxy } from "./trust_proxy"

/** Configuration of the hub's processes and their connections. */
export interface ServerConfig {
  readonly port: number
  /**
   * Idle time of a socket in milliseconds, also while a delivery waits for its service. 0 means 75 seconds, but not while a
   * delivery waits.
   */
  readonly socketTimeoutMs: number
  /** Most connections to one process at once. */
  readonly maxConnections: number
  /** Which proxies in front are believed when they name the caller. */
  readonly trustProxy: TrustProxy
  /** Longest time from the stop signal until running work is stopped, in milliseconds. */
  readonly drainMaxMs: number
  /** Whether to serve the playground, under `/playground`. */
  readonly hasPlayground: boolean
  /** Number of processes that serve. */
  readonly processes: number
}

export const SERVER_VARIABLES: readonly EnvironmentVariable[] = [
  { name: "PORT", description: "Port to listen on." },
  {
    name: "ACTION_HUB_SOCKET_TIMEOUT",
    description: "Milliseconds after which an idle connection is closed, even while its delivery waits.",
  },
  { name: "ACTION_HUB_MAX_CONNECTIONS", description: "Connections to one process at once." },
  {
    name: TRUST_PROXY_NAME,
    description:
      "Number of proxies in front of the hub, or their addresses, that are believed when they name the caller.",
  },
  {
    name: "ACTION_HUB_DRAIN_MAX_SEC",
    description: "Longest time in seconds from the signal to stop until what is still at work is ended.",
  },
  { name: "HUB_PLAYGROUND", description: "Any value serves the playground to those who hold the token." },
  { name: "WEB_CONCURRENCY", description: "Processes that serve, 1 to 64." },
]

const DAY_MS = 86_400_000
/** Default number of connections besides those of deliveries. */
const SPARE_CONNECTIONS = 800

/** @param maxDeliveries Most deliveries of one process at once. Each needs a connection. */
export function readServerConfig(read: EnvironmentReader, maxDeliveries: number): ServerConfig {
  const hasPlayground = read.isSet("HUB_PLAYGROUND")
  const processes = read.integer("WEB_CONCURRENCY", { min: 1, max: 64, fallback: 1 })
  // The playground keeps settings and logins in the memory of one process.
  if (hasPlayground && processes > 1) {
    read.problems.push("HUB_PLAYGROUND works in one process only: set WEB_CONCURRENCY to 1, or unset HUB_PLAYGROUND.")
  }
  return {
    port: read.integer("PORT", { min: 0, max: 65_535, fallback: 8080 }),
    socketTimeoutMs: read.integer("ACTION_HUB_SOCKET_TIMEOUT", { min: 0, max: DAY_MS, fallback: 0 }),
    maxConnections: read.integer("ACTION_HUB_MAX_CONNECTIONS", {
      min: maxDeliveries + 1,
      max: 1_000_000,
      fallback: maxDeliveries + SPARE_CONNECTIONS,
    }),
    trustProxy: readTrustProxy(read),
    drainMaxMs: read.integer("ACTION_HUB_DRAIN_MAX_SEC", { min: 1, max: 86_400, fallback: 3600 }) * 1000,
    hasPlayground,
    processes,
  }
}
