import {
  type LookerCalls,
  type LookerDatagroup,
  type LookerProject,
  type LookerSchedule,
  listDatagroups,
  listProjects,
  listScheduledPlans,
} from "../../looker"

/** What Looker has to choose from, for one request: several operations have the same targets, so each list is read once. */
export class LookerLists {
  private datagroupList?: Promise<LookerDatagroup[]>
  private projectList?: Promise<LookerProject[]>
  private scheduleList?: Promise<LookerSchedule[]>

  constructor(private readonly calls: LookerCalls) {}

  datagroups(): Promise<LookerDatagroup[]> {
    return (this.datagroupList ??= listDatagroups(this.calls))
  }

  projects(): Promise<LookerProject[]> {
    return (this.projectList ??= listProjects(this.calls))
  }

  schedules(): Promise<LookerSchedule[]> {
    return (this.scheduleList ??= listScheduledPlans(this.calls))
  }
}
