import { randomBytes } from "node:crypto"
import { messageOf } from "./methods/chat_methods"
import type { SlackMessage } from "./message"
import { APP_ID, BOT, type Conversation, type Person, TEAM } from "./workspace"

/** Deprecated by Slack, and still sent. */
const VERIFICATION_TOKEN = "made-up-verification-token"

/** The form of a slash command. */
export function commandForm(command: {
  person: Person
  channel: Conversation
  text: string
  responseUrl: string
  triggerId: string
}): Record<string, string> {
  const { person, channel, text, responseUrl, triggerId } = command
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel.id,
    channel_name: channel.kind === "im" ? "directmessage" : channel.name,
    user_id: person.id,
    user_name: person.name,
    command: "/looker",
    text: escaped(text),
    api_app_id: APP_ID,
    is_enterprise_install: "false",
    response_url: responseUrl,
    trigger_id: triggerId,
  }
}

/** An event in its envelope. */
export function eventEnvelope(event: object): object {
  const bot = { enterprise_id: null, team_id: TEAM.id, user_id: BOT.id, is_bot: true, is_enterprise_install: false }
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    api_app_id: APP_ID,
    event,
    type: "event_callback",
    event_id: `Ev0${randomBytes(5).toString("hex").toUpperCase()}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [bot],
    is_ext_shared_channel: false,
    event_context: randomBytes(8).toString("hex"),
  }
}

/** What every payload of a click or a modal has. */
export function interaction(type: string, { id, name }: Person, triggerId: string): Record<string, unknown> {
  const user = { id, username: name, name, team_id: TEAM.id }
  const team = { id: TEAM.id, domain: TEAM.domain }
  const app = { api_app_id: APP_ID, token: VERIFICATION_TOKEN, enterprise: null, is_enterprise_install: false }
  return { type, user, team, ...app, trigger_id: triggerId }
}

/** Where in Slack a click happened. */
export function clickedPlace(
  message: SlackMessage,
  channel: Conversation,
  { attachmentId, isUnfurl }: { attachmentId?: number; isUnfurl: boolean },
): object {
  const isEphemeral = message.visibleTo !== undefined
  const place = { message_ts: message.ts, channel_id: channel.id, is_ephemeral: isEphemeral, is_app_unfurl: isUnfurl }
  const container = attachmentId
    ? { type: "message_attachment", attachment_id: attachmentId, ...place }
    : { type: "message", ...place }
  const name = channel.kind === "im" ? "directmessage" : channel.name
  return { container, channel: { id: channel.id, name }, message: messageOf(message), state: { values: {} } }
}

/** A text as Slack hands it on: with entities for the three characters of its markup. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
}
