import { Socket } from "node:net"
import timersPromises from "node:timers/promises"
import { promisify } from "node:util"
import { patch } from "../../../src/sandbox/patch"

/** Shorter waits stay as they are: they are steps of a protocol, not time-outs or pauses. */
const MIN_MS = 200
/** Of sockets only the time-outs of clients pass faster: servers keep idle connections for less. */
const MIN_SOCKET_MS = 30_000

/**
 * Lets waits of the hub and of libraries pass faster, so that time-outs and pauses of production can be waited for. What
 * uses no timer of Node, as a transfer, takes the time it takes.
 * @returns what undoes it.
 */
export function speedUpTimers(factor: number): () => void {
  const { setTimeout: timer } = globalThis
  const { setTimeout: sleep } = timersPromises
  const shorter = (delayMs = 0) => (delayMs < MIN_MS ? delayMs : delayMs / factor)
  const fastTimer = (callback: () => void, delayMs?: number, ...rest: []) => timer(callback, shorter(delayMs), ...rest)
  const fastSleep: typeof sleep = (delayMs, ...rest) => sleep(shorter(delayMs), ...rest)
  globalThis.setTimeout = Object.assign(fastTimer, { __promisify__: fastSleep, [promisify.custom]: fastSleep })
  timersPromises.setTimeout = fastSleep
  const undoSockets = patch(Socket.prototype, "setTimeout", (original) => {
    return function (this: unknown, delayMs: unknown, ...rest: unknown[]) {
      const isLong = typeof delayMs === "number" && delayMs >= MIN_SOCKET_MS
      return Reflect.apply(original, this, [isLong ? delayMs / factor : delayMs, ...rest])
    }
  })
  return () => {
    undoSockets()
    globalThis.setTimeout = timer
    timersPromises.setTimeout = sleep
  }
}
