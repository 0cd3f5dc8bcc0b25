import type { Socket } from "node:net"

/** Connections on which a guard has accepted a request. All others belong to strangers. */
const trusted = new WeakSet<Socket>()

/** Marks a connection on which a guard has accepted a request. */
export function trust(socket: Socket): void {
  trusted.add(socket)
}

/** Whether the connection is marked by `trust`. */
export function isTrusted(socket: Socket): boolean {
  return trusted.has(socket)
}
