import { inParallel } from "../../../data/streams"
import { ServiceError, ServiceTimeoutError } from "../../../errors"
import type { HttpClient } from "../../../outbound"
import type { HookList } from "../partner"
import { HOOK, hookOf } from "./github_hooks"
import { githubPages } from "./github_pages"
import { listAdminRepositories } from "./github_repositories"
import { repositoryPath } from "./repository_name"

/** Repositories whose webhooks one list shows, and calls at once. */
const [MAX_REPOSITORIES, MAX_CALLS] = [100, 8]
/** Longest time for all of them, in milliseconds. */
const LIMIT_MS = 25_000

/** The webhooks of a repository. @param limitMs Default: 25 seconds. */
export async function listOf(client: HttpClient, repository: string, limitMs?: number): Promise<HookList> {
  const { items, isCut } = await githubPages(client, `${repositoryPath(repository)}/hooks`, HOOK, { limitMs })
  return { hooks: items.map((hook) => hookOf(hook, repository)), unread: [], hasMore: isCut }
}

/** The webhooks of the repositories that were pushed last. One that refuses does not keep the others from being shown. */
export async function listAll(client: HttpClient): Promise<HookList> {
  const endsAt = Date.now() + LIMIT_MS
  const leftMs = () => Math.max(0, endsAt - Date.now())
  const { items, isCut } = await listAdminRepositories(client, MAX_REPOSITORIES)
  const read = new Map<string, HookList>()
  await inParallel({ limit: MAX_CALLS, isOver: () => leftMs() === 0 }, items, async ({ full_name: name }) => {
    read.set(name, await listOf(client, name, leftMs()).catch((error: unknown) => withoutRefused(name, error)))
  })
  const lists = items.map(({ full_name: name }) => read.get(name) ?? NOT_ASKED)
  return {
    hooks: lists.flatMap(({ hooks }) => hooks),
    unread: lists.flatMap(({ unread }) => unread),
    hasMore: isCut || lists.some(({ hasMore }) => hasMore),
  }
}

const NOT_ASKED: HookList = { hooks: [], unread: [], hasMore: true }

/** The list of a repository that refused. @throws the error where it concerns all repositories. */
function withoutRefused(name: string, error: unknown): HookList {
  if (error instanceof ServiceTimeoutError) return NOT_ASKED
  const status = error instanceof ServiceError ? error.serviceStatus : undefined
  if (status === undefined || status === 401) throw error
  return { hooks: [], unread: [{ name, status }], hasMore: false }
}
