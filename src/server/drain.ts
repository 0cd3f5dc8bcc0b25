import { setTimeout as sleep } from "node:timers/promises"
import type { Part, Work } from "../edge"
import type { HubServer } from "./http_server"

/** How long new requests are still taken once the process is told to stop, for the platform to notice `/readyz`. */
const NOTICE_MS = 5000
const SWEEP_MS = 200
/** For the last answers to be sent. */
const FAREWELL_MS = 2000

export interface DrainOptions {
  /** Waited for like a request. */
  work: Work
  /** Told to end what they hold once no request comes any more. */
  parts: readonly Part[]
  /** Time from now until what is still at work is ended. */
  maxMs: number
  /** Ends every request at work with an answer, and all other work. */
  end: () => void
  /** Default: a few seconds. */
  noticeMs?: number
}

/**
 * Takes requests for a moment more, then closes every connection that no request is at work for; resolves when the last has
 * been answered and nothing goes on after its answer. What takes too long is ended.
 */
export async function drain(server: HubServer, options: DrainOptions): Promise<void> {
  const { work, parts, maxMs, end, noticeMs = NOTICE_MS } = options
  const endsAt = performance.now() + maxMs
  await sleep(Math.min(noticeMs, maxMs))
  server.close()
  let leaving = parts.length
  for (const part of parts) void Promise.resolve(part.drain?.()).then(left, left)
  function left() {
    leaving -= 1
  }
  const isBusy = () => [server.clients.closeUnused(), work.size, leaving].some((count) => count > 0)
  await untilIdle(isBusy, endsAt)
  if (!isBusy()) return
  end()
  await untilIdle(isBusy, performance.now() + FAREWELL_MS)
  server.closeAllConnections()
}

/** A connection falls idle when its request is answered, and would be kept open for the next. */
async function untilIdle(isBusy: () => boolean, endsAt: number): Promise<void> {
  while (isBusy() && performance.now() < endsAt) await sleep(SWEEP_MS)
}
