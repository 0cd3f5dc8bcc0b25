import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import type { Integration, Logger } from "../../src/framework"
import { hubWith } from "./hub_with"

export interface LocalHub {
  url: string
  /** Ends open connections as well, and work that goes on after answers. */
  stop(): Promise<void>
}

/** A hub on a free port, which knows its own address. */
export async function openHub(
  integration: Integration,
  { environment, logger }: { environment?: Readonly<Record<string, string>>; logger?: Logger } = {},
): Promise<LocalHub> {
  const server = http.createServer()
  await once(server.listen(0, "127.0.0.1"), "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stopping = new AbortController()
  const options = { logger, stopping: stopping.signal }
  const hub = hubWith(integration, { environment: { ACTION_HUB_BASE_URL: url, ...environment }, ...options })
  server.on("request", hub.app)
  return {
    url,
    async stop() {
      stopping.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
