import { ServiceError } from "../errors"

export interface HandedOutOptions {
  /** Name of the service as users know it. */
  service: string
  /** Where the service was asked. */
  baseUrl: string
  /** Domains of the service, each with all that lie below it. */
  domains: readonly string[]
}

/**
 * Checks an address that a service handed out, such as the one that takes a file: https on a domain of the service, or on
 * the very host that was asked, by the same protocol.
 * @throws ServiceError for any other, and for none: data and keys go to the service alone.
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
