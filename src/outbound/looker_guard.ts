import net, { type LookupFunction } from "node:net"
import { DeliveryError, InvalidRequestError } from "../errors"
import { AllowList, bareHost } from "./allow_list"
import { permittedLookup } from "./permitted_lookup"
import { isInternal, isNoHost, isPublic, parseAddress } from "./public_address"

const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443" }

export interface LookerGuardOptions {
  /** LOOKER_HOSTS: hosts (`looker.example.com`, any port) or hosts with port (`10.0.0.5:9999`); empty means any. */
  hosts: readonly string[]
  /** OUTBOUND_ALLOW: hosts, addresses and CIDRs that may be this machine. */
  allow: readonly string[]
  /** Whether a Looker may run on this machine, as it does in development. */
  permitsLoopback: boolean
  /** Finds the addresses of a host; called with `all: true`. Default `dns.lookup`. */
  lookup?: LookupFunction
}

/**
 * Decides where the hub goes when Looker gave the address. Looker may be inside a private network, so private addresses
 * and plain http are fine; but what answers at a link-local or metadata address is never a Looker, and it hands out keys.
 */
export class LookerGuard {
  private readonly hosts: readonly string[]
  private readonly allowed: AllowList
  private readonly permitsLoopback: boolean
  /** For sockets, in place of `dns.lookup`: gives only addresses at which a Looker may be, and DeliveryError for none. */
  readonly lookup: LookupFunction

  /** @throws Error when an entry of `allow` is neither a host nor an address nor a CIDR. */
  constructor({ hosts, allow, permitsLoopback, lookup }: LookerGuardOptions) {
    this.hosts = hosts.map((host) => host.toLowerCase())
    this.allowed = new AllowList(allow)
    this.permitsLoopback = permitsLoopback
    const permits = (address: string, host: string) => this.permits(address, this.allowed.has(host))
    this.lookup = permittedLookup({ find: lookup, permits, refusal: notLooker })
  }

  /**
   * Checks an address that the hub itself is about to call; `lookup` then checks what its name leads to.
   * @throws DeliveryError when no Looker can be at that address.
   * @throws InvalidRequestError as `checkShape`.
   */
  checkUrl(address: string): URL {
    const url = this.checkShape(address)
    const host = bareHost(url.hostname)
    if (net.isIP(host) && !this.permits(host)) throw notLooker(host)
    return url
  }

  /**
   * Checks an address that only a browser visits: http or https, on any host, or on those of LOOKER_HOSTS where that is set.
   * @throws InvalidRequestError naming the host at most: the rest of such an address is a secret.
   */
  checkShape(address: string): URL {
    if (!URL.canParse(address)) throw new InvalidRequestError("Looker gave an address that is none. Send again.")
    const url = new URL(address)
    if (!DEFAULT_PORTS[url.protocol]) {
      throw new InvalidRequestError("Looker gave an address that is neither http nor https.")
    }
    if (this.hosts.length > 0 && !this.namesHost(url) && !this.namesPort(url)) throw notListed(url.hostname)
    return url
  }

  /** Whether LOOKER_HOSTS names the host of an https address with this very port; without a port it names that of https. */
  namesExactly(address: string): boolean {
    const url = new URL(address)
    return url.protocol === "https:" && (this.namesPort(url) || (this.namesHost(url) && !url.port))
  }

  /** IPv6 addresses stand in the list with and without brackets. */
  private namesHost({ hostname }: URL): boolean {
    return this.hosts.includes(hostname) || (hostname.startsWith("[") && this.hosts.includes(hostname.slice(1, -1)))
  }

  private namesPort({ protocol, hostname, port }: URL): boolean {
    return this.hosts.includes(`${hostname}:${port || DEFAULT_PORTS[protocol]}`)
  }

  /** @param isNamed Whether OUTBOUND_ALLOW names the host. */
  private permits(address: string, isNamed = false): boolean {
    if (!net.isIP(address)) return false
    const parsed = parseAddress(address)
    if (isNoHost(parsed)) return false
    if (isPublic(parsed) || isInternal(parsed) || isNamed || this.allowed.hasAddress(parsed)) return true
    return this.permitsLoopback && parsed.range() === "loopback"
  }
}

function notListed(host: string): InvalidRequestError {
  return new InvalidRequestError(
    `The address that Looker gave is on ${host}, which is not one of the hosts in LOOKER_HOSTS. ` +
      "The operator of the hub can add it there.",
  )
}

function notLooker(host: string): DeliveryError {
  return new DeliveryError(
    `The address that Looker gave leads to ${host}, where no Looker can be, so the hub does not call it. ` +
      "Where Looker runs on the machine of the hub, its operator can permit that with OUTBOUND_ALLOW.",
  )
}
