import type { Option } from "../fields"
import type { OperationCheck } from "./operation"
import { checkPermission, mayUse } from "./permission"
import { unknownTarget } from "./target"

const PROJECT = /^[\w-][\w.-]{0,199}$/
const MAX_BRANCH_LENGTH = 200
/** What names of branches are made of, between slashes. */
const BRANCH_PART = /^[\p{L}\p{N}_#+=@-][\p{L}\p{N}_#+=@.-]*$/u

export const PROJECT_FORM = "<project>"
/** For what deploys the commit of the event where no branch is named. */
export const BRANCH_FORM = "<project>[@<branch>]"

export function isProject(target: string): boolean {
  return PROJECT.test(target)
}

/** A project, and the branch behind the first `@`. Names of projects have none. */
export function splitBranch(target: string): { project: string; branch?: string } {
  const at = target.indexOf("@")
  return at < 0 ? { project: target } : { project: target.slice(0, at), branch: target.slice(at + 1) }
}

/** Whether this is a project, with or without a branch. Branches are not looked up: they come and go. */
export function isProjectOrBranch(target: string): boolean {
  const { project, branch } = splitBranch(target)
  return isProject(project) && (branch === undefined || isBranch(branch))
}

/** Source: git-check-ref-format, without characters that no host of repositories likes. */
function isBranch(name: string): boolean {
  if (name.length > MAX_BRANCH_LENGTH || name.startsWith("-") || name.includes("..")) return false
  return name.split("/").every((part) => BRANCH_PART.test(part) && !part.endsWith(".") && !part.endsWith(".lock"))
}

/** @throws FieldError when there is no such project; ForbiddenError when the person lacks the permission. */
export async function checkProject(
  project: string,
  permission: string,
  { lists, person }: OperationCheck,
): Promise<void> {
  const projects = await lists.projects()
  if (!projects.some(({ id }) => id === project)) throw unknownTarget(`the project ${project}`)
  checkPermission(person, permission)
}

/** The projects, for a person with the permission. */
export async function projectTargets(permission: string, { lists, person }: OperationCheck): Promise<Option[]> {
  if (!mayUse(person, permission)) return []
  const projects = await lists.projects()
  return projects.map(({ id, name }) => ({ value: id, label: name === id ? id : `${name} (${id})` }))
}
