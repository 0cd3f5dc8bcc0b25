import { InvalidRequestError } from "../errors"

const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443" }

/**
 * Checks an address that Looker gave: http or https, on any host, or on those of LOOKER_HOSTS where that is set.
 * @param lookerHosts Hosts (`looker.example.com`, any port) or hosts with port (`10.0.0.5:9999`); empty means any.
 * @throws InvalidRequestError naming the host at most: the rest of such an address is a secret.
 */
export function checkLookerUrl(address: string, lookerHosts: readonly string[]): URL {
  if (!URL.canParse(address)) throw new InvalidRequestError("Looker gave an address that is none. Send again.")
  const url = new URL(address)
  const port = url.port || DEFAULT_PORTS[url.protocol]
  if (!port || !DEFAULT_PORTS[url.protocol]) {
    throw new InvalidRequestError("Looker gave an address that is neither http nor https.")
  }
  const bare = url.hostname.replace(/^\[(.*)\]$/, "$1")
  const names = [url.hostname, bare, `${url.hostname}:${port}`]
  if (lookerHosts.length > 0 && !lookerHosts.some((host) => names.includes(host.toLowerCase()))) {
    throw new InvalidRequestError(
      `The address that Looker gave is on ${url.hostname}, which is not one of the hosts in LOOKER_HOSTS. ` +
        "The operator of the hub can add it there.",
    )
  }
  return url
}
