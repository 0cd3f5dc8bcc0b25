import { setTimeout as sleep } from "node:timers/promises"
import type { HubServer } from "./http_server"

/** How long new requests are still taken once the process is told to stop, for the platform to notice `/readyz`. */
const NOTICE_MS = 5000
const SWEEP_MS = 200
/** For the last answers to be sent. */
const FAREWELL_MS = 2000

export interface DrainOptions {
  /** Time from now until the requests still at work are ended. */
  maxMs: number
  /** Ends every request at work with an answer. */
  end: () => void
  /** Default: a few seconds. */
  noticeMs?: number
}

/**
 * Takes requests for a moment more, then closes every connection that no request is at work for; resolves when the last has
 * been answered. Requests that take too long are ended.
 */
export async function drain(server: HubServer, { maxMs, end, noticeMs = NOTICE_MS }: DrainOptions): Promise<void> {
  const endsAt = performance.now() + maxMs
  await sleep(Math.min(noticeMs, maxMs))
  server.close()
  await untilUnused(server, endsAt)
  if (server.clients.closeUnused() === 0) return
  end()
  await untilUnused(server, performance.now() + FAREWELL_MS)
  server.closeAllConnections()
}

/** A connection falls idle when its request is answered, and would be kept open for the next. */
async function untilUnused(server: HubServer, endsAt: number): Promise<void> {
  while (server.clients.closeUnused() > 0 && performance.now() < endsAt) await sleep(SWEEP_MS)
}
