import { DeliveryError } from "../../errors"
import {
  type Looker,
  type LookerCalls,
  lookerFault,
  type LookerQuery,
  readDashboard,
  readLook,
  readQuery,
} from "../../looker"
import { SlackRefusal } from "../../services/slack"
import type { Shown } from "../answers/shown_query"
import type { Bot } from "../bot"
import { byTitle, linkedValues } from "../commands/dashboard_run"
import type { Permit } from "../permit"
import { UndrawnError } from "../presenter"
import { readLink, webUrl } from "../links/looker_link"
import { linkQuery } from "../links/link_query"
import { section } from "../slack/blocks"
import { deliver, type Draft, type Stage } from "../slack/draft"
import { escapeCut, linkText } from "../slack/mrkdwn"
import type { Destination, SlackCalls, SlackFile } from "../slack/slack_calls"
import type { SlackMessage } from "../slack/slack_message"
import { type Attachment, attachedBytes, type ScheduledPlan } from "./scheduled_plan"
import { UnsupportedError } from "./schedule_errors"

export interface PlanPosting {
  bot: Bot
  slack: SlackCalls
  signal: AbortSignal
  looker: Looker
  plan: ScheduledPlan
  attachment?: Attachment
  destination: Destination
}

const FILE_TYPES = new Set(["csv", "txt", "json", "png", "pdf", "xlsx", "zip", "jpg", "jpeg", "html"])

/** Posts what a schedule sends. Resolves when Slack has taken all of it. */
export async function postPlan(posting: PlanPosting): Promise<void> {
  const { plan, attachment } = posting
  const kind = plan.type?.toLowerCase() ?? ""
  const isDashboard = kind.includes("dashboard")
  if (!isDashboard && !["look", "query", "explore"].includes(kind)) {
    throw new UnsupportedError(
      `Schedules of the type "${kind.slice(0, 50)}" cannot be posted: schedule a Look, an Explore or a dashboard.`,
    )
  }
  const file = attachment && fileOf(attachment, plan)
  if (isDashboard && file) return sharePushed(posting, file)
  if (!posting.looker.hasApi) {
    if (file) return sharePushed(posting, file)
    throw new DeliveryError("This hub has no API key for that Looker.")
  }
  let draft: Draft
  try {
    draft = await (isDashboard ? dashboardDraft(posting) : queryDraft(posting))
  } catch (error) {
    // Looker itself cannot be asked, but what it has sent is here.
    const reason = error instanceof UndrawnError ? error.cause : error
    if (!file || !["down", "timeout", "login", "busy"].includes(lookerFault(reason))) throw error
    return sharePushed(posting, file)
  }
  await deliver(draft, stageOf(posting))
}

async function queryDraft(posting: PlanPosting): Promise<Draft> {
  const { bot, looker, signal, slack, plan } = posting
  const calls = looker.calls(signal)
  const { query, url, text, what } = await contentOf(posting, calls)
  const page = { url, text: plan.title || text }
  const shown: Shown = {
    looker,
    calls,
    page,
    what,
    timeoutMs: bot.timeoutMs(looker),
    signal,
    permit: permitOf(posting),
  }
  return bot.presenter.query({ ...shown, query }, slack)
}

interface Content {
  query: LookerQuery
  url: string
  text: string
  what: string
}

/** The query of a plan: its own where it differs from that of its Look. */
async function contentOf({ looker, plan }: PlanPosting, calls: LookerCalls): Promise<Content> {
  const { url: instanceUrl } = looker.settings
  const address = webUrl(plan.url ?? "")
  const link = address && readLink(address, instanceUrl)
  const planned = plan.query_id === undefined || plan.query_id === null ? undefined : String(plan.query_id)
  const url = plan.url ?? instanceUrl
  if (link?.kind === "look") {
    const look = await readLook(calls, link.id)
    const text = look.title ?? link.id
    const what = `The Look "${text}"`
    if (planned !== undefined && planned !== look.query.id) {
      return { query: await readQuery(calls, planned), url, text, what }
    }
    return { query: look.query, url: `${instanceUrl}/looks/${encodeURIComponent(link.id)}`, text, what }
  }
  const what = "The query of this schedule"
  if (planned !== undefined) return { query: await readQuery(calls, planned), url, text: "Looker", what }
  if (link?.kind === "slug" || link?.kind === "query")
    return { query: await linkQuery(calls, link), url, text: "Looker", what }
  throw new UnsupportedError("The schedule names no query, and its address leads to no Look.")
}

async function dashboardDraft(posting: PlanPosting): Promise<Draft> {
  const { bot, looker, plan, signal, slack } = posting
  const address = webUrl(plan.url ?? "")
  const link = address && readLink(address, looker.settings.url)
  if (link?.kind !== "dashboard") throw new UnsupportedError("The address of the schedule leads to no dashboard.")
  const calls = looker.calls(signal)
  const dashboard = await readDashboard(calls, link.id)
  const { id, title } = dashboard
  const filters = byTitle(dashboard, linkedValues(dashboard, link.filters))
  const page = { url: plan.url ?? looker.settings.url, text: plan.title || title }
  const shown: Shown = {
    looker,
    calls,
    page,
    what: `The dashboard "${title}"`,
    timeoutMs: bot.timeoutMs(looker),
    signal,
    permit: permitOf(posting),
  }
  return bot.presenter.picture(shown, { kind: "dashboard", id, filters }, slack)
}

/** Messages of a schedule are headed by its title. */
function stageOf(posting: PlanPosting): Stage {
  const { plan } = posting
  const heading = plan.title ? section(`*${escapeCut(plan.title, 1000)}*`) : undefined
  return {
    show: async (message) => {
      const [first, ...others] = message.attachments ?? []
      const headed =
        first && heading ? [{ ...first, blocks: [heading, ...(first.blocks ?? [])] }, ...others] : undefined
      await post(posting, headed ? { ...message, attachments: headed } : message)
    },
    share: (file, comment) => share(posting, file, comment),
  }
}

function post(posting: PlanPosting, message: SlackMessage): Promise<void> {
  return joining(posting, async () => void (await posting.slack.post(posting.destination, message)))
}

function share(posting: PlanPosting, file: SlackFile, comment?: string): Promise<void> {
  const { slack, destination, plan } = posting
  const said =
    comment ?? (plan.url ? linkText({ url: plan.url, text: plan.title || file.title }) : escapeCut(file.title, 500))
  return joining(posting, () => slack.share(file, { ...destination, comment: said }))
}

/** Posts again after joining a public channel that the bot is not in. @throws the first refusal when it may not join. */
async function joining({ slack, destination }: PlanPosting, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SlackRefusal) || error.slackCode !== "not_in_channel") throw error
    const hasJoined = await slack.join(destination.channel).then(
      () => true,
      () => false,
    )
    if (!hasJoined) throw error
    await work()
  }
}

function permitOf({ bot, looker, slack, destination }: PlanPosting): Permit {
  return bot.permit(looker, slack, destination.channel)
}

/** Shares what Looker has pushed. */
async function sharePushed(posting: PlanPosting, file: SlackFile): Promise<void> {
  const { plan } = posting
  const type = plan.type?.toLowerCase().includes("dashboard") ? "dashboard" : "query"
  await permitOf(posting)({ type, title: plan.title ?? undefined, format: file.name.split(".").at(-1) })
  await share(posting, file)
}

function fileOf(attachment: Attachment, { title }: ScheduledPlan): SlackFile | undefined {
  const bytes = attachedBytes(attachment)
  const extension = attachment.extension?.toLowerCase() ?? ""
  if (!bytes || bytes.length === 0 || !FILE_TYPES.has(extension)) return undefined
  const name = title?.replace(/[^\p{L}\p{N} ._-]+/gu, "_").slice(0, 100) || "Looker"
  return { name: `${name}.${extension}`, bytes, title: title || "Looker" }
}
