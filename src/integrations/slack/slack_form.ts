import type { FormField } from "../../framework"
import { type ChannelList, listChannels, listUsers, MAX_LISTED, type SlackSession } from "../../services/slack"

/** The kinds of receiver. Any other value in a schedule counts as manual. */
const CHANNEL_TYPES = [
  { name: "manual", label: "Manual Channel ID" },
  { name: "channels", label: "Channels" },
  { name: "users", label: "Users" },
]

/** How to choose the receiver. The answer decides which fields follow. */
export const CHANNEL_TYPE_FIELD: FormField = {
  name: "channelType",
  label: "Channel Type",
  type: "select",
  description: "How to choose the receiver. Type an ID where the list would be long.",
  options: CHANNEL_TYPES,
  default: "manual",
  interactive: true,
}

const FILE_FIELDS: readonly FormField[] = [
  { name: "initial_comment", label: "Comment", type: "string" },
  { name: "filename", label: "Filename", type: "string" },
]

/**
 * Builds the fields that follow `CHANNEL_TYPE_FIELD` in both Slack integrations. Calls Slack only to list channels or users.
 * @throws SlackRefusal, ServiceError when the list cannot be fetched.
 */
export async function receiverFields(channelType: string | undefined, session: SlackSession): Promise<FormField[]> {
  return [await channelField(channelType, session), ...FILE_FIELDS]
}

async function channelField(channelType: string | undefined, session: SlackSession): Promise<FormField> {
  if (channelType === "channels") return selection(await listChannels(session))
  if (channelType === "users") return selection(await listUsers(session))
  const description = "ID (C…, U…: at the end of the channel's details, or in the profile), link, #channel or @person."
  return { name: "channel", label: "Channel or User ID", type: "string", description }
}

function selection({ items: options, isCut }: ChannelList): FormField {
  const description = isCut
    ? `Slack has more than are listed here (at most ${MAX_LISTED}): for another, choose "Manual Channel ID" above.`
    : "Where the result is posted."
  return { name: "channel", label: "Share In", type: "select", required: true, description, options }
}
