import type { Block } from "./block_kit"
import { checkAttachments, checkBlocks, checkTogether } from "./block_rules"
import type { CallArguments } from "./call_arguments"
import type { FileStore } from "./file_store"
import type { MessageContent, SlackMessage } from "./message"
import { SlackError } from "./slack_error"

/** Most characters of a text. */
const MAX_TEXT = 40_000

/** Reads what a new message shows. @throws SlackError that says what Slack does not take. */
export function readContent(given: CallArguments, files: FileStore): MessageContent {
  const { text = "", blocks = [], attachments = [] } = readParts(given, files)
  if (!text && blocks.length === 0 && attachments.length === 0) throw new SlackError("no_text")
  return { text, blocks, attachments }
}

/**
 * The content of a message after an update. `text` without `blocks` removes the blocks; attachments stay unless they are sent.
 * @throws SlackError that says what Slack does not take.
 */
export function updatedContent(before: SlackMessage, given: CallArguments, files: FileStore): MessageContent {
  const { text, blocks, attachments } = readParts(given, files)
  if (text === undefined && !blocks && !attachments) throw new SlackError("no_text")
  const content = {
    text: text ?? before.text,
    blocks: blocks ?? (text === undefined ? before.blocks : []),
    attachments: attachments ?? before.attachments,
  }
  if (!content.text && content.blocks.length === 0 && content.attachments.length === 0) throw new SlackError("no_text")
  return content
}

function readParts(given: CallArguments, files: FileStore): Partial<MessageContent> {
  const text = given.text("text")
  if (text && text.length > MAX_TEXT) throw new SlackError("msg_too_long")
  const sentBlocks = given.json("blocks", "invalid_blocks_format")
  const sentAttachments = given.json("attachments", "invalid_attachments")
  const blocks = sentBlocks === undefined ? undefined : checkBlocks(sentBlocks).map(withIds)
  const attachments =
    sentAttachments === undefined
      ? undefined
      : checkAttachments(sentAttachments).map((each) => ({ ...each, blocks: each.blocks?.map(withIds) }))
  const all = [...(blocks ?? []), ...(attachments ?? []).flatMap((each) => each.blocks ?? [])]
  checkTogether(all)
  checkPictures(all, files)
  return { text, blocks, attachments }
}

let lastId = 0

/** Names blocks and elements that the bot has not named, as Slack does. */
export function withIds(block: Block): Block {
  const named = { ...block, block_id: block.block_id ?? newId() }
  if (named.type === "actions") {
    return { ...named, elements: named.elements.map((each) => ({ ...each, action_id: each.action_id ?? newId() })) }
  }
  if (named.type === "input") {
    return { ...named, element: { ...named.element, action_id: named.element.action_id ?? newId() } }
  }
  if (named.type === "section" && named.accessory && named.accessory.type !== "image") {
    return { ...named, accessory: { ...named.accessory, action_id: named.accessory.action_id ?? newId() } }
  }
  return named
}

function newId(): string {
  return `id${++lastId}`
}

function checkPictures(blocks: readonly Block[], files: FileStore): void {
  for (const block of blocks) {
    if (block.type !== "image" || !block.slack_file) continue
    if (block.slack_file.id && files.find(block.slack_file.id)) continue
    const reason = "[ERROR] invalid slack file [json-pointer:/blocks/slack_file]"
    throw new SlackError("invalid_blocks", { response_metadata: { messages: [reason] } })
  }
}
