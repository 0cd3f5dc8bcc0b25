import type { KnownBlock, MessageAttachment } from "@slack/types"
import { briefCause, DeliveryError } from "../../errors"
import { ACTION_FIELDS, type ActionField, type LookerCalls, performAction, readActionForm } from "../../looker"
import { NotAllowedError } from "../access"
import type { DetailLink } from "../answers/detail_document"
import type { Bot } from "../bot"
import type { Job } from "../jobs"
import { context } from "../slack/blocks"
import { firstWay } from "../slack/first_way"
import { escapeCut } from "../slack/mrkdwn"
import { respond, responseUrl } from "../slack/response_url"
import { SLACK_LIMITS } from "../slack/slack_limits"
import { outcomeText } from "./action_outcome"
import { type ActionReference, sealModal } from "./action_seal"
import { followingActions, foundAction } from "./found_action"
import type { ClickedMessage, Interaction } from "./interaction"
import { formView, messageView, moreView } from "./modal_views"

const LOADING = "One moment, please… If nothing comes, look at the conversation."

/** Does the action of a button, or opens its form. */
export function clickAction(bot: Bot, interaction: Interaction, reference: ActionReference): void {
  startClick(bot, interaction, "action", async (job) => {
    if (reference.m) return openForm(bot, interaction, reference, job)
    const looker = bot.looker(reference.i)
    const calls = await lookerCalls(bot, interaction, reference, job)
    const action = await foundAction(bot, looker, calls, reference)
    const outcome = await performAction(calls, action)
    if (outcome.success) await noteDone(bot, interaction, action.label ?? "Action", job)
    await tell(bot, interaction, outcomeText(outcome), job)
  })
}

/** Shows the actions for which a message has no place. */
export function clickMore(bot: Bot, interaction: Interaction, reference: ActionReference): void {
  startClick(bot, interaction, "more actions", async (job) => {
    await inModal(interaction, "More actions", job, async () => {
      const calls = await lookerCalls(bot, interaction, reference, job)
      const actions = await followingActions(bot, bot.looker(reference.i), calls, reference, job.signal)
      return moreView(actions, { title: "More actions", metadata: await metadataOf(bot, interaction, reference) })
    })
  })
}

/** Opens a modal at once, because the trigger of a click lives for three seconds only, and fills it then. */
function openForm(bot: Bot, interaction: Interaction, reference: ActionReference, job: Job): Promise<void> {
  return inModal(interaction, "Action", job, async () => {
    const calls = await lookerCalls(bot, interaction, reference, job)
    const action = await foundAction(bot, bot.looker(reference.i), calls, reference)
    const title = action.label ?? "Action"
    return formView(await fieldsOf(calls, action), { title, metadata: await metadataOf(bot, interaction, reference) })
  })
}

async function inModal(
  { trigger_id: trigger }: Interaction,
  title: string,
  { slack }: Job,
  fill: () => Promise<ReturnType<typeof messageView>>,
): Promise<void> {
  const view = await slack.openView(trigger ?? "", messageView(title, LOADING))
  try {
    await slack.updateView(view, await fill())
  } catch (error) {
    // The modal must not wait for ever. Why it failed is told where the button is.
    await slack
      .updateView(view, messageView(title, ":warning: This did not work: see the message."))
      .catch(() => undefined)
    throw error
  }
}

/** The fields of an action: its own, or those that its service gives. */
export function fieldsOf(calls: LookerCalls, action: DetailLink): Promise<ActionField[]> {
  const own = Array.isArray(action.form) ? ACTION_FIELDS.tryRead(action.form) : undefined
  return own ? Promise.resolve(own) : readActionForm(calls, action)
}

/** Calls of Looker for the person who clicked. @throws NotAllowedError */
export function lookerCalls(bot: Bot, { user }: Interaction, { i }: ActionReference, { slack, signal }: Job) {
  return bot.access.callsFor(bot.looker(i), { userId: user.id }, slack, signal)
}

/** Says something to the person who clicked, and to nobody else. @throws DeliveryError when they do not see it. */
export async function tell(
  bot: Bot,
  interaction: Interaction,
  text: string,
  { slack, signal }: Pick<Job, "slack" | "signal">,
): Promise<void> {
  const url = responseUrl(interaction.response_url ?? undefined, bot.config.slack.url)
  const { channel, user, message } = interaction
  const postFor = async () => {
    if (!channel) throw new DeliveryError("Slack names no conversation in which this could be told.")
    await slack.postFor(user.id, { channel: channel.id, threadTs: message?.thread_ts ?? undefined }, { text })
  }
  await (url ? firstWay([() => respond(url, { text }, { isPublic: false }, signal), postFor]) : postFor())
}

/** Adds a line to the message: who did what. A message that cannot be changed stays as it is. */
async function noteDone(
  bot: Bot,
  { channel, message, user }: Interaction,
  label: string,
  { slack }: Job,
): Promise<void> {
  if (!channel || !message?.ts) return
  try {
    const noted = withNote(message, `:white_check_mark: ${escapeCut(label, 100)}, by <@${user.id}>`)
    if (noted) await slack.update({ channel: channel.id, ts: message.ts }, { attachments: noted })
  } catch (error) {
    bot.logger.debug("message could not be changed", { error: briefCause(error) })
  }
}

function withNote({ attachments }: ClickedMessage, note: string): MessageAttachment[] | undefined {
  const [first, ...others] = (attachments ?? []).map(({ color, fallback, blocks }) => ({
    color: color ? (color.startsWith("#") ? color : `#${color}`) : undefined,
    fallback: fallback ?? undefined,
    blocks: (blocks ?? []) as KnownBlock[],
  }))
  if (!first || first.blocks.length >= SLACK_LIMITS.blocks) return undefined
  // A message that says it already is not made longer and longer.
  const line = context(note)
  if (first.blocks.some((block) => JSON.stringify(block).includes(note))) return undefined
  return [{ ...first, blocks: [...first.blocks, line] }, ...others]
}

function metadataOf(bot: Bot, { channel, message }: Interaction, action: ActionReference): Promise<string> {
  return sealModal(bot.vault, { action, channel: channel?.id, ts: message?.thread_ts ?? undefined })
}

function startClick(bot: Bot, interaction: Interaction, name: string, work: (job: Job) => Promise<void>): void {
  const { user } = interaction
  bot.jobs.start(
    name,
    bot.jobLimitMs,
    async (job) => {
      await bot.access.check(job.slack, { userId: user.id })
      await work(job)
    },
    (text, last, error) => {
      const said = error instanceof NotAllowedError ? `:no_entry: ${escapeCut(error.message, 1000)}` : text
      return tell(bot, interaction, said, last)
    },
  )
}
