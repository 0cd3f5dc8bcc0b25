import { createServer, type RequestListener, type Server } from "node:http"
import type { Config } from "../config"

/** Longer than the idle time of the load balancers in front, so that they close first. */
const KEEP_ALIVE_MS = 75_000
const HEADERS_MS = 60_000
/** How long new requests are still taken once the process is told to stop, for the platform to notice `/readyz`. */
const NOTICE_MS = 5000
const SWEEP_MS = 200

/** The HTTP server of the app. A request may take as long as it likes, as warehouses feed Looker slowly; its headers may not. */
export function createHttpServer(app: RequestListener, config: Config): Server {
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS }, app)
  server.setTimeout(config.socketTimeoutMs)
  // Without a listener Node would drop such a connection without a word.
  server.on("connect", (_request, socket) => socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"))
  return server
}

/** Starts listening. @returns the port, which matters when 0 was asked for. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, resolve)
  })
  const address = server.address()
  return typeof address === "object" && address ? address.port : port
}

/** Takes requests for a moment more, then closes; resolves when the deliveries at work have been answered. */
export async function drain(server: Server, noticeMs = NOTICE_MS): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, noticeMs))
  // A connection falls idle when its delivery is answered, and would be kept open for the next.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearInterval(sweep)
}
