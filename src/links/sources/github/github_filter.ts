import type { FieldValues } from "../../fields"
import type { Filter } from "../../link"
import { isRepository, REPOSITORY_FORM } from "./repository_name"

const EVENTS = ["push", "merge"] as const
export type GithubEvent = (typeof EVENTS)[number]
const MAX_PATH_LENGTH = 200
const MAX_BRANCH_LENGTH = 250
/** What git takes in no name of a branch. Source: https://git-scm.com/docs/git-check-ref-format */
const NO_BRANCH = /[\s\p{C}~^:?*[\\]|\.\.|@\{|^refs\//u

/** The events of a filter, which names them where they are not the usual ones. */
export function eventsOf({ events }: Filter): readonly GithubEvent[] {
  return events === undefined ? ["push"] : EVENTS.filter((event) => [events].flat().includes(event))
}

/** Checks the members of the form. What is the default is left out. */
export function filterOf(values: FieldValues): Filter {
  const [repository, branch] = [values.text("repository"), values.text("branch")]
  const events = values.choices("events", EVENTS, ["push"])
  const paths = values.list("paths")
  if (repository === undefined) values.refuse("repository", "is missing: name one such as acme/models")
  else if (!isRepository(repository)) values.refuse("repository", REPOSITORY_FORM)
  if (branch !== undefined && (branch.length > MAX_BRANCH_LENGTH || NO_BRANCH.test(branch))) {
    values.refuse("branch", "is no name of a branch")
  }
  if (paths.length > 0 && !events.includes("push")) values.refuse("paths", "is for pushes only")
  if (paths.some((path) => path.startsWith("/"))) {
    values.refuse("paths", "holds one that begins with a slash: leave the slash out")
  }
  if (paths.some((path) => path.endsWith("/"))) {
    values.refuse("paths", "holds one that ends with a slash: write ** behind it, for all files in the folder")
  }
  if (paths.some((path) => path.length > MAX_PATH_LENGTH)) {
    values.refuse("paths", `holds one that is longer than ${MAX_PATH_LENGTH} characters`)
  }
  return {
    repository: repository ?? "",
    ...(branch !== undefined && { branch }),
    ...(events.join() !== "push" && { events }),
    ...(paths.length > 0 && { paths }),
  }
}
