import type { FormField } from "../../framework"
import { type ChannelList, listChannels, listUsers, MAX_LISTED, type SlackSession } from "../../services/slack"

/** The kinds of receiver; whatever else stands in a schedule counts as manual. */
const CHANNEL_TYPES = [
  { name: "manual", label: "Manual Channel ID" },
  { name: "channels", label: "Channels" },
  { name: "users", label: "Users" },
]

/** How the receiver is chosen, which decides on the fields that follow. */
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
 * What both destinations ask for after `CHANNEL_TYPE_FIELD`. Only a choice from a list makes calls.
 * @throws SlackRefusal, ServiceError when the list cannot be had.
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
