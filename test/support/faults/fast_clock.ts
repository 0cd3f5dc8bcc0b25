import { Socket } from "node:net"
import timersPromises from "node:timers/promises"
import { promisify } from "node:util"
import { patch } from "../../../tools/sandbox/patch"

/** Shorter waits stay as they are: they are steps of a protocol, not time-outs or pauses. */
const MIN_MS = 200
/** Of sockets only the time-outs of clients pass faster: servers keep idle connections for less. */
const MIN_SOCKET_MS = 30_000

/** Milliseconds in which this process has waited, with nothing of its own to do. */
export function waitedMs(): number {
  return performance.eventLoopUtilization().idle
}

/**
 * Lets waits of the hub and of libraries pass faster, so that time-outs and pauses of production can be waited for. What
 * uses no timer of Node, as a transfer, takes the time it takes: a wait that passed while this process was mostly at work
 * is begun again, so that nothing is too late because the machine is slow.
 * @returns what undoes it.
 */
export function speedUpTimers(factor: number): () => void {
  const { setTimeout: timer } = globalThis
  const { setTimeout: sleep } = timersPromises
  const fastTimer = (callback: () => void, delayMs = 0, ...rest: []) => {
    if (delayMs < MIN_MS) return timer(callback, delayMs, ...rest)
    let startedMs = waitedMs()
    const end = () => {
      if (waitedMs() - startedMs >= delayMs / factor / 2) return callback(...rest)
      startedMs = waitedMs()
      pending.refresh()
    }
    const pending = timer(end, delayMs / factor)
    return pending
  }
  const fastSleep: typeof sleep = (delayMs = 0, ...rest) =>
    sleep(delayMs < MIN_MS ? delayMs : delayMs / factor, ...rest)
  globalThis.setTimeout = Object.assign(fastTimer, { __promisify__: fastSleep, [promisify.custom]: fastSleep })
  timersPromises.setTimeout = fastSleep
  const undoSignals = patch(AbortSignal, "timeout", () => (delayMs: unknown) => {
    const ending = new AbortController()
    fastTimer(() => ending.abort(new DOMException("The time is up.", "TimeoutError")), Number(delayMs)).unref()
    return ending.signal
  })
  const undoSockets = patch(Socket.prototype, "setTimeout", (original) => {
    return function (this: unknown, delayMs: unknown, ...rest: unknown[]) {
      const isLong = typeof delayMs === "number" && delayMs >= MIN_SOCKET_MS
      return Reflect.apply(original, this, [isLong ? delayMs / factor : delayMs, ...rest])
    }
  })
  return () => {
    undoSockets()
    undoSignals()
    globalThis.setTimeout = timer
    timersPromises.setTimeout = sleep
  }
}
