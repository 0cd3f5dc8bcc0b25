import { DeliveryError } from "../errors"
import { type Explain, SecretMask } from "../outbound"
import { checkDeployed, DEPLOY_ANSWER, type Deployed, whatIsDeployed } from "./deployments"
import type { Looker } from "./looker"
import { pathOf } from "./looker_calls"
import { explainLooker } from "./looker_refusal"
import { PROJECT_TIMEOUT_MS } from "./project_checks"

/**
 * Deploys a project by its webhook, which needs no API key. Source: Looker, "Configuring the webhook deploy secret".
 * @param deployed Default: what the project has as its production branch.
 * @throws DeliveryError when the hub has no deploy secret for this Looker.
 * @throws ServiceError also when Looker answers 200 and says that a step failed.
 */
export async function deployByWebhook(
  looker: Looker,
  projectId: string,
  deployed?: Deployed,
  signal?: AbortSignal,
): Promise<void> {
  const { service, settings } = looker
  const { deploySecret } = settings
  if (deploySecret === undefined) {
    throw new DeliveryError(`${service} has no deploy secret on this hub: its operator sets LOOKER_DEPLOY_SECRET.`)
  }
  const parts = deployed ? Object.entries(deployed).flat() : []
  const path = pathOf("webhooks", "projects", projectId, "deploy", ...parts)
  const what = whatIsDeployed(projectId, deployed)
  const client = looker.pages(signal).with({ timeoutMs: PROJECT_TIMEOUT_MS, explain: explain(service, what) })
  const headers = { "x-looker-deploy-secret": deploySecret }
  const answer = await client.post(path, undefined, { answer: DEPLOY_ANSWER, headers, repeat: "never" })
  const mask = new SecretMask()
  mask.add(deploySecret)
  checkDeployed(service, what, answer, (text) => mask.hide(text))
}

function explain(service: string, what: string): Explain {
  return (refused) => {
    if (refused.status === 401 || refused.status === 403) {
      const cure = "Its operator compares LOOKER_DEPLOY_SECRET with the webhook deploy secret of the project."
      return { message: `${service} does not accept the deploy secret of this hub.`, cure }
    }
    if (refused.status === 404) return { message: `${what} does not exist in ${service}, or has no deploy webhook.` }
    return explainLooker(service, what)(refused)
  }
}
