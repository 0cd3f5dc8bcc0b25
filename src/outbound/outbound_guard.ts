import net, { type LookupFunction } from "node:net"
import tls from "node:tls"
import type { buildConnector, Dispatcher } from "undici"
import { InvalidRequestError } from "../errors"
import { AllowList, bareHost } from "./allow_list"
import { permittedLookup } from "./permitted_lookup"
import { isPublic, parseAddress } from "./public_address"
import { undici } from "./undici"

/** RFC 1035 allows 255 bytes, of which two do not show in the written name. */
const MAX_HOST_LENGTH = 253
const CURE = "The operator of the hub can permit the host with OUTBOUND_ALLOW."

export interface OutboundGuardOptions {
  /** OUTBOUND_ALLOW: hosts, addresses and CIDRs that may be private and may be called over plain http. */
  allow: readonly string[]
  /** Finds the addresses of a host; called with `all: true`. Default `dns.lookup`. */
  lookup?: LookupFunction
  /** PEM certificates that are trusted besides the public authorities. */
  ca?: string
}

/** An address of a host that the hub may connect to. */
export interface PermittedAddress {
  address: string
  family: 4 | 6
}

/**
 * Decides whether the hub may call an address that a user typed: it must be public and use https. A host is judged by the
 * addresses behind its name, and the connection goes to exactly the address that was judged.
 */
export class OutboundGuard {
  /**
   * Replaces `dns.lookup` in sockets: returns only permitted addresses, and fails with InvalidRequestError when there are none.
   */
  readonly lookup: LookupFunction
  private readonly allowed: AllowList
  private readonly ca?: string[]
  private agent?: Dispatcher

  /** @throws Error when an entry of `allow` is neither a host nor an address nor a CIDR. */
  constructor({ allow, lookup, ca }: OutboundGuardOptions) {
    this.allowed = new AllowList(allow)
    const permits = (address: string, host: string) => this.isAllowed(host) || this.permits(address)
    this.lookup = permittedLookup({ find: lookup, permits, refusal: privateHost })
    this.ca = ca === undefined ? undefined : [...tls.rootCertificates, ca]
  }

  /**
   * Checks everything that needs no DNS lookup.
   * @throws InvalidRequestError that says what to do; its message contains at most the host.
   */
  checkUrl(address: string | URL): URL {
    if (!URL.canParse(address.toString())) {
      throw new InvalidRequestError("This is not a web address: enter it in full, starting with https://.")
    }
    const url = new URL(address)
    const isAllowed = this.isAllowed(url.hostname)
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isAllowed)) {
      throw new InvalidRequestError(`Give an address that begins with https://. ${CURE}`)
    }
    if (url.username || url.password) {
      throw new InvalidRequestError("Leave the user name and password out of the address.")
    }
    const host = bareHost(url.hostname)
    checkLength(host)
    if (net.isIP(host) && !this.permits(host)) throw privateHost(host)
    return url
  }

  /** Whether OUTBOUND_ALLOW contains `host`, which is a host name or an IP address. */
  isAllowed(host: string): boolean {
    return this.allowed.has(host)
  }

  /**
   * The address to connect to, for protocols other than HTTP.
   * @param host A name or an address.
   * @throws InvalidRequestError when the host is unknown or not permitted.
   */
  async resolve(host: string): Promise<PermittedAddress> {
    const bare = bareHost(host)
    checkLength(bare)
    const family = net.isIP(bare)
    if (family) {
      if (!this.permits(bare)) throw privateHost(bare)
      return { address: bare, family: family === 6 ? 6 : 4 }
    }
    return new Promise((resolve, reject) => {
      this.lookup(bare, {}, (error, address, found) => {
        if (!error && typeof address === "string") resolve({ address, family: found === 6 ? 6 : 4 })
        else reject(error instanceof InvalidRequestError ? error : unknownHost(bare, error))
      })
    })
  }

  /** Dispatcher for undici that connects only to permitted addresses. */
  get dispatcher(): Dispatcher {
    const { Agent, buildConnector } = undici()
    return (this.agent ??= new Agent({ connect: this.watched(buildConnector({ lookup: this.lookup, ca: this.ca })) }))
  }

  private watched(connect: buildConnector.connector): buildConnector.connector {
    return (options, callback) => {
      // A socket does no lookup for an IP address, so it is checked here.
      if (net.isIP(options.hostname) && !this.permits(options.hostname)) callback(privateHost(options.hostname), null)
      else connect(options, callback)
    }
  }

  private permits(address: string): boolean {
    if (!net.isIP(address)) return false
    const parsed = parseAddress(address)
    return isPublic(parsed) || this.allowed.hasAddress(parsed)
  }
}

function checkLength(host: string): void {
  if (host.length <= MAX_HOST_LENGTH) return
  throw new InvalidRequestError(`The host of the address is longer than ${MAX_HOST_LENGTH} characters: check it.`)
}

function privateHost(host: string): InvalidRequestError {
  return new InvalidRequestError(`The host "${host}" has no public address, so the hub does not call it. ${CURE}`)
}

function unknownHost(host: string, cause: unknown): InvalidRequestError {
  return new InvalidRequestError(`The host "${host}" is unknown. Check its spelling.`, { cause })
}
