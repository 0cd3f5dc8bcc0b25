import { DeliveryError } from "../../errors"
import { deployProject } from "../../looker"
import { FieldError } from "../fields"
import type { Operation } from "./operation"
import { BRANCH_FORM, checkProject, isProjectOrBranch, projectTargets, splitBranch } from "./project_target"

const PERMISSION = "deploy"

/** Deploys the commit of the event, or the head of a branch, to production. */
export const deploy: Operation = {
  name: "deploy",
  label: "Deploy a project",
  targetForm: BRANCH_FORM,
  isTarget: isProjectOrBranch,
  words: deployWords,
  async check(target, check) {
    const { project, branch } = splitBranch(target)
    if (branch === undefined && !check.hasCommits) {
      throw new FieldError({
        do: `deploys the commit of an event, and events of this source have none: name a branch, deploy:${project}@main`,
      })
    }
    await checkProject(project, PERMISSION, check)
  },
  // Where events have no commit a branch has to be typed as well.
  targets: async (check) => (check.hasCommits ? projectTargets(PERMISSION, check) : []),
  async run(target, { calls, commit }) {
    const { project, branch } = splitBranch(target)
    if (branch !== undefined) {
      await deployProject(calls, project, { branch })
      return `Deployed the branch ${branch}.`
    }
    if (commit === undefined) {
      throw new DeliveryError(
        "The event names no commit to deploy: send one as commit in the body, or make a link that names a branch.",
      )
    }
    await deployProject(calls, project, { ref: commit })
    return `Deployed the commit ${commit}.`
  },
}

/** For summaries. */
export function deployWords(target: string): string {
  const { project, branch } = splitBranch(target)
  return branch === undefined ? `deploy ${project}` : `deploy ${project} from ${branch}`
}
