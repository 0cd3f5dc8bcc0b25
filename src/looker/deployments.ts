import { Shape, type Shaped } from "../data/json"
import { ServiceError } from "../errors"
import { sentence } from "../text/sentence"
import { words } from "../text/words"
import { type LookerCalls, pathOf } from "./looker_calls"
import { PROJECT_TIMEOUT_MS } from "./project_checks"

/** What is deployed: exactly one of a commit and a branch. */
export type Deployed = { ref: string } | { branch: string }

/** Nothing, a text, or the steps that Looker took. Source: API 4.0, `deploy_ref_to_production`. */
export const DEPLOY_ANSWER = new Shape((z) => {
  const operation = z.object({ name: z.string().nullish(), error: z.unknown() })
  return z.union([z.undefined(), z.string(), z.object({ operations: z.array(operation).nullish() })])
})

/**
 * Deploys a commit or a branch of a project to production. Takes up to 15 minutes.
 * @param calls In production.
 */
export async function deployProject(calls: LookerCalls, projectId: string, deployed: Deployed): Promise<void> {
  const query = "ref" in deployed ? { ref: deployed.ref } : { branch: deployed.branch }
  const what = whatIsDeployed(projectId, deployed)
  const path = pathOf("projects", projectId, "deploy_ref_to_production")
  const options = { answer: DEPLOY_ANSWER, query, what, timeoutMs: PROJECT_TIMEOUT_MS }
  checkDeployed(calls.service, what, await calls.post(path, undefined, options))
}

/** For messages. */
export function whatIsDeployed(projectId: string, deployed?: Deployed): string {
  if (!deployed) return `The project ${projectId}`
  const part = "ref" in deployed ? `commit ${deployed.ref}` : `branch ${deployed.branch}`
  return `The project ${projectId} or its ${part}`
}

/**
 * Looks through the steps of a deployment.
 * @param what What was deployed, for the message.
 * @param hide Removes secrets from what Looker said.
 * @throws ServiceError when one of them failed, although Looker answered 200.
 */
export function checkDeployed(
  service: string,
  what: string,
  answer: Shaped<typeof DEPLOY_ANSWER>,
  hide = (text: string) => text,
): void {
  const { operations } = typeof answer === "object" ? answer : {}
  const failed = operations?.find(({ error }) => Boolean(error))
  if (!failed) return
  const step = words(failed.name, 100)
  const reason = typeof failed.error === "string" ? words(failed.error) : undefined
  const message = `${what} was not deployed by ${service}: ${step ? `the step "${step}" failed` : "a step failed"}`
  throw new ServiceError(service, sentence(hide(reason ? `${message}: ${reason}` : message)), { status: 200 })
}
