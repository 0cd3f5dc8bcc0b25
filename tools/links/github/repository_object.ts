import { personOf } from "./person_object"
import { type GithubRepository, isMember } from "./repository_store"

/** What stands behind the address of a repository in its members that end in `_url`. */
const ADDRESSES: Readonly<Record<string, string>> = {
  archive: "/{archive_format}{/ref}",
  assignees: "/assignees{/user}",
  blobs: "/git/blobs{/sha}",
  branches: "/branches{/branch}",
  collaborators: "/collaborators{/collaborator}",
  comments: "/comments{/number}",
  commits: "/commits{/sha}",
  compare: "/compare/{base}...{head}",
  contents: "/contents/{+path}",
  contributors: "/contributors",
  deployments: "/deployments",
  downloads: "/downloads",
  events: "/events",
  forks: "/forks",
  git_commits: "/git/commits{/sha}",
  git_refs: "/git/refs{/sha}",
  git_tags: "/git/tags{/sha}",
  hooks: "/hooks",
  issue_comment: "/issues/comments{/number}",
  issue_events: "/issues/events{/number}",
  issues: "/issues{/number}",
  keys: "/keys{/key_id}",
  labels: "/labels{/name}",
  languages: "/languages",
  merges: "/merges",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  pulls: "/pulls{/number}",
  releases: "/releases{/id}",
  stargazers: "/stargazers",
  statuses: "/statuses/{sha}",
  subscribers: "/subscribers",
  subscription: "/subscription",
  tags: "/tags",
  teams: "/teams",
  trees: "/git/trees{/sha}",
}
const COUNTS = { forks: 0, open_issues: 0, watchers: 0, size: 120 }
const FLAGS = { has_issues: true, has_projects: false, has_downloads: true, has_wiki: false, has_pages: false }
const TIMES = {
  created_at: "2026-01-05T08:00:00Z",
  updated_at: "2026-11-01T08:00:00Z",
  pushed_at: "2026-11-01T08:00:00Z",
}

/**
 * A repository as GitHub lists it, and tells of it in events.
 * Source: the schemas `repository` and `full-repository` of GitHub's published document.
 * @param login Whose permissions it tells.
 */
export function repositoryOf(repository: GithubRepository, origin: string, login?: string): object {
  const { id, fullName, isPrivate, defaultBranch } = repository
  const [owner = "", name = ""] = fullName.split("/")
  const { host } = new URL(origin)
  const url = `${origin}/api/v3/repos/${fullName}`
  const addresses = Object.entries(ADDRESSES).map(([word, end]) => [`${word}_url`, url + end])
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: fullName,
    private: isPrivate,
    owner: personOf(owner, origin),
    html_url: `${origin}/${fullName}`,
    description: null,
    url,
    ...(Object.fromEntries(addresses) as object),
    clone_url: `${origin}/${fullName}.git`,
    git_url: `git://${host}/${fullName}.git`,
    ssh_url: `git@${host}:${fullName}.git`,
    svn_url: `${origin}/${fullName}`,
    mirror_url: null,
    ...{ fork: false, archived: false, disabled: false, is_template: false, web_commit_signoff_required: false },
    ...{ ...COUNTS, forks_count: 0, open_issues_count: 0, watchers_count: 0, stargazers_count: 0 },
    ...{ network_count: 0, subscribers_count: 1, allow_forking: true, topics: [] },
    ...{ ...FLAGS, has_discussions: false },
    ...{ ...TIMES, homepage: null, language: "LookML", license: null },
    default_branch: defaultBranch,
    visibility: isPrivate ? "private" : "public",
    ...(login && { permissions: permissionsOf(repository, login) }),
  }
}

function permissionsOf(repository: GithubRepository, login: string): object {
  const [admin, push] = [repository.admins.includes(login), isMember(repository, login)]
  return { admin, maintain: admin, push, triage: push, pull: true }
}
