import { notAccessible, notFound } from "./github_refusal"
import type { GithubCaller } from "./token_store"

export interface GithubRepository {
  id: number
  /** `owner/name`. */
  fullName: string
  isPrivate: boolean
  defaultBranch: string
  /** Logins of those who may change its settings. */
  admins: readonly string[]
  /** Logins of those who may push only. */
  writers: readonly string[]
  /** Ids of the commits that it knows. */
  commits: Set<string>
}

export type NewRepository = Pick<GithubRepository, "fullName"> &
  Partial<Pick<GithubRepository, "isPrivate" | "defaultBranch" | "admins" | "writers">>

const START: readonly NewRepository[] = [
  { fullName: "acme/models", admins: ["mia"], writers: ["jon"] },
  { fullName: "acme/marketing-models", admins: ["mia", "jon"] },
  { fullName: "acme/finance-models", isPrivate: true, admins: ["mia"] },
  { fullName: "mia/notes", admins: ["mia"], defaultBranch: "trunk" },
]

/** The repositories, and who may do what with them. */
export class RepositoryStore {
  private all: GithubRepository[] = []

  constructor() {
    this.reset()
  }

  add({ fullName, isPrivate = false, defaultBranch = "main", admins = ["mia"], writers = [] }: NewRepository): void {
    const id = 1001 + this.all.length
    this.all.push({ id, fullName, isPrivate, defaultBranch, admins, writers, commits: new Set() })
  }

  /** Makes everything as it was at the start. */
  reset(): void {
    this.all = []
    for (const each of START) this.add(each)
  }

  /** @param name In any case. @throws PartnerRefusal 404. */
  find(name: string): GithubRepository {
    const found = this.all.find(({ fullName }) => fullName.toLowerCase() === name.toLowerCase())
    if (!found) throw notFound()
    return found
  }

  /** Those a caller has rights to and its token sees, the last pushed first. */
  of({ login, scopes, isFineGrained }: GithubCaller): GithubRepository[] {
    const seesPrivate = isFineGrained || scopes.includes("repo")
    return this.all.filter((each) => isMember(each, login) && (!each.isPrivate || seesPrivate))
  }

  /**
   * The repository of whose webhooks the caller is master. Scopes: `admin:repo_hook`, without deletion `write:repo_hook`, to read
   * `read:repo_hook`; `repo` holds them all. Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
   * @throws PartnerRefusal 403 or 404.
   */
  withHooks(name: string, caller: GithubCaller, need: "read" | "write" | "admin"): GithubRepository {
    const repository = this.find(name)
    const levels = ["admin", "write", "read"].slice(0, ["admin", "write", "read"].indexOf(need) + 1)
    const classic = ["repo", ...levels.map((level) => `${level}:repo_hook`)]
    const fine = need === "read" ? ["webhooks:read", "webhooks:write"] : ["webhooks:write"]
    return allowed(repository, caller, repository.admins.includes(caller.login), caller.isFineGrained ? fine : classic)
  }

  /** The repository to whose commits the caller may give a status. @throws PartnerRefusal 403 or 404. */
  withStatuses(name: string, caller: GithubCaller): GithubRepository {
    const repository = this.find(name)
    const scopes = caller.isFineGrained ? ["statuses:write"] : ["repo", "repo:status"]
    return allowed(repository, caller, isMember(repository, caller.login), scopes)
  }
}

/** Whether a person may push. */
export function isMember({ admins, writers }: GithubRepository, login: string): boolean {
  return admins.includes(login) || writers.includes(login)
}

function allowed(repository: GithubRepository, caller: GithubCaller, isRole: boolean, scopes: readonly string[]) {
  if (isRole && caller.scopes.some((scope) => scopes.includes(scope))) return repository
  throw caller.isFineGrained ? notAccessible() : notFound()
}
