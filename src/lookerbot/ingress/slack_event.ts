import { Shape, type Shaped } from "../../data/json"
import { HubError } from "../../errors"
import type { Asked } from "../slack/replies"
import { SLACK_LIMITS } from "../slack/slack_limits"

/** What Slack posts for an event, or to check an address. */
export const SLACK_EVENT = new Shape((z) => {
  const text = z.string().nullish().catch(undefined)
  const id = z.string().max(SLACK_LIMITS.id).nullish().catch(undefined)
  const link = z.object({ url: z.string() })
  const event = z.object({
    type: z.string(),
    subtype: text,
    channel: id,
    channel_type: text,
    user: id,
    bot_id: id,
    text,
    thread_ts: id,
    message_ts: id,
    unfurl_id: text,
    source: text,
    links: z.array(link).nullish().catch(undefined),
  })
  return z.object({
    type: z.string(),
    challenge: text,
    team_id: text,
    event: event.nullish(),
  })
})
type Event = NonNullable<Shaped<typeof SLACK_EVENT>["event"]>

/** What an event asks of the bot. */
export type EventPayload =
  | { kind: "challenge"; challenge: string }
  | { kind: "message"; asked: Asked; text: string }
  | { kind: "links"; links: SharedLinks }
  | { kind: "other" }

/** Links to Looker in a message, or in one that is being written. */
export interface SharedLinks {
  userId: string
  urls: readonly string[]
  at: { unfurlId: string; source: string } | { channel: string; ts: string }
  /** Whether the message is still being written: nothing is run for it. */
  isDraft: boolean
}

/** Subtypes of messages that people write. */
const WRITTEN = new Set(["file_share", "thread_broadcast"])
/** Attempts that never reached this hub, by the reason that Slack gives. */
const UNREACHED = new Set(["connection_failed", "ssl_error", "http_error"])

/** The text with which Slack checks an address; undefined in any other body. */
export function challengeIn(body: Buffer): string | undefined {
  if (body[0] !== "{".charCodeAt(0)) return undefined
  const payload = SLACK_EVENT.tryReadJson(body.toString())
  return payload?.type === "url_verification" ? (payload.challenge ?? undefined) : undefined
}

/** Whether Slack sends an event again that this hub has seen: it is working on it, or has done so. */
export function isSeen(header: (name: string) => string | undefined): boolean {
  return header("x-slack-retry-num") !== undefined && !UNREACHED.has(header("x-slack-retry-reason") ?? "")
}

/**
 * Reads an event. The body is verified.
 * @param allowedBotIds Bots that may ask.
 * @throws HubError (400) when it is no event.
 */
export function readEvent(body: Buffer, allowedBotIds: readonly string[]): EventPayload {
  const payload = SLACK_EVENT.tryReadJson(body.toString())
  if (payload?.type === "url_verification" && typeof payload.challenge === "string") {
    return { kind: "challenge", challenge: payload.challenge }
  }
  const { event } = payload ?? {}
  if (payload?.type !== "event_callback" || !event) throw new HubError("bad_request", "This is not an event of Slack.")
  if (event.type === "link_shared") return linksOf(event)
  return messageOf(event, allowedBotIds, payload.team_id ?? undefined)
}

function linksOf(event: Event): EventPayload {
  const { user, links, unfurl_id: unfurlId, source, channel, message_ts: ts } = event
  const urls = [...new Set((links ?? []).slice(0, SLACK_LIMITS.links).map(({ url }) => url))]
  const at = unfurlId && source ? { unfurlId, source } : channel && ts ? { channel, ts } : undefined
  if (!user || !at || urls.length === 0) return { kind: "other" }
  return { kind: "links", links: { userId: user, urls, at, isDraft: source === "composer" } }
}

function messageOf(event: Event, allowedBotIds: readonly string[], teamId: string | undefined): EventPayload {
  const { type, subtype, channel, user, bot_id: botId, text, thread_ts, channel_type } = event
  const isDirect = channel?.startsWith("D") === true || (type === "message" && channel_type === "im")
  const isMeant = isDirect ? type === "message" : type === "app_mention"
  const isAllowedBot = botId ? allowedBotIds.includes(botId) : false
  const isWritten = !subtype || WRITTEN.has(subtype) || (isAllowedBot && subtype === "bot_message")
  const isAnswered = isMeant && isWritten && text?.trim() && (botId ? isAllowedBot : user)
  if (!channel || !isAnswered) return { kind: "other" }
  return {
    kind: "message",
    asked: {
      source: isDirect ? "direct" : "mention",
      userId: user ?? "",
      teamId,
      botId: botId ?? undefined,
      channel,
      threadTs: thread_ts ?? undefined,
    },
    text: text?.slice(0, SLACK_LIMITS.message) ?? "",
  }
}

/**
 * What was said to the bot: what follows its mention or, when nothing follows, what stands before it.
 * @param botId Id of the bot's user. Where it is not known, any mention counts.
 * @returns the text as it is where the bot is not mentioned.
 */
export function saidToBot(text: string, botId: string | null | undefined): string {
  const mention = /<@([A-Z0-9]{1,50})(?:\|[^<>]{0,200})?>[\s:]*/gi
  for (const match of text.matchAll(mention)) {
    if (botId && match[1]?.toUpperCase() !== botId.toUpperCase()) continue
    return text.slice(match.index + match[0].length).trim() || text.slice(0, match.index).trim()
  }
  return text.trim()
}
