import { ServiceError } from "../errors"

export interface HandedOutOptions {
  /** Name of the service as users know it. */
  service: string
  /** Base address of the call that returned the address. */
  baseUrl: string
  /** Domains of the service. Their subdomains count as well. */
  domains: readonly string[]
}

/**
 * Checks an address that a service returned, such as an upload address. It must use https on a domain of the service, or the
 * protocol and host of `baseUrl`.
 * @throws ServiceError for any other address and for a missing one, because data and keys may go only to the service.
 */
export function checkHandedOut(address: unknown, { service, baseUrl, domains }: HandedOutOptions): URL {
  if (typeof address !== "string" || !URL.canParse(address)) {
    throw new ServiceError(service, `${service} gave no address to upload to.`, { status: 502 })
  }
  const url = new URL(address)
  const { protocol, hostname } = new URL(baseUrl)
  const isSameHost = url.protocol === protocol && url.hostname === hostname
  const isOfDomain = domains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`))
  if (isSameHost || (url.protocol === "https:" && !url.port && isOfDomain)) return url
  throw new ServiceError(
    service,
    `${service} gave an address to upload to that is not its own. Nothing was sent there.`,
    {
      status: 502,
    },
  )
}
