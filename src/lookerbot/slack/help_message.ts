import type { KnownBlock } from "@slack/types"
import { type CommandIndex, type CustomCommand, isHidden } from "../commands/command_index"
import type { PageLink } from "../answers/answer"
import { context, DIVIDER, header, section } from "./blocks"
import { escapeCut, linkText } from "./mrkdwn"
import { SLACK_LIMITS } from "./slack_limits"
import type { SlackMessage } from "./slack_message"

/** Blocks kept for what follows the commands. */
const LAST_BLOCKS = 6
const FIND =
  "*Find*\n• `find <words>` searches the titles of dashboards and Looks, five results at most. `find dashboard …` or " +
  "`find look …` searches only those; `find in <instance> …` another Looker.\n• `help <command>` tells its filters."

export interface HelpOptions {
  index: CommandIndex
  urlOf: (command: CustomCommand) => string
  /** Command folders, where people add commands. */
  folders: readonly PageLink[]
  /** Told at the end, such as a newer release. In Slack's markup. */
  notices: readonly string[]
}

/** The list of commands and how to use the bot. */
export function helpMessage({ index, urlOf, folders, notices }: HelpOptions): SlackMessage {
  const blocks: KnownBlock[] = [header("What I can do")]
  const categories = new Map<string, CustomCommand[]>()
  for (const command of index.commands.filter((each) => !isHidden(each))) {
    categories.set(command.category, [...(categories.get(command.category) ?? []), command])
  }
  let isCut = false
  for (const [category, commands] of categories) {
    const sorted = commands.toSorted((one, other) => one.title.localeCompare(other.title))
    const lines = sorted.map((command) => commandLine(command, index, urlOf(command)))
    for (const text of paragraphs(`*${escapeCut(category, 200)}*`, lines)) {
      isCut ||= blocks.length >= SLACK_LIMITS.blocks - LAST_BLOCKS
      if (!isCut) blocks.push(section(text))
    }
  }
  if (isCut) blocks.push(context("There are more commands than a message can show."))
  blocks.push(DIVIDER, section(FIND.replaceAll("<", "&lt;").replaceAll(">", "&gt;")))
  if (folders.length > 0) {
    const places = folders
      .slice(0, 10)
      .map((folder) => linkText(folder, 100))
      .join(" or ")
    blocks.push(context(`_Dashboards and Looks in ${places} become commands._`.slice(0, SLACK_LIMITS.sectionText)))
  }
  blocks.push(...notices.map(context))
  return { text: "What I can do", blocks }
}

function commandLine(command: CustomCommand, index: CommandIndex, url: string): string {
  const name = linkText({ url, text: command.title.toLowerCase().trim() }, 150)
  const duplicate = index.isDuplicate(command)
    ? ` (call it \`${escapeCut(command.category.toLowerCase(), 100)}/…\`)`
    : ""
  const filters = (command.filters ?? []).map((title) => `<${title.toLowerCase()}>`).join(" ; ")
  const usage = filters ? ` ${escapeCut(filters, 300)}` : ""
  const kind = command.kind === "look" ? " (Look)" : ""
  const description = command.description ? ` — _${escapeCut(oneLine(command.description), 200)}_` : ""
  return `• *${name}*${usage}${kind}${duplicate}${description}`
}

/** A heading and lines, in texts that Slack takes. */
function paragraphs(heading: string, lines: readonly string[]): string[] {
  const texts = [heading]
  for (const line of lines) {
    const last = texts.at(-1) ?? ""
    if (last.length + 1 + line.length <= SLACK_LIMITS.sectionText) texts[texts.length - 1] = `${last}\n${line}`
    else texts.push(line.slice(0, SLACK_LIMITS.sectionText))
  }
  return texts
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim()
}
