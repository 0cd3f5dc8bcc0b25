import { DeliveryError } from "../../errors"
import { type Looker, type LookerCalls, readQuery, runQuery } from "../../looker"
import type { CellAction } from "../answers/answer"
import { findAction } from "../answers/cell_actions"
import { answerTo } from "../answers/shown_query"
import type { Bot } from "../bot"
import { actionsIn } from "./action_buttons"
import type { ActionReference } from "./action_seal"

/** The result no longer has the action. */
class ChangedError extends DeliveryError {
  constructor() {
    super("The data has changed since: please run the command again.")
  }
}

/**
 * Finds the action that a button stands for, in the result as it is now.
 * @returns the action as Looker gives it.
 * @throws ChangedError when the result no longer has it.
 */
export async function foundAction(bot: Bot, looker: Looker, calls: LookerCalls, { q, f, r, h }: ActionReference) {
  const { rows } = await runQuery(calls, q, {
    maxRows: r + 1,
    timeoutMs: bot.timeoutMs(looker),
    instanceUrl: looker.settings.url,
    what: "The query of this button",
    fromCache: true,
  })
  const action = findAction(rows[r]?.[f], h)
  if (!action) throw new ChangedError()
  return action
}

/** The action that a button stands for, and all that follow it in its answer. @throws ChangedError */
export async function followingActions(
  bot: Bot,
  looker: Looker,
  calls: LookerCalls,
  { q, f, h }: ActionReference,
  signal: AbortSignal,
): Promise<CellAction[]> {
  const query = await readQuery(calls, q)
  const page = { url: looker.settings.url, text: looker.settings.name }
  const what = "The query of this button"
  const answer = await answerTo({ looker, calls, query, page, what, timeoutMs: bot.timeoutMs(looker), signal }, 1)
  const actions = actionsIn(answer)
  const first = actions.findIndex(({ field, hash }) => field === f && hash === h)
  if (first < 0) throw new ChangedError()
  return [...actions.slice(first)]
}
