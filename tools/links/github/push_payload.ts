import { personOf } from "./person_object"
import { repositoryOf } from "./repository_object"
import type { GithubRepository } from "./repository_store"

/** Id of the commit that stands for none. */
const NO_COMMIT = "0".repeat(40)

/** What a commit changes. A list of names means that these are modified. */
export type ChangedFiles = readonly string[] | Partial<Record<"added" | "modified" | "removed", readonly string[]>>

export interface Push {
  /** `owner/name`. */
  repository: string
  /** Default: the default branch. */
  branch?: string
  /** Pushed instead of a branch. */
  tag?: string
  /** Id of the newest commit, 40 hex digits. */
  commit: string
  /** Changes of the commit. Default: `models/orders.view.lkml` modified. */
  files?: ChangedFiles
  /** Further commits before the newest one, by what they change. */
  earlier?: readonly ChangedFiles[]
  /** The branch is deleted. */
  isDeletion?: boolean
  /** Time of the commit, ISO 8601. Default: now. */
  at?: string
}

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export function pushPayload(push: Push, repository: GithubRepository, origin: string): object {
  const { branch = repository.defaultBranch, tag, commit, files = ["models/orders.view.lkml"], earlier = [] } = push
  const { isDeletion = false, at = new Date().toISOString() } = push
  const commits = [
    ...earlier.map(
      (each, index) =>
        [
          each,
          String(index + 1)
            .repeat(40)
            .slice(0, 40),
        ] as const,
    ),
  ]
  const all = [...commits, [files, commit] as const].map(([each, id]) =>
    commitOf(each, id, at, `${origin}/${repository.fullName}`),
  )
  return {
    ref: tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`,
    before: isDeletion ? commit : "f".repeat(40),
    after: isDeletion ? NO_COMMIT : commit,
    base_ref: null,
    created: false,
    deleted: isDeletion,
    forced: false,
    compare: `${origin}/${repository.fullName}/compare/ffffffffffff...${commit.slice(0, 12)}`,
    commits: isDeletion ? [] : all,
    head_commit: isDeletion ? null : all.at(-1),
    repository: repositoryOf(repository, origin),
    pusher: { name: "mia", email: "mia@acme.example" },
    sender: personOf("mia", origin),
  }
}

function commitOf(files: ChangedFiles, id: string, timestamp: string, repositoryUrl: string): object {
  const { added = [], modified = [], removed = [] } = "length" in files ? { modified: files } : files
  const url = `${repositoryUrl}/commit/${id}`
  const author = { name: "Mia Okafor", email: "mia@acme.example", username: "mia" }
  const texts = { id, url, tree_id: "e".repeat(40), distinct: true, message: "Change the models", timestamp }
  return { ...texts, author, committer: author, added, removed, modified }
}
