import {
  listIntegrationHubs,
  Looker,
  type LookerCalls,
  type LookerHub,
  type LookerSettings,
  readHubHealth,
} from "../../looker"
import { HubError } from "../../errors"
import { sentence } from "../../text/sentence"
import { broken, change, type Finding, ok, unchecked } from "./finding"

const TIME_MS = 10_000

/** Asks each Looker how it sees this hub. */
export async function checkLookers(lookers: readonly LookerSettings[], baseUrl: string): Promise<Finding[]> {
  if (lookers.length === 0) {
    const cure = "To let Looker look as well, set LOOKER_URL, LOOKER_API_CLIENT_ID and LOOKER_API_CLIENT_SECRET."
    return [unchecked("No Looker is set.", cure)]
  }
  return (await Promise.all(lookers.map((settings) => checkLooker(settings, baseUrl)))).flat()
}

async function checkLooker(settings: LookerSettings, baseUrl: string): Promise<Finding[]> {
  const looker = new Looker(settings)
  if (!looker.hasApi) return [unchecked(`${looker.service} has no API credentials here.`, "Give those of an API user.")]
  const signal = AbortSignal.timeout(TIME_MS)
  try {
    return await hubFindings(looker.calls(signal), baseUrl)
  } catch (error) {
    if (signal.aborted)
      return [broken(`${looker.service} did not answer within ${TIME_MS / 1000} seconds.`, "Try again.")]
    if (error instanceof HubError) return [broken(sentence(error.message))]
    throw error
  }
}

async function hubFindings(calls: LookerCalls, baseUrl: string): Promise<Finding[]> {
  const { service } = calls
  const hubs = await listIntegrationHubs(calls)
  const own = hubs.filter(({ url }) => isSameAddress(url, baseUrl))
  const [hub] = own
  if (!hub) {
    const cure =
      "Enter it under Admin > Platform > Actions. In place of another hub, edit the address of its entry, so that its schedules stay."
    return [change(`${service} knows no action hub at ${baseUrl}.`, cure)]
  }
  const twice = "It is entered more than once there; schedules follow one entry only."
  const findings = await Promise.all(own.map((each) => entryFindings(calls, each)))
  return [
    ...findings.flat(),
    ...(own.length > 1 ? [change(`${service}: ${twice}`, "Remove the entries that no schedule uses.")] : []),
  ]
}

async function entryFindings(calls: LookerCalls, { id, label, hasToken, fetchError }: LookerHub): Promise<Finding[]> {
  const { service } = calls
  const found: Finding[] = []
  if (!hasToken) {
    const cure = "Enter one under Admin > Platform > Actions > Configure Authorization; npx hub key makes it."
    found.push(broken(`${service} has no token for the hub (entry ${id}).`, cure))
  }
  if (fetchError !== undefined) {
    const cure = "When the cause is gone, refresh the hub there."
    found.push(broken(`${service} could not read the list of the hub (entry ${id}): ${sentence(fetchError)}`, cure))
  }
  const { isHealthy, message } = await readHubHealth(calls, id)
  if (!isHealthy) {
    const said = message ? `: ${sentence(message)}` : "."
    const cure = "Look at address and certificate above, then at the token that is entered there."
    found.push(broken(`${service} does not reach the hub (entry ${id})${said}`, cure))
  }
  return found.length > 0 ? found : [ok(`${service} reaches the hub, as "${label}" (entry ${id}).`)]
}

function isSameAddress(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => (URL.canParse(text) ? new URL(text) : undefined))
  const pathOf = (url: URL | undefined) => url?.pathname.replace(/\/{1,64}$/, "")
  return first !== undefined && first.origin === second?.origin && pathOf(first) === pathOf(second)
}
