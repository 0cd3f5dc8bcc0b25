import net, { type LookupFunction } from "node:net"
import { DeliveryError, InvalidRequestError } from "../errors"
import { AllowList, bareHost } from "./allow_list"
import { permittedLookup } from "./permitted_lookup"
import { isInternal, isNoHost, isPublic, parseAddress } from "./public_address"

const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443" }

export interface LookerGuardOptions {
  /** LOOKER_HOSTS: hosts (`looker.example.com`, any port) or hosts with port (`10.0.0.5:9999`); empty means any. */
  hosts: readonly string[]
  /** OUTBOUND_ALLOW: hosts, addresses and CIDRs that may point to this machine. */
  allow: readonly string[]
  /** Whether a Looker may run on this machine, as it does in development. */
  permitsLoopback: boolean
  /** Finds the addresses of a host; called with `all: true`. Default `dns.lookup`. */
  lookup?: LookupFunction
}

/**
 * Decides whether the hub may call an address that Looker gave. Looker may be inside a private network, so private addresses
 * and plain http are allowed. Link-local and metadata addresses are refused: no Looker runs there, and what answers there hands
 * out keys.
 */
export class LookerGuard {
  private readonly hosts: readonly string[]
  private readonly allowed: AllowList
  private readonly permitsLoopback: boolean
  /**
   * Replaces `dns.lookup` in sockets: returns only addresses where a Looker may run, and fails with DeliveryError when there
   * are none.
   */
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
   * Checks an address that the hub itself is about to call. `lookup` later checks the addresses behind its host name.
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
   * Checks an address that only a browser visits: it must be http or https and, when LOOKER_HOSTS is set, on one of those
   * hosts.
   * @throws InvalidRequestError whose message contains at most the host, because the rest of such an address is a secret.
   */
  checkShape(address: string): URL {
    if (!URL.canParse(address))
      throw new InvalidRequestError("Looker sent something that is not a web address. Send again.")
    const url = new URL(address)
    if (!DEFAULT_PORTS[url.protocol]) {
      throw new InvalidRequestError("Looker gave an address that is neither http nor https.")
    }
    if (this.hosts.length > 0 && !this.namesHost(url) && !this.namesPort(url)) throw notListed(url.hostname)
    return url
  }

  /**
   * Whether an address is https and LOOKER_HOSTS names its host and port. An entry without a port stands for the https port.
   */
  namesExactly(address: string): boolean {
    const url = new URL(address)
    return url.protocol === "https:" && (this.namesPort(url) || (this.namesHost(url) && !url.port))
  }

  /** IPv6 addresses may be in the list with or without brackets. */
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
