import type { IDatagroup } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import { ServiceError } from "../errors"
import { idSchema } from "./ids"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Source: API 4.0, `Datagroup`. */
const DATAGROUPS = new Shape((z) =>
  z.array(z.object({ id: idSchema(z), model_name: z.string().nullish(), name: z.string().nullish() })),
)
const CHANGED = new Shape((z) => z.object({ id: idSchema(z) }))
type Datagroup = Known<Shaped<typeof DATAGROUPS>[number], IDatagroup>

/** A datagroup. Its id changes when its model is renamed; model and name are what LookML calls it. */
export interface LookerDatagroup {
  id: string
  model: string
  name: string
}

/** The datagroups that the user sees; those without a model or name are left out. */
export async function listDatagroups(calls: LookerCalls): Promise<LookerDatagroup[]> {
  const found: Datagroup[] = await calls.get(pathOf("datagroups"), {
    answer: DATAGROUPS,
    what: "The list of datagroups",
  })
  return found.flatMap(({ id, model_name: model, name }) => (model && name ? [{ id, model, name }] : []))
}

/**
 * Triggers a datagroup: what is scheduled on it is sent, and its caches count as stale.
 * @param atSec Time of the trigger, in seconds since 1970, not ahead of now.
 */
export function triggerDatagroup(calls: LookerCalls, id: string, atSec: number): Promise<void> {
  return setTime(calls, id, { triggered_at: atSec })
}

/**
 * Resets the cache of a datagroup, without sending its schedules.
 * @param beforeSec Results from before are stale, in seconds since 1970, not ahead of now.
 */
export function resetDatagroup(calls: LookerCalls, id: string, beforeSec: number): Promise<void> {
  return setTime(calls, id, { stale_before: beforeSec })
}

async function setTime(
  calls: LookerCalls,
  id: string,
  body: Pick<IDatagroup, "triggered_at" | "stale_before">,
): Promise<void> {
  const given = await calls.patch(pathOf("datagroups", id), body, { answer: CHANGED, what: `The datagroup ${id}` })
  if (given.id === id) return
  // Compared here, not in the shape: a shape made for each call took a quarter of the time of a hook.
  const message = `${calls.service} answered 200, but not as expected: "id" is not that of the datagroup.`
  throw new ServiceError(calls.service, message, { status: 200 })
}
