import { connect as connectPlain, isIP, type Socket } from "node:net"
import { connect as connectSecure } from "node:tls"
import type { Environment } from "../../config"
import { inParallel, type Integration } from "../../framework"
import { networkCause } from "../../outbound"
import { broken, change, counted, type Finding, ok, unchecked } from "./finding"
import { hostOf } from "./network_address"

const TIMEOUT_MS = 4_000
const CONCURRENCY = 16
/** The hub ignores these. */
const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]

/** Origin of a service and the integrations that call it. */
interface Target {
  url: URL
  names: string[]
}

/**
 * Looks whether the services of these integrations can be reached from here, without sending anything.
 * @param own The variables that integrations read.
 * @param all The whole environment.
 */
export async function checkServices(
  integrations: readonly Integration[],
  own: Environment,
  all: Environment,
): Promise<Finding[]> {
  const findings = [...(await reachAll(targetsOf(integrations, own))), ...proxies(all)]
  const open = integrations
    .filter((each) => each.callsService && each.serviceUrls(own).length === 0)
    .map(({ name }) => name)
  if (open.length > 0) {
    findings.push(unchecked(`Their address comes with the settings of a delivery: ${open.join(", ")}.`))
  }
  return findings
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
