import type { LinkState } from "../lookerbot/looker/links/link_state"
import type { LookerNow } from "./links_api"

/** What links act on, for the page. */
export function lookerNow({ datagroups, schedules, projects }: LinkState): LookerNow {
  return {
    datagroups: datagroups.all.map(({ model, name, triggeredAt, staleBefore }) => {
      return { name: `${model}::${name}`, triggeredAt, staleBefore }
    }),
    schedules: schedules.all.map(({ id, title, isEnabled, runs }) => ({ id, title, isEnabled, runs })),
    projects: projects.map(({ id, productionRef, deployments }) => {
      return { id, commit: productionRef, deployments: deployments.length }
    }),
  }
}
