import type { Bot } from "../bot"
import { NotAllowedError } from "../access"
import { type KnownCommand, readCommand } from "../commands/known_command"
import { plainText } from "../commands/plain_text"
import { saidToBot } from "../ingress/slack_event"
import type { Job } from "../jobs"
import { answerCustom } from "./answer_custom"
import { answerFind } from "./answer_find"
import { answerHelp } from "./answer_help"
import { answerUnknown } from "./answer_unknown"
import type { Talk } from "./talk"
import { firstWay } from "../slack/first_way"
import { escapeCut } from "../slack/mrkdwn"
import { LoadingMessage } from "../slack/loading_message"
import { type Asked, Replies } from "../slack/replies"

/** Starts the answer to a text that somebody sent the bot. */
export function answerText(bot: Bot, asked: Asked, text: string): void {
  const talk: { loading?: LoadingMessage } = {}
  bot.jobs.start(
    asked.source,
    bot.jobLimitMs,
    (job) => answer(bot, asked, text, job, talk),
    async (said, { slack, signal }, error) => {
      const replies = new Replies(slack, asked, signal)
      const { loading } = talk
      loading?.use(replies)
      if (error instanceof NotAllowedError) {
        await loading?.remove()
        return replies.privately({ text: `:no_entry: ${mention(asked)}${escapeCut(error.message, 1000)}` })
      }
      const privately = () => replies.privately({ text: said })
      const publicly = async () => void (await replies.publicly({ text: said }))
      if (!loading) return firstWay([privately, publicly])
      await firstWay([async () => void (await loading.end({ text: said })), privately])
    },
  )
}

async function answer(bot: Bot, asked: Asked, sent: string, job: Job, talk: { loading?: LoadingMessage }) {
  const { slack, signal } = job
  const botId = asked.source === "command" ? undefined : (await bot.slack.identity(slack)).user_id
  if (botId && asked.userId === botId) return
  const said = asked.source === "command" ? sent : saidToBot(sent, botId)
  const text = plainText(said)
  // A direct message like this was meant as a slash command.
  if (asked.source === "direct" && text.startsWith("/")) return
  await bot.access.check(slack, asked)
  bot.logger.debug("lookerbot was asked", { id: job.id, text })
  const replies = new Replies(slack, asked, signal)
  const talking: Talk = { bot, job, replies, loading: () => show(bot, replies, talk) }
  const command = await commandOf(bot, text)
  switch (command.kind) {
    case "help":
      return answerHelp(talking, command.about)
    case "custom":
      return answerCustom(talking, command.match)
    case "find":
      return answerFind(talking, command.find)
    case "unknown":
      return answerUnknown(talking, text)
  }
}

/** Reads a text; a command that is not known yet may have been added since. */
async function commandOf(bot: Bot, text: string): Promise<KnownCommand> {
  const command = readCommand(text, await bot.commands.index(), bot.instances)
  if (command.kind !== "unknown") return command
  return readCommand(text, await bot.commands.rebuilt(), bot.instances)
}

async function show(bot: Bot, replies: Replies, talk: { loading?: LoadingMessage }): Promise<LoadingMessage> {
  const { hasLoadingMessages: isOn, prefix } = bot.config
  return (talk.loading = await LoadingMessage.show(replies, { isOn, prefix, logger: bot.logger }))
}

function mention({ userId }: Asked): string {
  return userId ? `<@${userId}> ` : ""
}
