import { createServer, type RequestListener, type Server } from "node:http"
import { type ConnectionLimits, Connections } from "./connections"
import { descriptorLimit } from "./descriptor_limit"
import type { ServerConfig } from "./server_config"

/** Idle time of a connection, in milliseconds. Longer than that of the load balancers in front, so that they close first. */
const IDLE_MS = 75_000
/** Time for the headers, in milliseconds. Longer than the idle time, so that a silent connection is reset first. */
const HEADERS_MS = 80_000
/** Interval of the check for late headers, in milliseconds. */
const CHECK_MS = 2000
/** Silence before the system checks whether the other end is still there, in milliseconds. */
const PROBE_MS = 60_000
/** Share of the file descriptors that connections may use. A delivery needs one more for its service and one for a file. */
const CONNECTION_SHARE = 0.5

export interface HubServer extends Server {
  readonly clients: Connections
}

/**
 * Creates the HTTP server of the app. A request has no time limit, because warehouses feed Looker slowly. Its headers have one,
 * and so has silence within a body or an answer.
 * @param limits Override the limits from the configuration and the defaults.
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
  // Without a listener Node would close such a connection without an answer.
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

/** Starts listening. @returns the port, which the system chooses when `port` is 0. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, resolve)
  })
  const address = server.address()
  return typeof address === "object" && address ? address.port : port
}
