import { personOf } from "./person_object"
import { repositoryOf } from "./repository_object"
import type { GithubRepository } from "./repository_store"

export interface PullRequest {
  /** `owner/name`. */
  repository: string
  /** Id of the merge commit. */
  commit: string
  /** Branch it goes into. Default: the default branch. */
  base?: string
  /** Closed without being merged, when false. Default true. */
  merged?: boolean
  number?: number
  /** Time of the merge, ISO 8601. Default: now. */
  at?: string
}

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads?actionType=closed#pull_request */
export function pullRequestPayload(request: PullRequest, repository: GithubRepository, origin: string): object {
  const { number = 7, at = new Date().toISOString() } = request
  return {
    action: "closed",
    number,
    pull_request: pullRequestOf({ ...request, number, at }, repository, origin),
    repository: repositoryOf(repository, origin),
    sender: personOf("mia", origin),
  }
}

function pullRequestOf(
  { base, merged = true, number, commit, at }: PullRequest & { number: number; at: string },
  repository: GithubRepository,
  origin: string,
): object {
  const { fullName, defaultBranch } = repository
  const person = personOf("mia", origin)
  const end = (ref: string, sha: string) => {
    return { label: `acme:${ref}`, ref, sha, repo: repositoryOf(repository, origin), user: person }
  }
  return {
    id: 90_000 + number,
    node_id: `PR_${number}`,
    number,
    ...addressesOf(`${origin}/${fullName}/pull/${number}`, `${origin}/api/v3/repos/${fullName}`, number),
    ...{ state: "closed", title: "Change the models", body: null, locked: false, draft: false },
    user: person,
    ...{ created_at: at, updated_at: at, closed_at: at, merged, merged_at: merged ? at : null },
    merge_commit_sha: commit,
    merged_by: merged ? person : null,
    ...{ assignee: null, assignees: [], requested_reviewers: [], requested_teams: [], labels: [], milestone: null },
    ...{ author_association: "MEMBER", active_lock_reason: null, auto_merge: null, maintainer_can_modify: false },
    ...{ mergeable: null, mergeable_state: "unknown", rebaseable: null },
    ...{ comments: 0, review_comments: 0, commits: 1, additions: 3, deletions: 1, changed_files: 1 },
    head: end("change-models", "d".repeat(40)),
    base: end(base ?? defaultBranch, "f".repeat(40)),
  }
}

/** @param page Address of its page. @param api Address of the repository in the API. */
function addressesOf(page: string, api: string, number: number): object {
  const url = `${api}/pulls/${number}`
  const issue = `${api}/issues/${number}`
  const links = {
    self: url,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${"d".repeat(40)}`,
  }
  return {
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    comments_url: links.comments,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    commits_url: links.commits,
    statuses_url: links.statuses,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  }
}
