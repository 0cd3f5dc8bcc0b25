import { commitOf, objectOf, textOf, timeSecOf } from "../event_values"
import type { Reading } from "../source"
import type { Filter } from "../../link"
import { PathGlob } from "./path_globs"
import { isSameRepository } from "./repository_name"

const BRANCHES = "refs/heads/"
/** What GitHub gives as the commit of a branch that is gone. */
const NO_COMMIT = /^0{7,64}$/

/**
 * What a push is for a link: to its branch, of files that its paths match.
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export function readPush(body: Readonly<Record<string, unknown>>, filter: Filter): Reading {
  const { repository, branch, paths } = filter
  if (!isSameRepository(objectOf(body.repository).full_name, repository)) {
    return { kind: "ignored", reason: "repository" }
  }
  if (body.ref !== `${BRANCHES}${String(branch)}`) return { kind: "ignored", reason: "branch" }
  if (body.deleted === true || NO_COMMIT.test(textOf(body.after) ?? "")) return { kind: "ignored", reason: "deleted" }
  if (paths && !isChanged([paths].flat(), body.commits)) return { kind: "ignored", reason: "paths" }
  return { kind: "event", commit: commitOf(body.after), timeSec: timeSecOf(objectOf(body.head_commit).timestamp) }
}

/** Whether a commit adds, changes or removes a file that a pattern matches. */
function isChanged(patterns: readonly string[], commits: unknown): boolean {
  const globs = patterns.map((pattern) => new PathGlob(pattern))
  const files = listOf(commits).flatMap((commit) => {
    const { added, modified, removed } = objectOf(commit)
    return [added, modified, removed].flatMap(listOf)
  })
  return [...new Set(files)].some((file) => typeof file === "string" && globs.some((glob) => glob.matches(file)))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}
