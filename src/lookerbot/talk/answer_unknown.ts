import { distance } from "fastest-levenshtein"
import { cutText } from "../../text/cut_text"
import { type CommandIndex, isHidden } from "../commands/command_index"
import { escapeCut } from "../slack/mrkdwn"
import type { Talk } from "./talk"

/** Says that a text was not understood, and what may have been meant. */
export async function answerUnknown({ bot, replies }: Talk, text: string): Promise<void> {
  const index = await bot.commands.index()
  const alike = similar(index, text)
  const meant =
    alike.length > 0 ? ` Did you mean ${alike.map((name) => `\`${escapeCut(name, 100)}\``).join(", ")}?` : ""
  const quoted = escapeCut(cutText(text, 100), 200)
  const said = `:crying_cat_face: I did not understand “${quoted}”.${meant} Say \`help\` to see what I can do.`
  await replies.privately({ text: [said, unreadText(index)].filter(Boolean).join("\n") })
}

/** Says that commands may be missing; undefined when none are. */
export function unreadText({ unread }: CommandIndex): string | undefined {
  if (unread.length === 0) return undefined
  const names = unread.map((name) => escapeCut(name, 100)).join(", ")
  return `:warning: The commands of ${names} could not be read just now: try again in a minute.`
}

/** Up to three names of commands that are like a text. */
function similar(index: CommandIndex, text: string): string[] {
  const wanted = text.toLowerCase().slice(0, 60)
  const near = (name: string) => distance(wanted.slice(0, name.length + 2), name) / Math.max(name.length, 1)
  return index.commands
    .filter((command) => !isHidden(command))
    .map(({ title }) => title.trim().toLowerCase().slice(0, 60))
    .map((name) => ({ name, distance: Math.min(near(name), wanted.includes(name) || name.includes(wanted) ? 0.3 : 1) }))
    .filter((each) => each.name && each.distance <= 0.45)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name)
}
