import type { CallArguments } from "../call_arguments"
import { SlackError } from "../slack_error"
import { channelOf, type Conversation } from "../workspace"
import { type Methods, pageOf } from "./method"

export const CONVERSATION_METHODS: Methods = {
  "conversations.list": {
    scope: "channels:read",
    run: (given, { workspace }) => {
      return listed(
        workspace.conversations.filter(({ kind, hasBot }) => kind !== "private_channel" || hasBot),
        given,
      )
    },
  },
  "users.conversations": {
    scope: "channels:read",
    run: (given, { workspace }) =>
      listed(
        workspace.conversations.filter(({ hasBot }) => hasBot),
        given,
      ),
  },
  "conversations.info": {
    scope: "channels:read",
    run: (given, { workspace }) => {
      return { channel: channelOf(workspace.conversation(given.required("channel", "channel_not_found"))) }
    },
  },
  "conversations.join": {
    scope: "channels:join",
    run(given, { workspace }) {
      const conversation = workspace.conversation(given.required("channel", "channel_not_found"))
      if (conversation.kind !== "public_channel") throw new SlackError("method_not_supported_for_channel_type")
      return { channel: channelOf(workspace.addBot(conversation.id)) }
    },
  },
  "conversations.open": {
    scope: "im:write",
    run(given, { workspace }) {
      const { id } = workspace.imWith(given.required("users", "users_list_not_supplied"))
      return { channel: { id }, no_op: true, already_open: true }
    },
  },
}

function listed(conversations: readonly Conversation[], given: CallArguments): object {
  const kinds = (given.text("types") ?? "public_channel").split(",").map((kind) => kind.trim())
  const isLeftOut = ({ isArchived }: Conversation) => isArchived && given.flag("exclude_archived")
  const wanted = conversations.filter((each) => kinds.includes(each.kind) && !isLeftOut(each))
  const { page, ...more } = pageOf(wanted.map(channelOf), given)
  return { channels: page, ...more }
}
