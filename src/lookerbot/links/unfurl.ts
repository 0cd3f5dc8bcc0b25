import type { KnownBlock } from "@slack/types"
import { briefCause } from "../../errors"
import { createQuery, type Looker, type LookerCalls, readDashboard, readLook, withFilters } from "../../looker"
import type { Shown } from "../answers/shown_query"
import { exploreUrl } from "../answers/explore_url"
import type { Bot } from "../bot"
import { linkedValues, runDashboard } from "../commands/dashboard_run"
import type { SharedLinks } from "../ingress/slack_event"
import type { Job } from "../jobs"
import { coloured } from "../slack/answer_message"
import { section } from "../slack/blocks"
import { deliver, type Draft, plainDraft, type Stage } from "../slack/draft"
import { escapeCut, linkText } from "../slack/mrkdwn"
import { linkQuery } from "./link_query"
import { type LookerLink, readLink, webUrl } from "./looker_link"

/** Links of one message that are answered. */
const MAX_LINKS = 3

/** A link and where it leads. */
interface FoundLink {
  /** As it stands in the message. */
  url: string
  looker: Looker
  link: LookerLink
}

/** Shows what is behind the links of a message. Nothing is said of links that cannot be shown. */
export function unfurlLinks(bot: Bot, { userId, urls, at, isDraft }: SharedLinks): void {
  const found = urls.flatMap((url) => foundLink(bot, url)).slice(0, MAX_LINKS)
  if (found.length === 0) return
  bot.jobs.start(
    "links",
    bot.jobLimitMs,
    async (job) => {
      await bot.access.check(job.slack, { userId })
      for (const each of found) {
        const stage: Stage = {
          show: async ({ attachments = [] }) => {
            const [{ color, blocks } = {}] = attachments
            await job.slack.unfurl(at, { [each.url]: { ...(color && { color }), blocks: blocks as KnownBlock[] } })
          },
        }
        try {
          const calls = await bot.access.callsFor(each.looker, { userId }, job.slack, job.signal)
          const channel = "channel" in at ? at.channel : undefined
          await deliver(await draftOf(bot, job, each, { calls, channel, isDraft }), stage)
        } catch (error) {
          bot.logger.warn("link could not be shown", { id: job.id, error: briefCause(error) })
        }
      }
    },
    () => Promise.resolve(),
  )
}

function foundLink({ lookers }: Bot, text: string): FoundLink[] {
  const url = webUrl(text)
  return lookers.flatMap((looker) => {
    const link = url && readLink(url, looker.settings.url)
    return link ? [{ url: text, looker, link }] : []
  })
}

async function draftOf(
  bot: Bot,
  job: Job,
  { url, looker, link }: FoundLink,
  { calls, channel, isDraft }: { calls: LookerCalls; channel?: string; isDraft: boolean },
): Promise<Draft> {
  const shown = (text: string, what: string): Shown => ({
    looker,
    calls,
    page: { url, text },
    what,
    timeoutMs: bot.timeoutMs(looker),
    signal: job.signal,
    permit: bot.permit(looker, job.slack, channel),
  })
  const { presenter } = bot
  switch (link.kind) {
    case "look": {
      const { title, description, query } = await readLook(calls, link.id)
      const text = title ?? link.id
      if (isDraft) return titleDraft(url, text, description)
      const hasFilters = Object.keys(link.filters).length > 0
      const run = hasFilters ? await createQuery(calls, withFilters(query, link.filters)) : query
      return presenter.query({ ...shown(text, `The Look "${text}"`), query: run }, job.slack)
    }
    case "slug":
    case "query": {
      if (isDraft) return titleDraft(url, "Looker", null)
      const query = await linkQuery(calls, link)
      return presenter.query({ ...shown("Looker", "The query of this link"), query }, job.slack)
    }
    case "dashboard": {
      const dashboard = await readDashboard(calls, link.id)
      if (isDraft) return titleDraft(url, dashboard.title, dashboard.description)
      if (dashboard.tiles.length === 0) return titleDraft(url, dashboard.title, dashboard.description)
      const run = await runDashboard(calls, dashboard, linkedValues(dashboard, link.filters))
      const what = `The dashboard "${dashboard.title}"`
      if (run.kind === "picture") return presenter.picture(shown(dashboard.title, what), run.drawn, job.slack)
      const base = shown(dashboard.title, what)
      return presenter.query(
        { ...base, page: { ...base.page, explore: exploreUrl(looker, run.query) }, query: run.query },
        job.slack,
      )
    }
  }
}

function titleDraft(url: string, title: string, description: string | null | undefined): Draft {
  const about = description ? `\n${escapeCut(description, 1000)}` : ""
  return plainDraft({ attachments: coloured([section(`*${linkText({ url, text: title })}*${about}`)], title) })
}
