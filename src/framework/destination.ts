import { domainToASCII } from "node:url"
import { trimStart } from "../text/trim_text"

/**
 * The addresses that a delivery would touch, as a policy names them: `s3://bucket/key`, `mailto:jane@example.com`. An entry is
 * undefined where an address cannot be named before the data is read, or is not well-formed.
 */
export type Destinations = readonly (string | undefined)[]

/** Longest address, in characters. */
const MAX_LENGTH = 4096
/** Most addresses that are named for one delivery. */
const MAX_NAMED = 1000

/**
 * The destinations that `list` gives, for `Integration.destinations`. One is unknown where `list` throws, as it does for answers
 * that `execute` refuses, where it gives none, and in the place of all after the first 1,000.
 */
export function destinationsOf(list: () => Iterable<string | undefined>): Destinations {
  const named: (string | undefined)[] = []
  try {
    for (const destination of list()) {
      if (named.length === MAX_NAMED) return [...named, undefined]
      named.push(destination)
    }
    return named.length > 0 ? named : [undefined]
  } catch {
    return [undefined]
  }
}

/**
 * The address of a place at a service: `scheme://authority/path`.
 * @param authority What the service calls by name, such as a bucket, an account or a host; empty where that is unknown. Becomes lower case.
 * @param path Below the authority, such as the key of an object. Dots as folders (`.` and `..`) are resolved.
 * @returns undefined where a part is missing or malformed, so that it could be read in two ways.
 */
export function placeDestination(scheme: string, authority: string | undefined, path = ""): string | undefined {
  if (authority === undefined || authority.length + path.length > MAX_LENGTH) return undefined
  const name = plainName(authority)
  const resolved = resolvedPath(path)
  if (name === undefined || resolved === undefined) return undefined
  return resolved === "" ? `${scheme}://${name}` : `${scheme}://${name}/${resolved}`
}

/** As `placeDestination`, where the authority is the host of a server. @param port Absent: that of the scheme. */
export function hostDestination(
  scheme: string,
  host: string | undefined,
  path = "",
  port?: number,
): string | undefined {
  const name = plainHost(host ?? "")
  return name && placeDestination(scheme, port === undefined ? name : `${name}:${port}`, path)
}

/**
 * The address of a list at a service that takes rows: `braze://rest.iad-01.braze.com/VIP`.
 * @param account As the authority of `placeDestination`.
 * @param names Below the account. A slash or a percent sign in a name is percent-encoded.
 */
export function listDestination(
  service: string,
  account: string | undefined,
  ...names: readonly string[]
): string | undefined {
  const isName = (name: string) => name !== "" && name !== "." && name !== ".." && name.length <= MAX_LENGTH
  if (!names.every(isName)) return undefined
  return placeDestination(service, account, names.map((name) => name.replaceAll(/[%/]/g, encodeURIComponent)).join("/"))
}

/** The address of a file in the user's own store, which has no authority: `dropbox:/folder/name`. @param path From the root on. */
export function pathDestination(scheme: string, path: string): string | undefined {
  const resolved = path.length > MAX_LENGTH ? undefined : resolvedPath(trimStart(path, "/"))
  return resolved ? `${scheme}:/${resolved}` : undefined
}

/** The address of a person's mailbox: `mailto:jane@example.com`. @param address Without a name beside it. */
export function mailDestination(address: string): string | undefined {
  if (address.length > MAX_LENGTH) return undefined
  const [local = "", domain = "", ...others] = address.trim().split("@")
  const host = plainHost(domain)
  if (others.length > 0 || !host || !/^[^\s<>"(),:;[\\\]]+$/.test(local)) return undefined
  return `mailto:${local.toLowerCase()}@${host}`
}

/** The address of a phone: `tel:+15550100`. @param number With the country's code; blanks, dots, dashes and brackets are left out. */
export function phoneDestination(number: string): string | undefined {
  const digits = number.slice(0, MAX_LENGTH).replaceAll(/[\s().-]/g, "")
  return /^\+?\d{3,20}$/.test(digits) ? `tel:${digits}` : undefined
}

/** The address of a web page or hook: `https://host/path`, without user, query and fragment. */
export function webDestination(address: string | undefined): string | undefined {
  if (address === undefined || address.length > MAX_LENGTH || !URL.canParse(address)) return undefined
  const { protocol, pathname } = new URL(address)
  const host = hostIn(address)
  const path = decoded(pathname.slice(1))
  if (!/^https?:$/.test(protocol) || !host || path === undefined) return undefined
  return path ? `${protocol}//${host}/${path}` : `${protocol}//${host}`
}

/** The host in the address of a server, written as `plainHost` does, with the port where it is none of the protocol. */
export function hostIn(address: string): string | undefined {
  if (address.length > MAX_LENGTH || !URL.canParse(address)) return undefined
  const { hostname, port } = new URL(address)
  const host = plainHost(hostname)
  return host && (port ? `${host}:${port}` : host)
}

/** A host name in ASCII and lower case, without a dot at its end; undefined when it is none. */
export function plainHost(host: string): string | undefined {
  if (host.length > 255) return undefined
  const ascii = /^\[[\d:.a-f]+\]$/i.test(host) ? host.toLowerCase() : domainToASCII(host)
  const bare = ascii.endsWith(".") ? ascii.slice(0, -1) : ascii
  return bare && !bare.split(".").includes("") ? bare : undefined
}

/** A name in lower case, in which everything but letters, digits, `.`, `_`, `~`, `-` and `:` is percent-encoded. */
function plainName(name: string): string | undefined {
  const isDotted = name.startsWith(".") || name.endsWith(".") || name.includes("..")
  if (isDotted || /\p{Surrogate}/u.test(name)) return undefined
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}._~:[\]-]/gu, encodeURIComponent)
}

/** A path without `.` and `..`; undefined when it leads out of its root. */
function resolvedPath(path: string): string | undefined {
  const resolved: string[] = []
  for (const part of path.split("/")) {
    if (part === ".") continue
    if (part !== "..") resolved.push(part)
    else if (resolved.pop() === undefined) return undefined
  }
  return resolved.join("/")
}

/** What the server reads: `%61` is `a` to it. Reserved characters stay encoded. */
function decoded(path: string): string | undefined {
  try {
    return decodeURI(path)
  } catch {
    return undefined
  }
}
