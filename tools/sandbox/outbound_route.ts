import dns from "node:dns"
import { syncBuiltinESMExports } from "node:module"
import net, { type Socket } from "node:net"
import tls from "node:tls"
import { type ConnectOptions, isRemote, optionsOf } from "./connect_options"
import { destinationLine } from "./connection_head"
import { OutboundNames } from "./outbound_names"
import { patch } from "./patch"

export interface OutboundTarget {
  port: number
  /** PEM of the authority that the certificates of the sandbox come from. */
  ca: string
}

let isActive = false

/**
 * Sends every connection that this process opens from now on, except to addresses of this machine, to the sandbox. No name
 * is looked up. TLS goes on verifying the name of the host that was meant, with certificates of the sandbox alone.
 * @returns what undoes it, and ends the connections to the sandbox.
 * @throws Error when NODE_ENV is production, or when there is a route already.
 */
export function routeOutbound(target: OutboundTarget): () => void {
  if (process.env.NODE_ENV === "production") {
    throw new Error("NODE_ENV is production: there the hub speaks to the real world, never to a sandbox.")
  }
  if (isActive) throw new Error("The calls of this process go to a sandbox already: undo that route first.")
  isActive = true
  const routed = new Set<Socket>()
  const names = new OutboundNames()
  const patches = [patchConnect(target.port, names, routed), patchTls(target.ca, routed), ...patchLookup(names)]
  // For modules that import the functions by name.
  syncBuiltinESMExports()
  return () => {
    if (patches.length === 0) return
    for (const undo of patches.splice(0)) undo()
    syncBuiltinESMExports()
    // A client that kept one would go on using it.
    for (const socket of routed) socket.destroy()
    isActive = false
  }
}

/** The one place that all clients come through, whatever they took hold of when they were loaded. */
function patchConnect(port: number, names: OutboundNames, routed: Set<Socket>): () => void {
  return patch(net.Socket.prototype, "connect", (original) => {
    return function (...given: unknown[]): unknown {
      const socket = this as Socket
      // net.connect hands its arguments over as one list, which has to stay the same one: it is marked.
      const list: unknown[] = Array.isArray(given[0]) ? given[0] : given
      const options = optionsOf(list)
      if (!isRemote(options)) return Reflect.apply(original, socket, given)
      const callback = list.at(-1)
      list.splice(0, list.length, inPlaceOf(options, port), typeof callback === "function" ? callback : null)
      routed.add(socket)
      socket.once("close", () => routed.delete(socket))
      const result = Reflect.apply(original, socket, given)
      // TLS and HTTP say it themselves, SSH does not; whether this will be SSH, nobody knows yet.
      if (!(socket instanceof tls.TLSSocket)) socket.write(destinationLine(names.nameOf(options.host ?? "")))
      return result
    }
  })
}

/** Lets connections to the sandbox trust its authority, and no other. */
function patchTls(ca: string, routed: ReadonlySet<Socket>): () => void {
  return patch(tls, "connect", (original) => (...given: unknown[]) => {
    const options = optionsOf(given)
    const isRouted = options.socket ? routed.has(options.socket) : isRemote(options)
    if (!isRouted) return Reflect.apply(original, tls, given)
    const callback = given.at(-1)
    const trusting = { ...options, ca, secureContext: undefined, servername: serverName(options) }
    return Reflect.apply(original, tls, typeof callback === "function" ? [trusting, callback] : [trusting])
  })
}

function patchLookup(names: OutboundNames): (() => void)[] {
  return [
    patch(dns, "lookup", (original) => names.lookup(original)),
    patch(dns.promises, "lookup", (original) => names.promisedLookup(original)),
  ]
}

function inPlaceOf(options: ConnectOptions, port: number): ConnectOptions {
  const ownChoices = { family: undefined, lookup: undefined, localAddress: undefined, localPort: undefined }
  return { ...options, ...ownChoices, host: "127.0.0.1", port }
}

/** The name that TLS verifies. An address cannot be asked for with SNI, so it gets a name that says the same. */
function serverName({ servername, host = "" }: ConnectOptions): string {
  return servername || (net.isIP(host) ? `ip-${host.replaceAll(/[.:%]/g, "-")}.invalid` : host)
}
