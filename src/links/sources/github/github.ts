import { shortenText } from "../../../text/cut_text"
import type { Filter } from "../../link"
import type { HookEvent, Reading, Source } from "../source"
import { eventsOf, filterOf, type GithubEvent } from "./github_filter"
import { githubPartner } from "./github_partner"
import { readMerge } from "./merge_event"
import { readPush } from "./push_event"

const MAX_TOLD_PATHS_LENGTH = 80

/**
 * Pushes to a branch of a repository, and pull requests that are merged into it.
 * Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: Source = {
  name: "github",
  label: "GitHub",
  description: "A push to a branch, or a merged pull request: validate, test and deploy LookML.",
  fields: [
    {
      name: "repository",
      label: "Repository",
      kind: "text",
      help: "Its owner and name, such as acme/models. A private one may be missing from the list: type it.",
    },
    { name: "branch", label: "Branch", kind: "text", help: "Default: the default branch of the repository." },
    {
      name: "events",
      label: "Events",
      kind: "choices",
      options: [
        { value: "push", label: "a push" },
        { value: "merge", label: "a merged pull request" },
      ],
    },
    {
      name: "paths",
      label: "Paths",
      kind: "list",
      help: "Only pushes that change one of these files, such as models/** or *.lkml. None: every push.",
    },
  ],
  neededAlone: ["branch"],
  hasCommits: true,
  filterOf,
  instructions: (filter) => [
    `On GitHub, open Settings, Webhooks of ${String(filter.repository)}, and choose "Add webhook".`,
    "Enter the address as Payload URL and the secret as Secret, and choose application/json as Content type.",
    `Choose "Let me select individual events", and there ${eventsOf(filter).map(checkbox).join(" and ")} only.`,
  ],
  placeOf: ({ repository, branch }) => `${String(repository)}@${String(branch)}`,
  whenOf,
  schemeOf: () => ({ header: "x-hub-signature-256", prefix: "sha256=" }),
  issuesSecret: () => false,
  read,
  partner: githubPartner,
}

function whenOf(filter: Filter): string {
  const { repository, branch, paths } = filter
  const events = eventsOf(filter)
  const place = `${String(branch)} of ${String(repository)}`
  if (!events.includes("push")) return `Pull request merged into ${place}`
  const told = paths ? ` that changes ${shortenText([paths].flat().join(", "), MAX_TOLD_PATHS_LENGTH)}` : ""
  const push = `Push to ${place}${told}`
  return events.includes("merge") ? `${push}, or pull request merged into it` : push
}

function checkbox(event: GithubEvent): string {
  return event === "push" ? '"Pushes"' : '"Pull requests"'
}

function read({ headers, body }: HookEvent, filter: Filter): Reading {
  // The header is not signed. An event under the name of another lacks the members of that, and is ignored.
  const [name, ...others] = headers["x-github-event"] ?? []
  const events = eventsOf(filter)
  if (others.length > 0) return { kind: "ignored", reason: "event" }
  if (name === "ping") return { kind: "ping" }
  if (name === "push" && events.includes("push")) return readPush(body, filter)
  if (name === "pull_request" && events.includes("merge")) return readMerge(body, filter)
  return { kind: "ignored", reason: "event" }
}
