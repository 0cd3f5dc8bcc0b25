import { distance } from "fastest-levenshtein"
import { type Looker, type LookerCalls, type LookerQuery, readDashboard, readLook } from "../looker"
import { cutText } from "../text/cut_text"
import type { PageLink } from "./answers/answer"
import type { Shown } from "./answers/shown_query"
import type { Bot } from "./bot"
import { type CommandIndex, isHidden, type MatchedCommand } from "./commands/command_index"
import { dashboardUrl, runDashboard } from "./commands/dashboard_run"
import { type FilterValues, filterValues } from "./commands/filter_values"
import type { FindCommand } from "./commands/find_command"
import { findContent } from "./commands/find_content"
import type { Job } from "./jobs"
import { deliver, type Draft, type Stage } from "./slack/draft"
import { findMessage } from "./slack/find_message"
import { helpMessage } from "./slack/help_message"
import type { LoadingMessage } from "./slack/loading_message"
import { escapeCut } from "./slack/mrkdwn"
import type { Replies } from "./slack/replies"

/** One text of one person, and how it is answered. */
export interface Talk {
  bot: Bot
  job: Job
  replies: Replies
  /** Shows the loading message. */
  loading: () => Promise<LoadingMessage>
}

/** Help, or what one command takes. */
export async function answerHelp(talk: Talk, about?: string): Promise<void> {
  const { bot, replies, job } = talk
  const index = await bot.commands.rebuilt()
  const match = about === undefined ? undefined : index.match(about)
  if (match) return replies.privately({ text: await commandHelp(talk, match) })
  if (about !== undefined) return answerUnknown(talk, about)
  const folders = bot.lookers.flatMap(({ settings: { url, name, customCommandFolderId: id } }) =>
    id === undefined
      ? []
      : [{ url: `${url}/folders/${encodeURIComponent(id)}`, text: `the command folder of ${name}` }],
  )
  const urlOf = ({ instance, kind, id }: { instance: string; kind: string; id: string }) =>
    `${bot.looker(instance).settings.url}/${kind}s/${encodeURIComponent(id)}`
  await replies.privately(helpMessage({ index, urlOf, folders, notice: await bot.newRelease(job.signal) }))
}

/** Says that a text was not understood, and what may have been meant. */
export async function answerUnknown({ bot, replies }: Talk, text: string): Promise<void> {
  const alike = similar(await bot.commands.index(), text)
  const meant =
    alike.length > 0 ? ` Did you mean ${alike.map((name) => `\`${escapeCut(name, 100)}\``).join(", ")}?` : ""
  const quoted = escapeCut(cutText(text, 100), 200)
  await replies.privately({
    text: `:crying_cat_face: I did not understand “${quoted}”.${meant} Say \`help\` to see what I can do.`,
  })
}

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

function shownBy(
  { bot, job: { signal } }: Talk,
  looker: Looker,
  calls: LookerCalls,
  page: PageLink,
  what: string,
): Shown {
  return { looker, calls, page, what, timeoutMs: bot.timeoutMs(looker), signal }
}

/** Where a query can be explored. */
export function exploreUrl({ settings: { url } }: Looker, { slug, share_url }: LookerQuery): string | undefined {
  if (share_url?.startsWith(`${url}/`)) return share_url
  return slug ? `${url}/x/${encodeURIComponent(slug)}` : undefined
}

/** Answers take the place of the loading message. */
function stageOf({ replies, job }: Talk, loading: LoadingMessage): Stage {
  return {
    show: async (message) => void (await loading.end(message)),
    share: async (file, comment) => {
      const { channel, threadTs } = replies.asked
      const id = await job.slack.upload(file)
      await job.slack.completeUpload(id, file.title, { channel, threadTs, comment })
      await loading.remove()
    },
  }
}

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
