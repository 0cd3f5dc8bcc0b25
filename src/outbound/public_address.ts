import ipaddr from "ipaddr.js"

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6

// The addresses of IPv4 hosts as hosts with only IPv6 see them (RFC 6052). The similar range for local use is still refused.
const NAT64 = ipaddr.parseCIDR("64:ff9b::/96")
/** The range that IANA has assigned to the public IPv6 internet. Source: RFC 4291, 2.4 */
const GLOBAL_IPV6 = ipaddr.parseCIDR("2000::/3")
// Azure's platform services for virtual machines. The address looks public, but the machine's own host answers it.
const AZURE_PLATFORM = "168.63.129.16"
/** Addresses, besides link-local ones, where clouds give a machine its credentials: Alibaba, Amazon, Azure, Google, Oracle. */
const METADATA = [
  AZURE_PLATFORM,
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd20:ce::254",
  "fd00:c1::a9fe:a9fe",
].map((text) => ipaddr.process(text).toNormalizedString())

/**
 * Parses an address into the family that is really dialled: IPv4 inside IPv6 is unwrapped.
 * @throws Error when `text` is not an IP address.
 */
export function parseAddress(text: string): IpAddress {
  const address = ipaddr.process(text)
  if (!isWithin(address, NAT64)) return address
  return new ipaddr.IPv4(address.toByteArray().slice(12))
}

/** Whether `address` lies in `range`; false when their families differ. */
export function isWithin(address: IpAddress, range: [IpAddress, number]): boolean {
  return address.kind() === range[0].kind() && address.match(range)
}

/**
 * Whether an address belongs to a host of the public internet: not to this machine, a private network, a link, a multicast
 * group, a tunnel or a reserved range.
 */
export function isPublic(address: IpAddress): boolean {
  if (address.range() !== "unicast" || address.toString() === AZURE_PLATFORM) return false
  return address.kind() === "ipv4" || isWithin(address, GLOBAL_IPV6)
}

/** Whether an address belongs to an organisation's own network: private (RFC 1918, RFC 4193) or shared (RFC 6598). */
export function isInternal(address: IpAddress): boolean {
  return ["private", "uniqueLocal", "carrierGradeNat"].includes(address.range())
}

/**
 * Whether an address belongs to no single host or to a cloud's own services: broadcast, link-local, metadata, multicast,
 * unspecified.
 */
export function isNoHost(address: IpAddress): boolean {
  if (["broadcast", "linkLocal", "multicast", "unspecified"].includes(address.range())) return true
  return METADATA.includes(address.toNormalizedString())
}
