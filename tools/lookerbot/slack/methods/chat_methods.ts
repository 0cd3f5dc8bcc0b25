import { checkAttachments } from "../block_rules"
import type { CallArguments } from "../call_arguments"
import type { SlackMessage } from "../message"
import { readContent, updatedContent, withIds } from "../message_content"
import { SlackError } from "../slack_error"
import type { SlackState } from "../slack_state"
import { APP_ID, BOT, TEAM } from "../workspace"
import type { Methods } from "./method"

export const CHAT_METHODS: Methods = {
  "chat.postMessage": {
    scope: "chat:write",
    run(given, { workspace, messages, files }) {
      const { id: channel } = workspace.writable(given.required("channel", "channel_not_found"))
      const threadTs = given.text("thread_ts")
      const message = messages.add({ channel, user: BOT.id, threadTs, ...readContent(given, files) })
      return { channel, ts: message.ts, message: messageOf(message) }
    },
  },
  "chat.postEphemeral": {
    scope: "chat:write",
    run(given, { workspace, messages, files }) {
      const { id: channel } = workspace.writable(given.required("channel", "channel_not_found"))
      const { id: visibleTo } = workspace.person(given.required("user", "user_not_found"))
      const threadTs = given.text("thread_ts")
      const content = readContent(given, files)
      return { message_ts: messages.add({ channel, user: BOT.id, visibleTo, threadTs, ...content }).ts }
    },
  },
  "chat.update": {
    scope: "chat:write",
    run(given, state) {
      const message = ownMessage(given, state, "cant_update_message")
      const content = updatedContent(message, given, state.files)
      state.messages.replace({ ...message, ...content, isEdited: true })
      const { channel, ts } = message
      return { channel, ts, text: content.text, message: messageOf({ ...message, ...content }) }
    },
  },
  "chat.delete": {
    scope: "chat:write",
    run(given, state) {
      const message = ownMessage(given, state, "cant_delete_message")
      state.messages.remove(message)
      return { channel: message.channel, ts: message.ts }
    },
  },
  "chat.unfurl": {
    scope: "links:write",
    run(given, { messages }) {
      const unfurls = given.json("unfurls", "cannot_parse_attachment")
      if (typeof unfurls !== "object" || !unfurls) throw new SlackError("missing_unfurls")
      // An unfurl id holds the channel and the time of the message.
      const [, channelOfId, tsOfId] = /^U-(\w+)-([\d.]+)$/.exec(given.text("unfurl_id") ?? "") ?? []
      const channel = given.text("channel") ?? channelOfId ?? ""
      const ts = given.text("ts") ?? tsOfId ?? ""
      const checked = checkAttachments(Object.values(unfurls))
      messages.unfurl(
        channel,
        ts,
        checked.map((each) => ({ ...each, blocks: each.blocks?.map(withIds) })),
      )
      return {}
    },
  },
}

/** A message as Slack gives it back. */
export function messageOf({ user, text, ts, threadTs, blocks, attachments }: SlackMessage): object {
  const author = user === BOT.id ? { bot_id: BOT.botId, app_id: APP_ID } : {}
  const numbered = attachments.map((each, at) => ({ id: at + 1, ...each }))
  const parts = { ...(blocks.length > 0 && { blocks }), ...(numbered.length > 0 && { attachments: numbered }) }
  return {
    type: "message",
    user,
    ...author,
    team: TEAM.id,
    text,
    ts,
    ...(threadTs && { thread_ts: threadTs }),
    ...parts,
  }
}

/** The message of the bot that a call names. Nobody can change what only one person saw. */
function ownMessage(given: CallArguments, { workspace, messages }: SlackState, otherwise: string): SlackMessage {
  const { id } = workspace.conversation(given.required("channel", "channel_not_found"))
  const message = messages.find(id, given.required("ts", "message_not_found"))
  if (!message || message.visibleTo) throw new SlackError("message_not_found")
  if (message.user !== BOT.id) throw new SlackError(otherwise)
  return message
}
