import net from "node:net"
import ipaddr from "ipaddr.js"
import { type IpAddress, isWithin, parseAddress } from "./public_address"

/** Hosts, addresses and networks that the operator permits: OUTBOUND_ALLOW. */
export class AllowList {
  private readonly hosts = new Set<string>()
  private readonly ranges: [IpAddress, number][] = []

  /** @throws Error when an entry is neither a host nor an address nor a CIDR. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.add(entry)
  }

  /** Whether the list contains `host`, which is a host name or an IP address. */
  has(host: string): boolean {
    const bare = bareHost(host)
    return net.isIP(bare) ? this.hasAddress(parseAddress(bare)) : this.hosts.has(bare)
  }

  hasAddress(address: IpAddress): boolean {
    return this.ranges.some((range) => isWithin(address, range))
  }

  private add(entry: string): void {
    if (ipaddr.isValidCIDR(entry)) {
      this.ranges.push(ipaddr.parseCIDR(entry))
      return
    }
    const text = net.isIPv6(entry) ? `[${entry}]` : entry
    const url = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined
    if (!url || url.href !== `https://${url.hostname}/`) {
      throw new Error(
        `OUTBOUND_ALLOW holds "${entry}": give a host, an address or a CIDR, without scheme, port and path.`,
      )
    }
    const host = bareHost(url.hostname)
    if (net.isIP(host)) this.ranges.push([parseAddress(host), net.isIPv6(host) ? 128 : 32])
    else this.hosts.add(host)
  }
}

/** Normalizes a host: lower case, without the brackets of IPv6 and without a trailing dot. */
export function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "")
}
