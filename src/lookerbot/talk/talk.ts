import type { Looker, LookerCalls } from "../../looker"
import type { PageLink } from "../answers/answer"
import type { Shown } from "../answers/shown_query"
import type { Bot } from "../bot"
import type { Job } from "../jobs"
import type { Stage } from "../slack/draft"
import type { LoadingMessage } from "../slack/loading_message"
import type { Replies } from "../slack/replies"

/** One text of one person, and how it is answered. */
export interface Talk {
  bot: Bot
  job: Job
  replies: Replies
  /** Shows the loading message. */
  loading: () => Promise<LoadingMessage>
}

/** Content that is shown to the person who asks. @param what What it is, for messages. */
export function shownBy(
  { bot, job: { slack, signal }, replies }: Talk,
  looker: Looker,
  calls: LookerCalls,
  page: PageLink,
  what: string,
): Shown {
  const permit = bot.permit(looker, slack, replies.asked.channel)
  return { looker, calls, page, what, timeoutMs: bot.timeoutMs(looker), signal, permit }
}

/** Answers take the place of the loading message. */
export function stageOf({ replies, job }: Talk, loading: LoadingMessage): Stage {
  return {
    show: async (message) => void (await loading.end(message)),
    share: async (file, comment) => {
      const { channel, threadTs } = replies.asked
      await job.slack.share(file, { channel, threadTs, comment })
      await loading.remove()
    },
  }
}
