import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises"
import type { Part, Work } from "../edge"
import type { HubServer } from "./http_server"

/**
 * Time in which new requests are still accepted after the stop signal, so that the platform notices `/readyz`, in milliseconds.
 */
const NOTICE_MS = 5000
const SWEEP_MS = 200
/** Longest wait for a good moment to stop listening, in milliseconds. */
const STOP_LISTENING_MS = 10_000
/** A good moment is a turn of the event loop this many times shorter than the wait for it. */
const PATIENCE = 1000
/** Time for the last answers to be sent, in milliseconds. */
const FAREWELL_MS = 2000

export interface DrainOptions {
  /** Work after answers. It is waited for like a request. */
  work: Work
  /** Parts that are drained once no new request is accepted. */
  parts: readonly Part[]
  /** Time until running work is stopped, in milliseconds. */
  maxMs: number
  /** Stops all running requests, with an answer, and all other work. */
  end: () => void
  /** Time in which new requests are still accepted, in milliseconds. Default 5000. */
  noticeMs?: number
}

/**
 * Accepts requests for a few more seconds, then closes every connection without a running request. Resolves when the last
 * request is answered and all work after answers is done. Work that takes too long is stopped. No request that was sent in this
 * time is left unanswered: a load balancer could not tell whether it was carried out, and must not send a delivery twice.
 */
export async function drain(server: HubServer, options: DrainOptions): Promise<void> {
  const { work, parts, maxMs, end, noticeMs = NOTICE_MS } = options
  const endsAt = performance.now() + maxMs
  server.clients.endAfterAnswers()
  await sleep(Math.min(noticeMs, maxMs))
  await stopListening(server)
  for (const part of parts)
    void work.start({ name: `the end of ${part.name}`, limitMs: maxMs }, async () => part.drain?.())
  const isBusy = () => [server.clients.closeUnused(), work.size].some((count) => count > 0)
  await untilIdle(isBusy, endsAt)
  if (!isBusy()) return
  end()
  await untilIdle(isBusy, performance.now() + FAREWELL_MS)
  server.closeAllConnections()
}

/**
 * Stops listening when no connection waits to be accepted. The system resets those that wait, although their client may have sent
 * its request already. Node accepts one in a turn of the event loop, so none waits after a short turn that has brought none.
 */
async function stopListening(server: HubServer): Promise<void> {
  let accepted = 0
  const count = () => void accepted++
  server.on("connection", count)
  const beganAt = performance.now()
  for (let isGood = false, waitedMs = 0; !isGood && waitedMs < STOP_LISTENING_MS;) {
    const before = accepted
    const startedAt = performance.now()
    await nextTurn()
    const now = performance.now()
    waitedMs = now - beganAt
    isGood = accepted === before && (now - startedAt) * PATIENCE < waitedMs
  }
  server.off("connection", count)
  server.close()
}

/** Checks again and again, because a connection that becomes idle after an answer would stay open for the next request. */
async function untilIdle(isBusy: () => boolean, endsAt: number): Promise<void> {
  while (isBusy() && performance.now() < endsAt) await sleep(SWEEP_MS)
}
