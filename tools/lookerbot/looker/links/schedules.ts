import type { IScheduledPlan } from "@looker/sdk"
import { z } from "zod"
import { invalid, type Refusal } from "../refusal"

const CHANGE = z.object({
  enabled: z.boolean().optional(),
  scheduled_plan_destination: z.array(z.object({ type: z.string(), address: z.string() })).optional(),
})

export interface Schedule {
  readonly id: string
  readonly title: string
  /** Id of the owner. */
  readonly userId: string
  isEnabled: boolean
  /** Times that it was run at once. */
  runs: number
  destinations: readonly { type?: string; address?: string | null }[]
}

/** The schedules of several users. */
export class Schedules {
  readonly all: readonly Schedule[] = [
    ["1", "Top customers", "1"],
    ["2", "Sales of the week", "2"],
    ["3", "Revenue by category", "3"],
    ["4", "Shop at a glance", "4"],
  ].map(([id = "", title = "", userId = ""]) => {
    const destinations = [{ type: "email", address: `list${id}@acme.example` }]
    return { id, title, userId, isEnabled: true, runs: 0, destinations }
  })

  find(id: string): Schedule | undefined {
    return this.all.find((each) => each.id === id)
  }

  change(found: Schedule, body: unknown): IScheduledPlan | Refusal {
    const { data } = CHANGE.safeParse(body)
    if (!data) return invalid("enabled is true or false")
    found.isEnabled = data.enabled ?? found.isEnabled
    found.destinations = data.scheduled_plan_destination ?? found.destinations
    return scheduleOf(found)
  }

  /** @returns the run, which is a schedule of its own. */
  run(found: Schedule): IScheduledPlan {
    found.runs++
    return { ...scheduleOf(found), id: `${found.id}00${found.runs}`, run_once: true }
  }
}

/** As the API gives it. */
export function scheduleOf({ id, title, userId, isEnabled, destinations }: Schedule): IScheduledPlan {
  const what = { look_id: "31", dashboard_id: null, lookml_dashboard_id: null, query_id: null }
  const addresses = destinations.map((each, at) => ({ id: `${id}${at}`, format: "csv", ...each }))
  return {
    can: {},
    id,
    name: title,
    title,
    user_id: userId,
    enabled: isEnabled,
    run_once: false,
    crontab: "0 6 * * *",
    ...what,
    scheduled_plan_destination: addresses,
  }
}
