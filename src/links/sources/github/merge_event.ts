import { commitOf, objectOf, timeSecOf } from "../event_values"
import type { Reading } from "../source"
import type { Filter } from "../../link"
import { isSameRepository } from "./repository_name"

/**
 * What an event of a pull request is for a link: its merge into the branch, with the commit that this made.
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads?actionType=closed#pull_request
 */
export function readMerge(body: Readonly<Record<string, unknown>>, { repository, branch }: Filter): Reading {
  const request = objectOf(body.pull_request)
  if (body.action !== "closed" || request.merged !== true) return { kind: "ignored", reason: "event" }
  if (!isSameRepository(objectOf(body.repository).full_name, repository)) {
    return { kind: "ignored", reason: "repository" }
  }
  if (objectOf(request.base).ref !== branch) return { kind: "ignored", reason: "branch" }
  return { kind: "event", commit: commitOf(request.merge_commit_sha), timeSec: timeSecOf(request.merged_at) }
}
