import net from "node:net"
import { isLocal } from "./connect_options"
import type { Call } from "./patch"

/** A network that counts as public, so that the guard of the hub permits it. Nothing is ever sent there. */
const NETWORK = "93.184.216."
const FIRST = 34
const LAST = 254

/** Gives every external host name an address without asking DNS, and finds the name of such an address again. */
export class OutboundNames {
  private readonly addresses = new Map<string, string>()
  private readonly names = new Map<string, string>()
  private next = FIRST

  /** Returns the name that last got this address; the host itself when there is none. */
  nameOf(host: string): string {
    return this.names.get(host) ?? host
  }

  /** Returns a replacement for `dns.lookup`. Names of this machine and addresses still go to the original function. */
  lookup(original: Call): Call {
    const lookup = (...given: unknown[]): unknown => {
      const [host] = given
      const callback = given.at(-1)
      if (!isForeignName(host) || typeof callback !== "function") return Reflect.apply(original, undefined, given)
      const found = this.found(host, given[1])
      const results: unknown[] = Array.isArray(found) ? [found] : [found.address, found.family]
      process.nextTick(() => Reflect.apply(callback, undefined, [null, ...results]) as unknown)
      return {}
    }
    // Includes the property that util.promisify looks for.
    return Object.defineProperties(lookup, Object.getOwnPropertyDescriptors(original))
  }

  /** Returns a replacement for `dns.promises.lookup`. */
  promisedLookup(original: Call): Call {
    return (...given: unknown[]) => {
      const [host, options] = given
      if (!isForeignName(host)) return Reflect.apply(original, undefined, given)
      return Promise.resolve(this.found(host, options))
    }
  }

  private found(name: string, options: unknown) {
    const one = { address: this.addressOf(name), family: 4 }
    const isAll = typeof options === "object" && options !== null && Reflect.get(options, "all") === true
    return isAll ? [one] : one
  }

  private addressOf(name: string): string {
    const known = this.addresses.get(name)
    if (known) return known
    const address = NETWORK + this.next
    this.next = this.next < LAST ? this.next + 1 : FIRST
    this.addresses.set(name, address)
    this.names.set(address, name)
    return address
  }
}

function isForeignName(host: unknown): host is string {
  return typeof host === "string" && !isLocal(host) && !net.isIP(host)
}
