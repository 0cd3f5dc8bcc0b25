import type { Socket } from "node:net"

/** Connections that the hub ended because they were silent for too long. */
const idle = new WeakSet<Socket>()

/** Marks a connection that the hub ends because it was silent for too long. */
export function markIdle(socket: Socket): void {
  idle.add(socket)
}

/** Whether the connection is marked by `markIdle`. */
export function endedIdle(socket: Socket): boolean {
  return idle.has(socket)
}
