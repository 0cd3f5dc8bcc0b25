import type { ServerResponse } from "node:http"
import type { Socket } from "node:net"

/** Callbacks for the end of each connection. They share one listener, because a connection may carry thousands of requests. */
const waiting = new WeakMap<Socket, Set<() => void>>()

/** Whether the response has been sent, or its connection is gone. */
export function isOver(response: ServerResponse): boolean {
  return response.destroyed || response.req.socket.destroyed
}

/**
 * Calls `work` once: when the response has been sent, or when its connection is gone. Use it, not `close`, to release what a
 * request holds: a response that waits behind another on its connection (pipelining) has no socket yet, and never emits `close`
 * when that connection dies.
 */
export function whenOver(response: ServerResponse, work: () => void): void {
  if (isOver(response)) return work()
  const works = worksOf(response.req.socket)
  const run = () => {
    if (works.delete(run)) work()
  }
  works.add(run)
  response.once("close", run)
}

function worksOf(socket: Socket): Set<() => void> {
  const known = waiting.get(socket)
  if (known) return known
  const works = new Set<() => void>()
  waiting.set(socket, works)
  socket.once("close", () => {
    for (const run of works) run()
  })
  return works
}
