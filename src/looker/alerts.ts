import type { IAlert } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import { idSchema } from "./ids"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Source: API 4.0, `Alert`. */
const ALERT = new Shape((z) => z.object({ id: idSchema(z), owner_id: idSchema(z) }))
type Alert = Known<Shaped<typeof ALERT>, IAlert>

/** An alert. */
export interface LookerAlert {
  id: string
  /** Id of the user whose alert it is. */
  ownerId: string
}

/** @throws ServiceError that names the alert when it does not exist or may not be seen. */
export async function readAlert(calls: LookerCalls, id: string): Promise<LookerAlert> {
  const found: Alert = await calls.get(pathOf("alerts", id), { answer: ALERT, what: `The alert ${id}` })
  return { id: found.id, ownerId: found.owner_id }
}

/** Checks an alert now, besides its times. */
export async function enqueueAlert(calls: LookerCalls, id: string): Promise<void> {
  const answer = new Shape((z) => z.undefined())
  await calls.post(pathOf("alerts", id, "enqueue"), undefined, { answer, what: `The alert ${id}` })
}
