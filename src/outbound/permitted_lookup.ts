import dns from "node:dns"
import type { LookupFunction } from "node:net"

export interface LookupOptions {
  /** Finds the addresses of a host; called with `all: true`. Default `dns.lookup`. */
  find?: LookupFunction
  /** Whether the hub may connect to `address`, which is one of the addresses of `host`. */
  permits: (address: string, host: string) => boolean
  /** The error of the connection when no address is permitted. */
  refusal: (host: string) => Error
}

/** Replaces `dns.lookup` in sockets: returns only permitted addresses, so the connection goes to one that was checked. */
export function permittedLookup({ find = dns.lookup, permits, refusal }: LookupOptions): LookupFunction {
  return (host, options, callback) => {
    find(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const permitted = [found].flat().filter((each) => typeof each === "object" && permits(each.address, host))
      const [first] = permitted as dns.LookupAddress[]
      if (!first) return callback(refusal(host), [])
      if (options.all) callback(null, permitted as dns.LookupAddress[])
      else callback(null, first.address, first.family)
    })
  }
}
