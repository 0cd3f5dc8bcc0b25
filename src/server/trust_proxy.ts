import { isIP } from "node:net"
import type { EnvironmentReader } from "../config"

/** A number of proxies, or their addresses and networks, as Express's "trust proxy". 0 means none. */
export type TrustProxy = number | string[]

export const TRUST_PROXY_NAME = "ACTION_HUB_TRUST_PROXY"

const MAX_PROXIES = 20
/** Express's names for networks. */
const NAMES = new Set(["loopback", "linklocal", "uniquelocal"])

/** Reads which proxies are believed. `true` is refused, because then every caller could choose its address. */
export function readTrustProxy(read: EnvironmentReader): TrustProxy {
  const value = read.text(TRUST_PROXY_NAME) ?? "0"
  if (value.toLowerCase() === "false") return 0
  if (/^\d{1,4}$/.test(value) && Number(value) <= MAX_PROXIES) return Number(value)
  const entries = read.list(TRUST_PROXY_NAME).map((entry) => entry.toLowerCase())
  if (entries.length > 0 && entries.every(isPlace)) return entries
  read.problems.push(
    `${TRUST_PROXY_NAME} cannot be used: give the number of proxies in front of the hub, such as 1, or their addresses or networks, ` +
      "separated by commas, such as 10.0.0.0/8.",
  )
  return 0
}

/** Whether an entry is an address, a network or one of the names. A network of all addresses would trust every caller. */
function isPlace(entry: string): boolean {
  if (NAMES.has(entry)) return true
  const [address = "", bits, ...rest] = entry.split("/")
  const maxBits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  if (maxBits === 0 || address.includes("%") || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= maxBits)
}
