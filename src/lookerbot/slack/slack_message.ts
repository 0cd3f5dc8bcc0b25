import type { KnownBlock, MessageAttachment } from "@slack/types"
import { SlackRefusal } from "../../services/slack"

/** What a message shows. Text in blocks and attachments is escaped. */
export interface SlackMessage {
  /** In Slack's markup. Of a message with attachments there is none: Slack would show both. */
  text?: string
  blocks?: readonly KnownBlock[]
  attachments?: readonly MessageAttachment[]
}

/** A message that has been posted. */
export interface PostedMessage {
  channel: string
  ts: string
}

/** The refusals of a message that could not be shown as it is, but may be shown in another way. */
const NOT_SHOWN = new Set(["invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"])

/** Whether Slack refuses the form of a message, not its place. */
export function cannotShow(error: unknown): boolean {
  return error instanceof SlackRefusal && NOT_SHOWN.has(error.slackCode)
}
