import type { ServiceAnswer, ServiceCall } from "../../../../src/framework"
import type { LinkState } from "./link_state"

const PATH = /^\/webhooks\/projects\/([^/]+)\/deploy(?:\/(branch|ref)\/([^/]+))?$/

/** Answers a call of the deploy webhook of a project; undefined when the call is none. */
export function answerDeployWebhook(state: LinkState, secret: string, call: ServiceCall): ServiceAnswer | undefined {
  const [isOne, id = "", kind, name] = PATH.exec(call.url.pathname) ?? []
  if (!isOne) return undefined
  const project = state.project(decodeURIComponent(id))
  if (call.method !== "POST" || !project) return { status: 404, body: { message: "Not found" } }
  if (call.headers["x-looker-deploy-secret"] !== secret) return { status: 401, body: { message: "Unauthorized" } }
  if (project.webhookError !== undefined) return stepsOf(project.webhookError)
  const wanted = kind === undefined || name === undefined ? {} : { [kind]: decodeURIComponent(name) }
  return project.deploy({ by: "webhook", ...wanted })
    ? stepsOf(undefined)
    : stepsOf("There is no such commit or branch")
}

/** A failure is told within a 200, too. */
function stepsOf(error: string | undefined): ServiceAnswer {
  const fetched = { name: "git_fetch", results: [], error: false }
  return { body: { operations: [fetched, { name: "git_deploy", results: [error ?? "done"], error: error ?? false }] } }
}
