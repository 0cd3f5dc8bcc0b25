import type { ApiCall, Route } from "../api_routes"
import { NOTHING } from "../api_routes"
import { forbidden, invalid } from "../refusal"
import { alertOf } from "./alerts"
import { datagroupOf } from "./datagroups"
import type { LinkState } from "./link_state"
import { projectRoutes } from "./project_routes"
import { scheduleOf } from "./schedules"

/** The calls of Looker's API 4.0 that links make, each with the rights of its user. */
export function linkRoutes(state: LinkState): Route[] {
  const { access, alerts, datagroups, derivedTables, schedules } = state
  /** Does work on what was found, if the user may. */
  const on = <T>(found: T | undefined, isAllowed: (found: T) => boolean, work: (found: T) => unknown) => {
    if (found === undefined) return undefined
    return isAllowed(found) ? work(found) : forbidden()
  }
  const owns = (call: ApiCall) => (found: { userId: string }) =>
    found.userId === call.session.userId || access.isAdmin(call.session.userId)
  const maySeeAlert =
    ({ session }: ApiCall) =>
    ({ ownerId }: { ownerId: string }) =>
      ownerId === session.userId || access.may(session.userId, "see_alerts")

  return [
    ...projectRoutes(state),
    [
      "PATCH",
      /^\/session$/,
      ({ body, session }) => {
        const workspace: unknown = Reflect.get(Object(body) as object, "workspace_id")
        if (workspace !== "dev" && workspace !== "production") return invalid("There is no such workspace")
        if (workspace === "dev" && !access.may(session.userId, "develop")) return forbidden()
        session.workspace = workspace
        return { can: {}, workspace_id: workspace, sudo_user_id: null }
      },
    ],
    [
      "GET",
      /^\/users\/([^/]+)\/roles$/,
      ({ session }, id = "") => (access.maySeeRoles(session.userId, id) ? access.shapesOf(id) : forbidden()),
    ],
    ["GET", /^\/datagroups$/, () => datagroups.all.map(datagroupOf)],
    [
      "PATCH",
      /^\/datagroups\/([^/]+)$/,
      ({ body, session }, id = "") =>
        on(
          datagroups.find(id),
          ({ model }) => access.may(session.userId, "update_datagroups", model),
          (found) => datagroups.change(found, body),
        ),
    ],
    [
      "GET",
      /^\/scheduled_plans$/,
      (call) => {
        const isForAll = call.query.get("all_users") === "true" && access.may(call.session.userId, "see_schedules")
        return schedules.all.filter(({ userId }) => isForAll || userId === call.session.userId).map(scheduleOf)
      },
    ],
    [
      "GET",
      /^\/scheduled_plans\/([^/]+)$/,
      (call, id = "") =>
        on(
          schedules.find(id),
          (found) => owns(call)(found) || access.may(call.session.userId, "see_schedules"),
          scheduleOf,
        ),
    ],
    [
      "PATCH",
      /^\/scheduled_plans\/([^/]+)$/,
      (call, id = "") => on(schedules.find(id), owns(call), (found) => schedules.change(found, call.body)),
    ],
    [
      "POST",
      /^\/scheduled_plans\/([^/]+)\/run_once$/,
      (call, id = "") => on(schedules.find(id), owns(call), (found) => schedules.run(found)),
    ],
    [
      "GET",
      /^\/derived_table\/([^/]+)\/([^/]+)\/start$/,
      ({ session }, model = "", view = "") =>
        access.may(session.userId, "develop", model) ? derivedTables.start(model, view) : forbidden(),
    ],
    ["GET", /^\/derived_table\/([^/]+)\/status$/, (_call, id = "") => derivedTables.look(id)],
    ["GET", /^\/alerts\/([^/]+)$/, (call, id = "") => on(alerts.find(id), maySeeAlert(call), alertOf)],
    [
      "POST",
      /^\/alerts\/([^/]+)\/enqueue$/,
      (call, id = "") =>
        on(alerts.find(id), maySeeAlert(call), (found) => {
          found.checks++
          return NOTHING
        }),
    ],
  ]
}
