import type { LookupAddress } from "node:dns"
import type { LookupFunction } from "node:net"

/** A DNS of our own: name → addresses, or what is found at each further question. */
export function ownDns(names: Record<string, string[] | (() => string[])>): LookupFunction {
  return (host, _options, callback) => {
    const found = names[host]
    if (!found) return callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), [])
    const addresses = typeof found === "function" ? found() : found
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 })),
    )
  }
}
