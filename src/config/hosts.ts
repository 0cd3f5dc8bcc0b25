import ipaddr from "ipaddr.js"
import type { EnvironmentReader } from "./environment_reader"

/**
 * Reads a comma-separated list of hosts, in lower case. The first invalid entry is reported as a problem.
 * @param mayHavePort If true, entries may have a port. If false, they may be networks (CIDR).
 */
export function readHosts(read: EnvironmentReader, name: string, mayHavePort: boolean): string[] {
  const entries = read.list(name).map((entry) => entry.toLowerCase())
  const bad = entries.findIndex((entry) => !isHost(entry, mayHavePort))
  if (bad >= 0) {
    const kinds = mayHavePort ? "hosts, with or without port" : "hosts, addresses or networks"
    read.problems.push(`${name}: entry ${bad + 1} cannot be used. Give ${kinds}, separated by commas.`)
  }
  return entries
}

function isHost(entry: string, mayHavePort: boolean): boolean {
  if (ipaddr.isValid(entry)) return true
  if (!mayHavePort && ipaddr.isValidCIDR(entry)) return true
  const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined
  return url?.href === `https://${url?.host}/` && (mayHavePort || !url.port)
}
