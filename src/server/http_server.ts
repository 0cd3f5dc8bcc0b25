import { createServer, type RequestListener, type Server } from "node:http"
import { type ConnectionLimits, Connections } from "./connections"
import { descriptorLimit } from "./descriptor_limit"
import type { ServerConfig } from "./server_config"

/** Longer than the idle time of the load balancers in front, so that they close first. */
const IDLE_MS = 75_000
/** Longer than the idle time, which ends a connection without a word by a reset. */
const HEADERS_MS = 80_000
/** How often the time of headers is checked. */
const CHECK_MS = 2000
/** Silence after which the system asks whether the other end is still there. */
const PROBE_MS = 60_000
/** Part of the descriptors that connections may take: a delivery needs one more for its service, and one for a file. */
const CONNECTION_SHARE = 0.5

export interface HubServer extends Server {
  readonly clients: Connections
}

/**
 * The HTTP server of the app. A request may take as long as it likes, as warehouses feed Looker slowly; its headers, and
 * silence in the middle of a body or of an answer, may not.
 * @param limits Other limits than the configuration and the defaults give.
 */
export function createHttpServer(
  app: RequestListener,
  { socketTimeoutMs, maxConnections }: Pick<ServerConfig, "socketTimeoutMs" | "maxConnections">,
  limits: Partial<ConnectionLimits> = {},
): HubServer {
  const options = {
    headersTimeout: HEADERS_MS,
    requestTimeout: 0,
    connectionsCheckingInterval: CHECK_MS,
    keepAliveTimeout: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_MS,
  }
  const server = createServer(options, app)
  // Without a listener Node would drop such a connection without a word.
  server.on("connect", (_request, socket) => socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"))
  const idleMs = socketTimeoutMs || IDLE_MS
  const clients = new Connections(server, {
    idleMs,
    maxConnections: Math.min(maxConnections, Math.floor(descriptorLimit() * CONNECTION_SHARE)),
    endsWaiting: socketTimeoutMs > 0,
    ...limits,
  })
  return Object.assign(server, { clients })
}

/** Starts listening. @returns the port, which matters when 0 was asked for. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, resolve)
  })
  const address = server.address()
  return typeof address === "object" && address ? address.port : port
}
