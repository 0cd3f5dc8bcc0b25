import { deployByWebhook } from "../../looker"
import { FieldError } from "../fields"
import { deployWords } from "./deploy"
import type { Operation } from "./operation"
import { checkPermission } from "./permission"
import { BRANCH_FORM, checkProject, isProjectOrBranch, projectTargets, splitBranch } from "./project_target"

const PERMISSION = "deploy"

/**
 * Deploys by the webhook of a project, where the hub has no API credentials: the head of a branch, else the commit of the event,
 * else what the project has as its production branch.
 */
export const deployWebhook: Operation = {
  name: "deploy_webhook",
  label: "Deploy a project by its webhook",
  targetForm: BRANCH_FORM,
  isTarget: isProjectOrBranch,
  words: (target) => `${deployWords(target)} by webhook`,
  needsNoApi: true,
  async check(target, check) {
    const { settings, hasApi } = check.looker
    if (settings.deploySecret === undefined) {
      const cure = `its operator sets LOOKER_DEPLOY_SECRET, or deploySecret in LOOKERS`
      throw new FieldError({
        do: `holds deploy_webhook, and this hub has no deploy secret of ${settings.name}: ${cure}`,
      })
    }
    // Without the API nobody can say which projects there are.
    if (hasApi) await checkProject(splitBranch(target).project, PERMISSION, check)
    else checkPermission(check.person, PERMISSION)
  },
  async targets(check) {
    const { settings, hasApi } = check.looker
    return hasApi && settings.deploySecret !== undefined ? projectTargets(PERMISSION, check) : []
  },
  async run(target, { looker, commit, signal }) {
    const { project, branch } = splitBranch(target)
    const deployed = branch !== undefined ? { branch } : commit !== undefined ? { ref: commit } : undefined
    await deployByWebhook(looker, project, deployed, signal)
    if (branch !== undefined) return `Deployed the branch ${branch}.`
    return commit !== undefined ? `Deployed the commit ${commit}.` : "Deployed the production branch."
  },
}
