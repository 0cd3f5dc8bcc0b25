import type { Attachment, Block } from "./block_kit"

/** What a message shows. */
export interface MessageContent {
  /** In Slack's markup. */
  text: string
  blocks: readonly Block[]
  attachments: readonly Attachment[]
}

export interface SlackMessage extends MessageContent {
  channel: string
  /** Its time, which is also its id in the channel. */
  ts: string
  /** Time of the message whose thread it is in. */
  threadTs?: string
  /** Id of the person or bot that wrote it. */
  user: string
  /** The only person that sees it. */
  visibleTo?: string
  isEdited?: boolean
  /** Ids of files that were shared with it. */
  files: readonly string[]
  /** What the bot showed below links in it. */
  unfurls: readonly Attachment[]
}

/** A change of the messages: a message is new or different, or gone. */
export type MessageChange = { message: SlackMessage } | { removed: Pick<SlackMessage, "channel" | "ts"> }
