import { ForbiddenError } from "../../errors"
import { type LookerSchedule, readScheduledPlan } from "../../looker"
import type { Option } from "../fields"
import type { Person } from "../person"
import type { OperationCheck } from "./operation"
import { readTarget } from "./target"

/** @throws FieldError when there is no such schedule; ForbiddenError when it is another person's and the person is no Admin. */
export async function checkSchedule(target: string, { calls, person }: OperationCheck): Promise<void> {
  const schedule = await readTarget(readScheduledPlan(calls, target), `the schedule ${target}`)
  if (isOwn(schedule, person)) return
  throw new ForbiddenError(`The schedule ${target} is not yours: this needs the role Admin in Looker.`)
}

/** The schedules that a person may change. */
export async function scheduleTargets({ lists, person }: OperationCheck): Promise<Option[]> {
  const schedules = await lists.schedules()
  return schedules
    .filter((schedule) => isOwn(schedule, person))
    .map(({ id, title }) => ({ value: id, label: title === id ? id : `${title} (${id})` }))
}

/** Looker lets only the owner and Admins change a schedule, also where others may see it. */
function isOwn({ userId }: LookerSchedule, person: Person | undefined): boolean {
  return !person || person.permissions.isAdmin || userId === person.id
}
