import net, { type Socket } from "node:net"

/** The options of `net` and `tls` for a connection, as far as the sandbox needs them. */
export interface ConnectOptions {
  host?: string
  port?: unknown
  /** Path of a local socket, used instead of host and port. */
  path?: unknown
  servername?: string
  /** The connection that carries TLS. */
  socket?: Socket
  [name: string]: unknown
}

const LOCAL = new net.BlockList()
LOCAL.addSubnet("127.0.0.0", 8, "ipv4")
LOCAL.addAddress("::1", "ipv6")
// A connection to the "any" address reaches this machine.
LOCAL.addAddress("0.0.0.0", "ipv4")
LOCAL.addAddress("::", "ipv6")

/** Normalizes the argument forms of `connect`: `(options)`, `(port, host, options)`, `(path, options)`. */
export function optionsOf(given: readonly unknown[]): ConnectOptions {
  const [first, second] = given
  const options = given.find((each) => typeof each === "object" && each !== null) as ConnectOptions | undefined
  if (typeof first === "object") return { ...options }
  const isPort = typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first))
  if (!isPort) return { path: first, ...options }
  return { port: first, ...(typeof second === "string" && { host: second }), ...options }
}

/** Whether a connection leaves this machine. */
export function isRemote({ host, path }: ConnectOptions): boolean {
  return !path && !isLocal(host)
}

/** Whether this is a name or an address of this machine. @param host Absent means this machine, as for a socket. */
export function isLocal(host: string | undefined): boolean {
  if (!host) return true
  const bare = host.toLowerCase().replace(/\.$/, "")
  if (bare === "localhost" || bare.endsWith(".localhost")) return true
  const family = net.isIP(bare)
  return family !== 0 && LOCAL.check(bare, family === 6 ? "ipv6" : "ipv4")
}
