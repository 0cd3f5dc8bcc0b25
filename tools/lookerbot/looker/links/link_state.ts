import { Access } from "./access"
import { Alerts } from "./alerts"
import { Datagroups } from "./datagroups"
import { DerivedTables } from "./derived_tables"
import { Project } from "./project"
import { Schedules } from "./schedules"

/** What links act on, to be read and set. */
export class LinkState {
  readonly access = new Access()
  readonly datagroups = new Datagroups()
  readonly schedules = new Schedules()
  readonly projects: readonly Project[] = [
    new Project("core", "c0".repeat(20)),
    new Project("finance", "f0".repeat(20)),
  ]
  readonly derivedTables = new DerivedTables()
  readonly alerts = new Alerts()

  project(id: string): Project | undefined {
    return this.projects.find((each) => each.id === id)
  }
}
