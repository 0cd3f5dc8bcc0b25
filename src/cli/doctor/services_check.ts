import { connect as connectPlain, isIP, type Socket } from "node:net"
import { connect as connectSecure } from "node:tls"
import type { Environment } from "../../config"
import { inParallel, type Integration } from "../../framework"
import type { LinksConfig } from "../../links"
import { networkCause } from "../../outbound"
import { broken, change, counted, type Finding, ok, unchecked } from "./finding"
import { hostOf } from "./network_address"

const TIMEOUT_MS = 4_000
const CONCURRENCY = 16
/** The hub ignores these. */
const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]

/** Origin of a service, and who calls it. */
export interface Target {
  url: URL
  names: string[]
}

/**
 * Looks whether services can be reached from here, without sending anything.
 * @param open Names of the integrations whose address only their settings tell.
 * @param environment The whole environment.
 */
export async function checkServices(
  targets: readonly Target[],
  open: readonly string[],
  environment: Environment,
): Promise<Finding[]> {
  const findings = [...(await reachAll(targets)), ...proxies(environment)]
  if (open.length > 0) {
    findings.push(unchecked(`Their address comes with the settings of a delivery: ${open.join(", ")}.`))
  }
  return findings
}

/** Names of the integrations that call a service whose address only their settings tell. */
export function withoutAddress(integrations: readonly Integration[], environment: Environment): string[] {
  return integrations
    .filter((each) => each.callsService && each.serviceUrls(environment).length === 0)
    .map(({ name }) => name)
}

/** The partners of links at which the hub has credentials of its own. */
export function partnersOf({ isOn, sources, github, dbtCloud, fivetran }: LinksConfig): Target[] {
  const known = [
    { name: "github", url: github.apiUrl, isUsed: github.token ?? github.app },
    { name: "dbt_cloud", url: dbtCloud.url, isUsed: dbtCloud.token },
    { name: "fivetran", url: fivetran.url, isUsed: fivetran.secret },
  ]
  return known
    .filter(({ name, url, isUsed }) => isOn && isUsed !== undefined && sources.includes(name) && URL.canParse(url))
    .map(({ name, url }) => ({ url: new URL(new URL(url).origin), names: [`links of ${name}`] }))
}

/** The addresses that these integrations always call. */
export function targetsOf(integrations: readonly Integration[], environment: Environment): Target[] {
  const targets = new Map<string, Target>()
  for (const integration of integrations) {
    for (const address of integration.serviceUrls(environment)) {
      // What is wrong with an address that an operator gave, the settings say.
      if (!URL.canParse(address)) continue
      const url = new URL(new URL(address).origin)
      const target = targets.get(url.href) ?? { url, names: [] }
      targets.set(url.href, target)
      if (!target.names.includes(integration.name)) target.names.push(integration.name)
    }
  }
  return [...targets.values()]
}

async function reachAll(targets: readonly Target[]): Promise<Finding[]> {
  const causes = new Map<string, string[]>()
  await inParallel({ limit: CONCURRENCY }, targets, async ({ url, names }) => {
    const cause = await failureOf(url)
    if (cause === undefined) return
    causes.set(cause, [...(causes.get(cause) ?? []), `${url.host} (${names.join(", ")})`])
  })
  const failed = [...causes.values()].flat().length
  const findings = [...causes].map(([cause, hosts]) =>
    broken(`Not reached, since ${cause}: ${hosts.sort().join("; ")}.`, cureOf(cause)),
  )
  const reached = targets.length - failed
  if (reached > 0) findings.unshift(ok(`${counted(reached, "service")} can be reached.`))
  return findings
}

function cureOf(cause: string): string {
  if (cause.includes("certificate")) {
    return "Does a proxy of your network open the connection? Name its authority in NODE_EXTRA_CA_CERTS, or let the hub pass."
  }
  return "Let the hub call out to these hosts on their port, or leave out with ACTION_WHITELIST what nobody uses."
}

/** Why no connection comes about, worded to follow a colon; undefined when one does. */
function failureOf(url: URL): Promise<string | undefined> {
  const isSecure = url.protocol === "https:"
  const host = hostOf(url)
  const port = Number(url.port || (isSecure ? 443 : 80))
  return new Promise((resolve) => {
    const servername = isIP(host) ? undefined : host
    const socket: Socket = isSecure ? connectSecure({ host, port, servername }) : connectPlain({ host, port })
    const end = (cause?: string) => {
      clearTimeout(timer)
      resolve(cause)
      socket.destroy()
    }
    const timer = setTimeout(
      () => end(`it did not take the connection within ${TIMEOUT_MS / 1000} seconds`),
      TIMEOUT_MS,
    )
    socket.once(isSecure ? "secureConnect" : "connect", () => end())
    socket.once("error", (error) => end(networkCause(error) ?? "the connection failed"))
  })
}

function proxies(environment: Environment): Finding[] {
  const set = PROXIES.flatMap((name) => [name, name.toLowerCase()]).filter((name) => environment[name])
  if (set.length === 0) return []
  return [
    change(
      `${set.join(", ")} ${set.length > 1 ? "are" : "is"} set, which the hub ignores: it calls services directly.`,
      "Let the hub reach them without a proxy.",
    ),
  ]
}
