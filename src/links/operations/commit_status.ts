import { Shape } from "../../data/json"
import { DeliveryError } from "../../errors"
import type { HttpClient } from "../../outbound"
import { shortenText } from "../../text/cut_text"
import { FieldError } from "../fields"
import { githubCalls } from "../sources/github/github_calls"
import { repositoryPath } from "../sources/github/repository_name"
import type { Operation, OperationResult, OperationRun } from "./operation"

const MAX_DESCRIPTION_LENGTH = 140
const CURE = "Its operator gives the hub a GITHUB_TOKEN that may write commit statuses of this repository."

/**
 * Says at the commit of the event how the operations before it went. It also tells of failures that may pass: GitHub sends no
 * event again by itself. When a person does, it runs again and replaces what it said.
 * Source: https://docs.github.com/en/rest/commits/statuses
 */
export const commitStatus: Operation = {
  name: "commit_status",
  label: "Set the status of the commit at GitHub",
  isTarget: () => false,
  words: () => "set the commit status",
  isLast: true,
  needsNoApi: true,
  check(_target, { source, settings }) {
    const problem =
      source !== "github"
        ? "holds commit_status, which is for links of GitHub only"
        : settings.github.token === undefined
          ? "holds commit_status, which needs GITHUB_TOKEN on this hub: its operator sets it"
          : undefined
    return problem === undefined ? Promise.resolve() : Promise.reject(new FieldError({ do: problem }))
  },
  async run(_target, run) {
    const { link, commit, before } = run
    if (commit === undefined) throw new DeliveryError("The event names no commit to set the status of.")
    const state = before.every(({ success }) => success) ? "success" : "failure"
    const description = shortenText(describe(before), MAX_DESCRIPTION_LENGTH)
    // Confirmed only by the same state.
    const answer = new Shape((z) => z.object({ state: z.literal(state) }))
    const body = { state, context: `looker/${link.looker}`, description }
    const repository = repositoryPath(String(link.filter.repository))
    await github(run).post(`${repository}/statuses/${commit}`, body, { answer, repeat: "never" })
    return `Set to ${state}.`
  },
}

function github({ settings, signal }: OperationRun): HttpClient {
  const { token } = settings.github
  if (token === undefined) throw new DeliveryError("This hub has no GITHUB_TOKEN any more: its operator sets it.")
  // 404 is GitHub's word where a token lacks rights.
  const explain = { 401: CURE, 403: CURE, 404: CURE }
  return githubCalls(token, { config: settings, signal }).client.with({ explain })
}

/** The first failure, else what was done. */
function describe(before: readonly OperationResult[]): string {
  const failed = before.find(({ success, skipped }) => !success && !skipped)
  if (failed) return failed.message === undefined ? `Failed: ${failed.do}` : `${failed.do}: ${failed.message}`
  return before.length > 0 ? `Done: ${before.map((each) => each.do).join(", ")}` : "Nothing else was to be done."
}
