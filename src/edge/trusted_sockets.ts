import type { Socket } from "node:net"

/** Connections that have brought a request that a guard knew; all others belong to strangers. */
const trusted = new WeakSet<Socket>()

/** Notes that a connection brought a request with a secret of this hub. */
export function trust(socket: Socket): void {
  trusted.add(socket)
}

/** Whether it did. */
export function isTrusted(socket: Socket): boolean {
  return trusted.has(socket)
}
