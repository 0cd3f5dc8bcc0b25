import { type Looker, type LookerCalls, readDashboard, readLook } from "../../looker"
import { exploreUrl } from "../answers/explore_url"
import type { MatchedCommand } from "../commands/command_index"
import { dashboardUrl, runDashboard } from "../commands/dashboard_run"
import { type FilterValues, filterValues } from "../commands/filter_values"
import { deliver, type Draft } from "../slack/draft"
import { escapeCut } from "../slack/mrkdwn"
import { shownBy, stageOf, type Talk } from "./talk"

/** Runs a dashboard or Look that is a command. */
export async function answerCustom(talk: Talk, { command, argument }: MatchedCommand): Promise<void> {
  const { bot, job, replies } = talk
  const looker = bot.looker(command.instance)
  const calls = await bot.access.callsFor(looker, replies.asked, job.slack, job.signal)
  const loading = await talk.loading()
  const draft =
    command.kind === "look"
      ? await lookDraft(talk, looker, calls, command.id)
      : await dashboardDraft(talk, looker, calls, command.id, argument)
  if ("problem" in draft) {
    await loading.remove()
    return replies.privately({ text: `:warning: ${escapeCut(draft.problem, 2500)}` })
  }
  await deliver(draft, stageOf(talk, loading))
}

/** The draft of a Look. */
async function lookDraft(talk: Talk, looker: Looker, calls: LookerCalls, id: string): Promise<Draft> {
  const { title, query } = await readLook(calls, id)
  const page = { url: `${looker.settings.url}/looks/${encodeURIComponent(id)}`, text: title ?? id }
  const shown = shownBy(talk, looker, calls, page, `The Look "${page.text}"`)
  return talk.bot.presenter.query({ ...shown, query }, talk.job.slack)
}

async function dashboardDraft(
  talk: Talk,
  looker: Looker,
  calls: LookerCalls,
  id: string,
  argument: string,
): Promise<Draft | { problem: string }> {
  const { bot, job } = talk
  const dashboard = await readDashboard(calls, id)
  const filters: FilterValues = filterValues(argument, dashboard.filters, bot.config.freeTextFilters)
  if ("problem" in filters) return filters
  const run = await runDashboard(calls, dashboard, filters.values)
  const page = { url: dashboardUrl(looker.settings.url, dashboard, filters.values), text: dashboard.title }
  const what = `The dashboard "${dashboard.title}"`
  if (run.kind === "picture")
    return bot.presenter.picture(shownBy(talk, looker, calls, page, what), run.drawn, job.slack)
  const explored = { ...page, explore: exploreUrl(looker, run.query) }
  return bot.presenter.query({ ...shownBy(talk, looker, calls, explored, what), query: run.query }, job.slack)
}
