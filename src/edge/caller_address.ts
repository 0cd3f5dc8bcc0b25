import { isIP } from "node:net"
import type { Request } from "express"
import ipaddr from "ipaddr.js"

/** Bits of an IPv6 address that name a network. The others a single caller may choose as it likes. */
const NETWORK_BITS = 64
/** Some proxies append the port: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
const WITH_PORT = /^(?:\[([^\]]{1,64})\]|([\d.]{1,15}))(?::\d{1,5})?$/

/**
 * The address of a caller: that of the connection, or the one that the trusted proxies give in `X-Forwarded-For` (the setting
 * "trust proxy" of the app). What is no address there counts for nothing.
 */
export function callerAddress(request: Request): string {
  return addressIn(request.ip) ?? addressIn(request.socket.remoteAddress) ?? "unknown"
}

/** The network of an address: an IPv4 address itself, of IPv6 the first 64 bits. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, NETWORK_BITS / 16)
  return parts.map((part) => part.toString(16)).join(":")
}

function addressIn(text = ""): string | undefined {
  const [, six, four] = WITH_PORT.exec(text) ?? []
  const [address = ""] = (six ?? four ?? text).split("%", 1)
  // An IPv4 address within IPv6 counts as IPv4.
  return isIP(address) === 0 ? undefined : ipaddr.process(address).toString()
}
