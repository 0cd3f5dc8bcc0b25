import { DeliveryError, ServiceError } from "../../errors"
import { cutText } from "../../text/cut_text"
import { sentence } from "../../text/sentence"
import { fetchChannels, fetchUsers } from "./slack_channels"
import { SlackRefusal } from "./slack_refusal"
import type { SlackSession } from "./slack_session"

/** An id of a channel, group, conversation or person. In test workspaces an id is a letter and digits. */
const ID = /^[CGDUW](?:[A-Z0-9]{6,}|\d+)$/
/** An id of a person. A typed name such as Weekly does not match. */
const PERSON = /^[UW](?:[A-Z0-9]{6,}|\d+)$/
/** Length of the shortest id in use. */
const MIN_ID = 9
/** The text that Slack copies for a channel or person: `<#C0123456789|general>`, `<@U0123456789>`. */
const MENTION = /^<[#@]([A-Z0-9]+)(?:\|[^>]*)?>$/
const HOSTS = ["slack.com", "slack-gov.com"]
/** Parts of a path that the id follows. In `/client/T…/C…` the id is the third part. */
const BEFORE_ID = ["archives", "team", "user_profile"]
const WHERE_IDS_ARE = "Enter the ID: it is at the end of the channel's details (C…), or in the person's profile (U…)."

/** Whether a text is an id. Only the digit distinguishes one from a name in capitals, such as GENERAL. */
export function isId(text: string): boolean {
  return ID.test(text) && /\d/.test(text)
}

/** Whether an id belongs to a person. */
export function isPerson(id: string): boolean {
  return PERSON.test(id)
}

/**
 * Reads the id or the name of a channel or person from what was typed, which may also be a link or a mention.
 * @throws DeliveryError that marks the form field when the text is empty or links to something else.
 */
export function readReceiver(typed: string | undefined): string {
  const text = typed?.trim()
  if (!text) throw refuse("No channel is chosen: choose one, or give the ID of a channel or person.")
  const [, mentioned] = MENTION.exec(text) ?? []
  if (mentioned) return mentioned
  const isAddress = /^[\w.-]+\.(?:slack|slack-gov)\.com\//i.test(text)
  const url = URL.canParse(text) && text.includes("://") ? new URL(text) : undefined
  if (!url && !isAddress) return text
  const id = idInLink(url ?? new URL(`https://${text}`))
  if (!id) throw refuse(`The link leads to no channel or person of Slack. ${WHERE_IDS_ARE}`)
  return id
}

/**
 * Finds the id of a channel or person. An id is returned unchanged. A name is looked up: among the people when it begins with
 * `@`, else among the channels.
 * @param typed As returned by `readReceiver`.
 * @throws DeliveryError that marks the form field when Slack knows none or several; SlackRefusal, ServiceError.
 */
export async function findReceiver(session: SlackSession, typed: string): Promise<string> {
  if (isId(typed)) return typed
  const id = looksLikeId(typed) ? typed.toUpperCase() : undefined
  try {
    const { found, isCut } = await search(session, typed, id)
    if (found.length === 1 && found[0]) return found[0].id
    if (id && isCut) return id
    throw refuse(found.length > 0 ? several(typed) : unknown(typed))
  } catch (error) {
    if (error instanceof ServiceError && !(error instanceof SlackRefusal)) {
      throw error.reworded(`${sentence(error.message)} Names cannot be looked up then. ${WHERE_IDS_ARE}`)
    }
    if (!(error instanceof SlackRefusal) || error.slackCode !== "missing_scope") throw error
    if (id) return id
    throw refuse(`${error.message} Without it, names cannot be looked up. ${WHERE_IDS_ARE}`)
  }
}

async function search(session: SlackSession, typed: string, id: string | undefined) {
  const isUser = typed.startsWith("@")
  const name = plainName(isUser || typed.startsWith("#") ? typed.slice(1) : typed)
  const { items, isCut } = isUser ? await fetchUsers(session) : await fetchChannels(session)
  const byName = items.filter(({ names }) => names.some((each) => plainName(each) === name))
  if (byName.length > 0 || !id) return { found: byName, isCut }
  const ids = isPerson(id) ? (await fetchUsers(session)).items : items
  return { found: ids.filter((each) => each.id === id), isCut }
}

/**
 * Whether a text may be an id that was typed in small letters or has no digit: it must be long, and have a digit or be in
 * capitals.
 */
function looksLikeId(text: string): boolean {
  return ID.test(text.toUpperCase()) && text.length >= MIN_ID && (/\d/.test(text) || ID.test(text))
}

function idInLink({ hostname, pathname, searchParams }: URL): string | undefined {
  if (!HOSTS.some((host) => hostname === host || hostname.endsWith(`.${host}`))) return undefined
  const segments = pathname.split("/").filter(Boolean)
  const before = segments.findLastIndex((segment) => BEFORE_ID.includes(segment))
  const [first, , inClient] = segments
  const id = before >= 0 ? segments[before + 1] : first === "client" ? inClient : searchParams.get("channel")
  return id && ID.test(id.toUpperCase()) ? id.toUpperCase() : undefined
}

/** Writes a name as Slack writes the names of channels: in small letters, with hyphens instead of blanks. */
function plainName(name: string): string {
  return name.normalize("NFC").trim().toLowerCase().replaceAll(/\s/g, "-")
}

function unknown(typed: string): string {
  return `The app sees no ${typed.startsWith("@") ? "person" : "channel"} "${cutText(typed, 100)}" in Slack. ${WHERE_IDS_ARE}`
}

function several(typed: string): string {
  return `Slack knows several of the name "${cutText(typed, 100)}". ${WHERE_IDS_ARE}`
}

function refuse(message: string): DeliveryError {
  return DeliveryError.ofField("channel", message)
}
