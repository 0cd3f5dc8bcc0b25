import ipaddr from "ipaddr.js"
import type { EnvironmentReader } from "./environment_reader"

/**
 * A comma-separated list of hosts, in lower case; an entry that is none becomes a problem.
 * @param mayHavePort Whether an entry may be a host with a port; else it may be a network.
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
