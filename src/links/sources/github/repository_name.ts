import { FieldError } from "../../fields"

/** Owner and name in GitHub's letters. A name of one dot or two would lead elsewhere in an address. */
const REPOSITORY = /^[\w-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/

export const REPOSITORY_FORM = "is written owner/name, such as acme/models"

export function isRepository(text: string): boolean {
  return REPOSITORY.test(text)
}

/** The path of a repository in the API. @throws FieldError when it is missing or none. */
export function repositoryPath(repository: string | undefined): string {
  if (repository === undefined) throw new FieldError({ repository: "is missing: name the repository of the webhook" })
  if (!isRepository(repository)) throw new FieldError({ repository: REPOSITORY_FORM })
  return `/repos/${repository}`
}

/** Whether two names are those of one repository: GitHub takes them in any case. */
export function isSameRepository(one: unknown, other: unknown): boolean {
  return typeof one === "string" && typeof other === "string" && one.toLowerCase() === other.toLowerCase()
}
