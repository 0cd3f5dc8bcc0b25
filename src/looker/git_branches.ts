import type { IGitBranch } from "@looker/sdk"
import { Shape } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** A branch that Looker confirms. Source: API 4.0, `GitBranch`. */
type Branch = Known<{ name: string }, IGitBranch>

/**
 * Makes a branch of a project and checks it out in the dev workspace of the API user.
 * @param calls Of a session in the dev workspace.
 * @param ref Commit that the branch begins at.
 */
export async function createGitBranch(calls: LookerCalls, projectId: string, name: string, ref: string): Promise<void> {
  const answer = new Shape<Branch>((z) => z.object({ name: z.literal(name) }))
  const what = `The project ${projectId} or its commit ${ref}`
  await calls.post(pathOf("projects", projectId, "git_branch"), { name, ref }, { answer, what })
}

/** The name of the branch that is checked out. @param calls Of a session in the dev workspace. */
export async function readGitBranch(calls: LookerCalls, projectId: string): Promise<string> {
  const answer = new Shape<Branch>((z) => z.object({ name: z.string() }))
  const what = `The branch of the project ${projectId}`
  return (await calls.get(pathOf("projects", projectId, "git_branch"), { answer, what })).name
}

/** Deletes a branch of a project. @param calls Of a session in the dev workspace. */
export async function deleteGitBranch(calls: LookerCalls, projectId: string, name: string): Promise<void> {
  const answer = new Shape((z) => z.union([z.undefined(), z.string()]))
  const what = `The branch ${name} of the project ${projectId}`
  await calls.delete(pathOf("projects", projectId, "git_branch", name), { answer, what })
}
