import { table } from "../../../src/cli/terminal"
import type { Attachment, Block, BlockOf } from "../../lookerbot/slack/block_kit"
import type { SlackMessage } from "../../lookerbot/slack/message"
import type { SlackState } from "../../lookerbot/slack/slack_state"

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" }

/** What a message shows, as lines for a terminal. */
export function messageLines(message: SlackMessage, state: SlackState): string[] {
  const { visibleTo, text, blocks, attachments, unfurls } = message
  const lines = [
    ...(visibleTo ? ["(only visible to you)"] : []),
    ...(blocks.length === 0 ? linesOf(text) : []),
    ...blocks.flatMap((block) => blockLines(block, state)),
    ...[...attachments, ...unfurls].flatMap((each) => attachmentLines(each, state)),
    ...message.files.map((id) => fileLine(id, "file", state)),
  ]
  const nameOf = (id: string) => state.workspace.people.find((each) => each.id === id)?.realName ?? id
  return lines.map((line) => line.replace(/@(U[A-Z0-9]{5,20})/g, (_mention, id: string) => `@${nameOf(id)}`))
}

function attachmentLines({ title, text, blocks = [] }: Attachment, state: SlackState): string[] {
  return [...(title ? [title] : []), ...linesOf(text ?? ""), ...blocks.flatMap((block) => blockLines(block, state))]
}

function blockLines(block: Block, state: SlackState): string[] {
  switch (block.type) {
    case "header":
      return [block.text.text, "=".repeat(block.text.text.length)]
    case "divider":
      return ["-".repeat(40)]
    case "section":
      return [...linesOf(block.text?.text ?? ""), ...table((block.fields ?? []).map(({ text }) => linesOf(text)))]
    case "context":
      return [block.elements.map((each) => ("text" in each ? plain(each.text) : each.alt_text)).join("  ")]
    case "image":
      return [fileLine(block.slack_file?.id ?? "", block.alt_text, state)]
    case "actions":
      return [block.elements.map((each) => `[${each.type === "button" ? each.text.text : "menu"}]`).join(" ")]
    case "table":
      return tableLines(block)
    case "rich_text":
      return [richLine(block)]
    case "input":
      return [`${block.label.text}:`]
  }
}

function tableLines({ rows }: BlockOf<"table">): string[] {
  const [head = "", ...body] = table(rows.map((row) => row.map(cellText)))
  return [head, "-".repeat(head.length), ...body]
}

function cellText(cell: BlockOf<"table">["rows"][number][number]): string {
  if (cell.type === "rich_text") return richLine(cell)
  return cell.type === "raw_number" ? (cell.text ?? String(cell.value)) : cell.text
}

function richLine({ elements }: BlockOf<"rich_text">): string {
  return elements.flatMap((each) => each.elements.map(richText)).join("")
}

function richText(part: BlockOf<"rich_text">["elements"][number]["elements"][number]): string {
  switch (part.type) {
    case "text":
      return part.text
    case "link":
      return part.text ?? part.url
    case "emoji":
      return `:${part.name}:`
    case "user":
      return `@${part.user_id}`
  }
}

function fileLine(id: string, title: string, state: SlackState): string {
  const file = state.files.find(id)
  return `[${title}: ${file ? `${file.name}, ${file.length} bytes` : "a picture elsewhere"}]`
}

function linesOf(markup: string): string[] {
  return markup === "" ? [] : markup.split("\n").map(plain)
}

/** A line without Slack's markup: the text of links, no marks, no entities. */
function plain(markup: string): string {
  return markup
    .replace(/<([^<>|]{1,4000})(?:\|([^<>]{0,4000}))?>/g, (_link, target: string, label?: string) => label || target)
    .replace(/(?<!\w)[*_~`](?=\S)|(?<=\S)[*_~`](?!\w)/g, "")
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
}
