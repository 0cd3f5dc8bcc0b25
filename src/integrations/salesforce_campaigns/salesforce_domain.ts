import * as Hub from "../../framework"

/** Hosts of Salesforce: of everybody, of the US military, and of the operator in China. */
const DOMAINS = ["salesforce.com", "salesforce.mil", "sfcrmproducts.cn"]
/** Hosts of the web pages of an org, which serve no API, and those of its API. */
const PAGES = ".lightning.force.com"
const API = ".my.salesforce.com"

/** Variable that names more domains, separated by commas. */
export const MORE_DOMAINS = "SALESFORCE_DOMAINS"

/**
 * Returns the origin of the org in the setting. The login and the secret of the app go there, so it has to be a host of
 * Salesforce.
 * @throws DeliveryError when it is not.
 */
export function salesforceOrigin(request: Hub.DataActionRequest): string {
  const typed = request.requiredParam("salesforce_domain").trim()
  const address = typed.includes("://") ? typed : `https://${typed}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const host = apiHost(url?.hostname ?? "")
  const isBare = url?.protocol === "https:" && !url.port && !url.username && !url.password
  const known = [...DOMAINS, ...moreDomains(request.hub.environment)]
  if (isBare && known.some((domain) => host.endsWith(`.${domain}`))) return `https://${host}`
  throw new Hub.DeliveryError(
    'The setting "Salesforce domain" is no address of a Salesforce org: give its My Domain, such as ' +
      "https://acme.my.salesforce.com, on Looker's Actions page or in the user attribute.",
  )
}

function apiHost(host: string): string {
  return host.endsWith(PAGES) ? host.slice(0, -PAGES.length) + API : host
}

function moreDomains({ [MORE_DOMAINS]: list = "" }: Hub.HubContext["environment"]): string[] {
  return list.split(",").flatMap((entry) => entry.trim().toLowerCase() || [])
}
