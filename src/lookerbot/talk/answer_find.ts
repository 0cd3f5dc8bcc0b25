import type { FindCommand } from "../commands/find_command"
import { findContent } from "../commands/find_content"
import { findMessage } from "../slack/find_message"
import type { Talk } from "./talk"

/** Shows what a search finds. */
export async function answerFind({ bot, job, replies, loading }: Talk, find: FindCommand): Promise<void> {
  if (!find.terms) {
    return replies.privately({ text: "Say what to find: `find dashboard sales`, `find look revenue` or `find sales`." })
  }
  const looker = bot.looker(find.instance)
  const calls = await bot.access.callsFor(looker, replies.asked, job.slack, job.signal)
  const shown = await loading()
  const found = await findContent(calls, find)
  await shown.end(findMessage(found, { terms: find.terms, instanceUrl: looker.settings.url }))
}
