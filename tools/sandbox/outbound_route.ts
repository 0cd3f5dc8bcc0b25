import dns from "node:dns"
import { syncBuiltinESMExports } from "node:module"
import net, { type Socket } from "node:net"
import tls from "node:tls"
import { type ConnectOptions, isRemote, optionsOf } from "./connect_options"
import { destinationLine } from "./connection_head"
import { OutboundNames } from "./outbound_names"
import { patch } from "./patch"
import { patchRedirects } from "./redirects"

export interface OutboundTarget {
  port: number
  /** Certificate of the authority that signs the sandbox's certificates, PEM. */
  ca: string
}

let isActive = false

/**
 * Sends every connection that this process opens from now on to the sandbox, except connections to this machine. No host name
 * is looked up. Redirects to other machines lead browsers to the sandbox as well. TLS still verifies the name of the intended host, but trusts only certificates of the sandbox.
 * @returns a function that undoes this and closes the connections to the sandbox.
 * @throws Error when NODE_ENV is production, or when there is already a route.
 */
export function routeOutbound(target: OutboundTarget): () => void {
  if (process.env.NODE_ENV === "production") {
    throw new Error("NODE_ENV is production: there the hub speaks to the real world, never to a sandbox.")
  }
  if (isActive) throw new Error("The calls of this process go to a sandbox already: undo that route first.")
  isActive = true
  const routed = new Set<Socket>()
  const names = new OutboundNames()
  const patches = [
    patchConnect(target.port, names, routed),
    patchTls(target.ca, routed),
    patchRedirects(target.port),
    ...patchLookup(names),
  ]
  // Updates the functions in modules that import them by name.
  syncBuiltinESMExports()
  return () => {
    if (patches.length === 0) return
    for (const undo of patches.splice(0)) undo()
    syncBuiltinESMExports()
    // Otherwise a client would go on using a connection that it kept open.
    for (const socket of routed) socket.destroy()
    isActive = false
  }
}

/** Patches the method that every client ends up calling, whichever functions it imported when it was loaded. */
function patchConnect(port: number, names: OutboundNames, routed: Set<Socket>): () => void {
  return patch(net.Socket.prototype, "connect", (original) => {
    return function (...given: unknown[]): unknown {
      const socket = this as Socket
      // net.connect passes its arguments as one marked list, so that list is changed in place.
      const list: unknown[] = Array.isArray(given[0]) ? given[0] : given
      const options = optionsOf(list)
      if (!isRemote(options)) return Reflect.apply(original, socket, given)
      const callback = list.at(-1)
      list.splice(0, list.length, inPlaceOf(options, port), typeof callback === "function" ? callback : null)
      routed.add(socket)
      socket.once("close", () => routed.delete(socket))
      const result = Reflect.apply(original, socket, given)
      // TLS and HTTP name the host themselves, SSH does not. It is not known yet which protocol will follow.
      if (!(socket instanceof tls.TLSSocket)) socket.write(destinationLine(names.nameOf(options.host ?? "")))
      return result
    }
  })
}

/** Makes connections to the sandbox trust the sandbox's authority and no other. */
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

/** Returns the name that TLS verifies. SNI cannot carry an address, so an address is turned into a name. */
function serverName({ servername, host = "" }: ConnectOptions): string {
  return servername || (net.isIP(host) ? `ip-${host.replaceAll(/[.:%]/g, "-")}.invalid` : host)
}
