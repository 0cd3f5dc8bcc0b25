import type { IScheduledPlan } from "@looker/sdk"
import type * as Zod from "zod"
import { Shape, type Shaped } from "../data/json"
import { idSchema, sameIdSchema } from "./ids"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** The members that are read. */
const FIELDS = "id,title,user_id,enabled"

/** Source: API 4.0, `ScheduledPlan`. */
const planSchema = (z: typeof Zod) =>
  z.object({
    id: idSchema(z),
    title: z.string().nullish(),
    user_id: idSchema(z).nullish(),
    enabled: z.boolean().nullish(),
  })
const PLAN = new Shape(planSchema)
const PLANS = new Shape((z) => z.array(planSchema(z)))
const STARTED = new Shape((z) => z.object({ id: idSchema(z) }))
type Plan = Known<Shaped<typeof PLAN>, IScheduledPlan>

/** A schedule. */
export interface LookerSchedule {
  id: string
  title: string
  /** Id of its owner. */
  userId?: string
  isEnabled: boolean
}

/** @throws ServiceError that names the schedule when it does not exist or may not be seen. */
export async function readScheduledPlan(calls: LookerCalls, id: string): Promise<LookerSchedule> {
  const query = { fields: FIELDS }
  return scheduleOf(await calls.get(pathOf("scheduled_plans", id), { answer: PLAN, query, what: nameOf(id) }))
}

/** All schedules that the user sees, also those of others. */
export async function listScheduledPlans(calls: LookerCalls): Promise<LookerSchedule[]> {
  const query = { all_users: true, fields: FIELDS }
  const found = await calls.get(pathOf("scheduled_plans"), { answer: PLANS, query, what: "The list of schedules" })
  return found.map(scheduleOf)
}

/** Sends a schedule now, besides its times. Twice is two deliveries. */
export async function runScheduledPlan(calls: LookerCalls, id: string): Promise<void> {
  // The answer shows the run that was made, which may have an id of its own.
  await calls.post(pathOf("scheduled_plans", id, "run_once"), undefined, { answer: STARTED, what: nameOf(id) })
}

/** Pauses or resumes a schedule. @throws ServiceError also when Looker answers that the schedule is as before. */
export async function setScheduledPlanEnabled(calls: LookerCalls, id: string, isEnabled: boolean): Promise<void> {
  const answer = new Shape((z) => z.object({ id: sameIdSchema(z, id), enabled: z.literal(isEnabled) }))
  // Nothing else: destinations that are sent replace all that there are.
  await calls.patch(pathOf("scheduled_plans", id), { enabled: isEnabled }, { answer, what: nameOf(id) })
}

function scheduleOf({ id, title, user_id, enabled }: Plan): LookerSchedule {
  return { id, title: title ?? id, userId: user_id ?? undefined, isEnabled: enabled !== false }
}

function nameOf(id: string): string {
  return `The schedule ${id}`
}
