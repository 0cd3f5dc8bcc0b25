import type { IIntegrationHub, IIntegrationHubHealthResult } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import { idSchema } from "./ids"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Source: API 4.0, `IntegrationHub`, `IntegrationHubHealthResult`. */
const HUBS = new Shape((z) =>
  z.array(
    z.object({
      id: idSchema(z),
      url: z.string().nullish(),
      label: z.string().nullish(),
      has_authorization_token: z.boolean().nullish(),
      fetch_error_message: z.string().nullish(),
    }),
  ),
)
const HEALTH = new Shape((z) => z.object({ success: z.boolean(), message: z.string().nullish() }))
type Hub = Known<Shaped<typeof HUBS>[number], IIntegrationHub>
type Health = Known<Shaped<typeof HEALTH>, IIntegrationHubHealthResult>

/** A hub that is entered in Looker. */
export interface LookerHub {
  id: string
  url: string
  label: string
  /** Whether Looker has a token for it. */
  hasToken: boolean
  /** Why Looker could not read its list the last time. */
  fetchError?: string
}

/** All hubs that are entered in Looker. */
export async function listIntegrationHubs(calls: LookerCalls): Promise<LookerHub[]> {
  const query = { fields: "id,url,label,has_authorization_token,fetch_error_message" }
  const what = "The list of action hubs"
  const found: Hub[] = await calls.get(pathOf("integration_hubs"), { answer: HUBS, query, what })
  return found.map(({ id, url, label, has_authorization_token: hasToken, fetch_error_message: fetchError }) => ({
    id,
    url: url ?? "",
    label: label ?? "",
    hasToken: hasToken === true,
    ...(fetchError ? { fetchError } : {}),
  }))
}

/** Lets Looker look whether it reaches a hub. @returns what it says, where it says something. */
export async function readHubHealth(
  calls: LookerCalls,
  id: string,
): Promise<{ isHealthy: boolean; message?: string | null }> {
  const { success, message }: Health = await calls.get(pathOf("integration_hubs", id, "health"), {
    answer: HEALTH,
    what: `The action hub ${id}`,
  })
  return { isHealthy: success, message }
}
