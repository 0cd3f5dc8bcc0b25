import type { ApiCall, Route } from "../api_routes"
import { NOTHING } from "../api_routes"
import { forbidden, invalid } from "../refusal"
import type { LinkState } from "./link_state"
import type { Project } from "./project"

/** The calls that concern LookML projects. */
export function projectRoutes(state: LinkState): Route[] {
  const { access } = state
  const mayDo = (call: ApiCall, permission: string) => access.may(call.session.userId, permission)
  /** Does work on a project for a user with a permission. */
  const on = (permission: string, work: (project: Project, call: ApiCall, name: string) => unknown): Route[2] => {
    return (call, id = "", name = "") => {
      const project = state.project(id)
      if (!project) return undefined
      return mayDo(call, permission) ? work(project, call, name) : forbidden()
    }
  }
  return [
    ["GET", /^\/projects$/, (call) => (mayDo(call, "develop") ? state.projects.map((project) => project.shape()) : [])],
    ["GET", /^\/projects\/([^/]+)$/, on("develop", (project) => project.shape())],
    ["POST", /^\/projects\/([^/]+)\/validate$/, on("develop", (project, { session }) => project.validate(session))],
    ["GET", /^\/projects\/([^/]+)\/lookml_tests\/run$/, on("develop", (project, { session }) => project.test(session))],
    [
      "GET",
      /^\/projects\/([^/]+)\/git_branch$/,
      on("develop", (project, { session }) => project.currentBranch(session)),
    ],
    [
      "POST",
      /^\/projects\/([^/]+)\/git_branch$/,
      on("develop", (project, { session, body }) => project.createBranch(session, body)),
    ],
    [
      "DELETE",
      /^\/projects\/([^/]+)\/git_branch\/([^/]+)$/,
      on("develop", (project, _call, name) => (project.deleteBranch(name) ? NOTHING : undefined)),
    ],
    [
      "POST",
      /^\/projects\/([^/]+)\/deploy_ref_to_production$/,
      on("deploy", (project, { query }) => {
        const [ref, branch] = [query.get("ref") ?? undefined, query.get("branch") ?? undefined]
        if ((ref === undefined) === (branch === undefined)) return invalid("Give exactly one of ref and branch")
        return project.deploy({ by: "api", ref, branch }) ? NOTHING : undefined
      }),
    ],
  ]
}
