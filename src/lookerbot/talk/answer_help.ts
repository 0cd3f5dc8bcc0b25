import { readDashboard } from "../../looker"
import type { CustomCommand, MatchedCommand } from "../commands/command_index"
import { helpMessage } from "../slack/help_message"
import { escapeCut } from "../slack/mrkdwn"
import { answerUnknown, unreadText } from "./answer_unknown"
import type { Talk } from "./talk"

/** Help, or what one command takes. */
export async function answerHelp(talk: Talk, about?: string): Promise<void> {
  const { bot, replies, job } = talk
  const index = await bot.commands.fresh()
  const match = about === undefined ? undefined : index.match(about)
  if (match) return replies.privately({ text: await commandHelp(talk, match) })
  if (about !== undefined) return answerUnknown(talk, about)
  const folders = bot.lookers.flatMap(({ settings: { url, name, customCommandFolderId: id } }) =>
    id === undefined
      ? []
      : [{ url: `${url}/folders/${encodeURIComponent(id)}`, text: `the command folder of ${name}` }],
  )
  const urlOf = ({ instance, kind, id }: CustomCommand) =>
    `${bot.looker(instance).settings.url}/${kind}s/${encodeURIComponent(id)}`
  const notices = [unreadText(index), await bot.newRelease(job.signal)].filter((each) => each !== undefined)
  await replies.privately(helpMessage({ index, urlOf, folders, notices }))
}

/** What one command takes. */
async function commandHelp({ bot, job, replies }: Talk, { command }: MatchedCommand): Promise<string> {
  const { title, description, kind, id, instance } = command
  const looker = bot.looker(instance)
  const heading = `*${escapeCut(title, 300)}*${description ? `\n_${escapeCut(description, 1000)}_` : ""}`
  if (kind === "look") return `${heading}\nA Look: it takes no filters.`
  const calls = await bot.access.callsFor(looker, replies.asked, job.slack, job.signal)
  const { filters } = await readDashboard(calls, id)
  const lines = filters.slice(0, 30).map(({ title: name, defaultValue, isRequired }) => {
    const usual = defaultValue ? `, by default \`${escapeCut(defaultValue, 100)}\`` : ""
    return `• ${escapeCut(name, 100)}${isRequired ? " (required)" : ""}${usual}`
  })
  const usage = escapeCut(filters.map(({ title: name }) => `<${name.toLowerCase()}>`).join(" ; "), 500)
  return lines.length > 0
    ? `${heading}\n\`${escapeCut(title.toLowerCase(), 100)}\` ${usage}\n${lines.join("\n")}`
    : `${heading}\nIt takes no filters.`
}
