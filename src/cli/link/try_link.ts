import { oneLine } from "../../text/one_line"
import { CommandError, wrongUse } from "../command_error"
import { type CommandOptions, textOf } from "../command_options"
import type { CommandPlace } from "../command_place"
import { HubCaller, type KnownAnswer } from "../hub_caller"
import { jsonText } from "../json_text"
import { signatureHeaders, signingOf } from "./event_signature"
import { hookAddress } from "./hook_address"
import { hookLines } from "./hook_text"
import { HOOK_ANSWER } from "./link_answers"
import { linkSource } from "./link_source"
import { type EventFacts, madeUpEvent } from "./made_up_event"
import { openLink, type OpenedLink } from "./opened_link"
import { givenSecret } from "./partner_credentials"

/** A hub answers within 25 seconds, also while its work goes on. */
const TIMEOUT_MS = 40_000

const NO_SECRET =
  "The secret of the link is needed: set LINK_SECRET to the one that was shown when the link was made, or that the partner " +
  "issued; or set LINKS_SECRET (else ACTION_HUB_SECRET) to that of the hub, from which it follows."

/** Sends a made-up event to a link, and prints what the hub did. @throws CommandError when it did not do all. */
export async function tryLink(
  options: CommandOptions,
  words: readonly string[],
  place: CommandPlace,
): Promise<boolean> {
  const [name, text = ""] = words
  const source = linkSource(name)
  const address = hookAddress(source, text)
  const link = openLink(source, address.sealed, place.environment)
  const secret = givenSecret(place.environment) ?? link?.secret
  if (secret === undefined) throw wrongUse(NO_SECRET)
  const signing = signingOf(source, options, link?.filter)
  const facts = { ...factsOf(options, link?.filter), isPagerDuty: signing.scheme === "pagerduty" }
  const event = madeUpEvent(source, textOf(options.event) ?? link?.filter.events, facts)
  const body = JSON.stringify(event.body)
  const answer = await new HubCaller(address.hub, "").post(address.path, body, {
    headers: { authorization: undefined, ...event.headers, ...signatureHeaders(signing, secret, body) },
    timeoutMs: TIMEOUT_MS,
    shownPath: `/hooks/${source}/[link]`,
  })
  return show(answer, options.json === true, place)
}

/** What was asked for, else what fits the link. */
function factsOf(options: CommandOptions, filter: OpenedLink["filter"] = {}): EventFacts {
  const { repository, branch, commit, job, connector, type } = options
  return {
    repository: textOf(repository) ?? filter.repository,
    branch: textOf(branch) ?? filter.branch,
    commit: textOf(commit),
    // A name that the first glob matches: an asterisk stands for any text.
    file: filter.paths?.replaceAll(/\*+/g, "hub_link_test"),
    job: textOf(job) ?? filter.jobs,
    connector: textOf(connector) ?? filter.connectors,
    type: textOf(type) ?? filter.types,
  }
}

function show({ status, json }: KnownAnswer, isJson: boolean, place: CommandPlace): boolean {
  const read = HOOK_ANSWER.tryRead(json)
  if (!read) throw new CommandError(`The hub answered ${status}, and not as a hook does: is that its address?`)
  const lines = hookLines(status, read)
  if (isJson) place.print(jsonText(json))
  else for (const line of lines) place.print(line)
  if (status >= 200 && status < 300 && read.success) return true
  const failed = read.results?.filter(({ success }) => !success).map((each) => oneLine(each.do)) ?? []
  const what = failed.length > 0 ? `not done: ${failed.join(", ")}` : oneLine(read.error ?? "not done")
  throw new CommandError(`The hub answered ${status}: ${what}`)
}
