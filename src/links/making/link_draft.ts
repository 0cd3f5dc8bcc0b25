import type { FieldValues } from "../fields"
import type { Filter, Link, SlackNote } from "../link"
import type { LinksContext } from "../links_context"
import { OPERATIONS, type Planned, readOperations } from "../operations"
import type { Source } from "../sources"

const DAY_SEC = 86_400
const MAX_NAME_LENGTH = 60
const SECRET_LENGTH = { min: 8, max: 200 }
/** Id of a channel or its name, as Slack has them. */
const CHANNEL = /^(?:#[^\s#@<>&,]{1,80}|[A-Z0-9]{6,20})$/

/** What a request asks for, before anything is made. */
export interface LinkDraft {
  looker: string
  filter: Filter
  planned: readonly Planned[]
  name?: string
  days: number
  note?: SlackNote
  secret?: string
}

/** Reads the members of a link. What is wrong becomes a problem of `values`. */
export function readDraft(links: LinksContext, source: Source, values: FieldValues): LinkDraft {
  const looker = values.text("looker") ?? links.lookers[0]?.settings.name ?? ""
  if (!links.lookers.some(({ settings }) => settings.name === looker))
    values.refuse("looker", "is not known to this hub")
  const name = values.text("name")
  if (name !== undefined && name.length > MAX_NAME_LENGTH) {
    values.refuse("name", `is longer than ${MAX_NAME_LENGTH} characters`)
  }
  const planned = readOperations(values, OPERATIONS)
  const filter = source.filterOf(values)
  return {
    ...{ looker, name, planned, filter, days: readDays(links, values), note: readNote(links, values) },
    secret: readSecret(source, filter, values),
  }
}

/** How long a link shall live, in days. */
export function readDays({ config: { days, maxDays } }: LinksContext, values: FieldValues): number {
  return values.integer("days", { min: 1, max: maxDays, fallback: days })
}

function readNote({ config }: LinksContext, values: FieldValues): SlackNote | undefined {
  const channel = values.text("say")
  const on = values.choice("say_on", ["failure", "always"], "failure")
  if (channel === undefined) return undefined
  if (config.slack.botToken === undefined) {
    values.refuse("say", "needs SLACK_BOT_TOKEN on this hub: its operator sets it")
  }
  if (!CHANNEL.test(channel)) values.refuse("say", "is the id of a channel, or its name with #")
  return { channel, on }
}

function readSecret(source: Source, filter: Filter, values: FieldValues): string | undefined {
  const secret = values.text("secret")
  if (secret === undefined) return undefined
  if (!source.issuesSecret(filter)) values.refuse("secret", "is made by the hub here: leave it out")
  const { min, max } = SECRET_LENGTH
  if (secret.length < min || secret.length > max) values.refuse("secret", `has ${min} to ${max} characters`)
  return secret
}

/** The life of a link that begins now. @param days Of `readDays`. */
export function lifeOf(days: number): Pick<Link, "made" | "ends"> {
  const made = Math.floor(Date.now() / 1000)
  return { made, ends: made + days * DAY_SEC }
}

/** The link of a draft, from now on. */
export function linkOfDraft(
  source: Source,
  draft: LinkDraft,
  author: Pick<Link, "id" | "by" | "userId" | "secret">,
): Link {
  const { looker, filter, planned, name, note, days } = draft
  const operations = planned.map(({ text }) => text)
  return { ...author, source: source.name, looker, filter, operations, name, note, ...lifeOf(days) }
}

/** Whether a link does what a draft asks for, whoever made it and however it is called. */
export function isSame(link: Link, source: Source, draft: LinkDraft): boolean {
  const wanted = linkOfDraft(source, draft, { id: "", by: "" })
  const facts = ({ source: name, looker, filter, operations, note }: Link) =>
    JSON.stringify([name, looker, Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)), operations, note])
  return facts(link) === facts(wanted)
}
