import type { Handler } from "../../edge"
import { answerText } from "../talk/answer_text"
import type { Bot } from "../bot"
import { isPublic, readCommand } from "../commands/known_command"
import { plainText } from "../commands/plain_text"
import { withPatience } from "../patience"
import { readSlashCommand } from "./slash_command"
import { challengeIn } from "./slack_event"

/** Longest wait for the list of commands before the acknowledgement, in milliseconds. */
const PATIENCE_MS = 150

/** Acknowledges a slash command at once and answers it later. */
export function slashCommandRoute(bot: Bot): Handler {
  return async (request, response) => {
    const body = request.body as Buffer
    const challenge = challengeIn(body)
    if (challenge !== undefined) return void response.type("text/plain").send(challenge)
    const payload = readSlashCommand(body, bot.config.slack.url)
    if (payload.kind === "check") return void response.json({ ok: true })
    const { asked, text } = payload
    if (asked.responseUrl === undefined) bot.logger.warn("slash command without a response address of Slack")
    const isShown = await isAnsweredPublicly(bot, text)
    // The typed command is shown to the channel only where the answer is.
    if (isShown) response.json({ response_type: "in_channel" })
    else response.status(200).end()
    answerText(bot, asked, text)
  }
}

async function isAnsweredPublicly(bot: Bot, sent: string): Promise<boolean> {
  const text = plainText(sent)
  const { commands, instances } = bot
  const known = readCommand(text, commands.known(), instances)
  if (known.kind !== "unknown") return isPublic(known)
  const index = await withPatience(commands.index(), PATIENCE_MS, () => commands.known())
  return isPublic(readCommand(text, index, instances))
}
