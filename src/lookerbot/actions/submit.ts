import type { ModalView } from "@slack/types"
import { DeliveryError } from "../../errors"
import { performAction } from "../../looker"
import type { Bot } from "../bot"
import { type Job, wordsOf } from "../jobs"
import { withPatience } from "../patience"
import { escapeCut } from "../slack/mrkdwn"
import { fieldErrors, outcomeText } from "./action_outcome"
import { type ActionReference, type ModalState, sealModal } from "./action_seal"
import { fieldsOf, lookerCalls, tell } from "./click"
import { followingActions, foundAction } from "./found_action"
import { inputValues, type Interaction } from "./interaction"
import { CHOICE, formView, messageView } from "./modal_views"

type View = NonNullable<Interaction["view"]>

/** Slack wants an answer within three seconds. What takes longer is shown in the modal when it comes. */
const PATIENCE_MS = 2300
const TITLE = "Action"
const STILL = "Still working: this takes a while… If nothing comes, look at the conversation."

/** What a modal does next; undefined: it closes. */
type Next = object | undefined

/** Does an action with what was entered. Complaints stand at their fields. */
export function submitForm(bot: Bot, interaction: Interaction, view: View, state: ModalState): Promise<Next> {
  const values = inputValues(interaction)
  return answered(bot, withPlace(interaction, state), view, async (job) => {
    const calls = await lookerCalls(bot, interaction, state.action, job)
    const action = await foundAction(bot, bot.looker(state.action.i), calls, state.action)
    const outcome = await performAction(calls, action, values)
    const errors = fieldErrors(outcome, Object.keys(view.state?.values ?? {}))
    if (errors) return { response_action: "errors", errors }
    return tellOutcome(bot, withPlace(interaction, state), outcomeText(outcome), job)
  })
}

/** Goes on with the action that was chosen among more: does it, or shows its form. */
export function submitChoice(bot: Bot, interaction: Interaction, view: View, state: ModalState): Promise<Next> {
  const at = Number(/^\d{1,3}/.exec(inputValues(interaction)[CHOICE] ?? "")?.[0] ?? NaN)
  const place = withPlace(interaction, state)
  return answered(bot, place, view, async (job) => {
    const looker = bot.looker(state.action.i)
    const calls = await lookerCalls(bot, interaction, state.action, job)
    const chosen = (await followingActions(bot, looker, calls, state.action, job.signal))[at]
    if (!chosen)
      return { response_action: "errors", errors: { [CHOICE]: "The data has changed: run the command again." } }
    const action: ActionReference = { ...state.action, f: chosen.field, h: chosen.hash, m: chosen.hasForm }
    const link = await foundAction(bot, looker, calls, action)
    if (!chosen.hasForm) return tellOutcome(bot, place, outcomeText(await performAction(calls, link)), job)
    const metadata = await sealModal(bot.vault, { ...state, action })
    return { response_action: "update", view: formView(await fieldsOf(calls, link), { title: chosen.label, metadata }) }
  })
}

/** Tells what came of an action where its button is; in the modal when that cannot be, because it has been done. */
async function tellOutcome(bot: Bot, place: Interaction, text: string, job: Job): Promise<Next> {
  try {
    await tell(bot, place, text, job)
    return undefined
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    return { response_action: "update", view: messageView(TITLE, text) }
  }
}

/** Works on a submitted modal; it waits a little, and is told later when that is not enough. */
async function answered(
  bot: Bot,
  interaction: Interaction,
  view: View,
  work: (job: Job) => Promise<Next>,
): Promise<Next> {
  let isLate = false
  const outcome = new Promise<Next>((resolve) => {
    bot.jobs.start(
      "modal",
      bot.jobLimitMs,
      async (job) => {
        await bot.access.check(job.slack, { userId: interaction.user.id })
        const next = await work(job)
        resolve(next)
        if (!isLate) return
        const showing = job.slack.updateView(view.id, viewOf(next) ?? messageView(TITLE, lateText(next)))
        // What has been told elsewhere need not be seen here.
        await (next === undefined ? showing.catch(() => undefined) : showing)
      },
      async (text, last, error) => {
        const said = messageView(TITLE, `:warning: ${escapeCut(wordsOf(error), 1000)}`)
        resolve({ response_action: "update", view: said })
        if (!isLate) return
        await last.slack.updateView(view.id, said).catch(() => tell(bot, interaction, text, last))
      },
    )
  })
  return withPatience(outcome, PATIENCE_MS, () => {
    isLate = true
    return { response_action: "update", view: messageView(TITLE, STILL) }
  })
}

function viewOf(next: Next): ModalView | undefined {
  return next && "view" in next ? (next.view as ModalView) : undefined
}

function lateText(next: Next): string {
  const errors: unknown = next && Reflect.get(next, "errors")
  if (typeof errors === "object" && errors) {
    return Object.values(errors as Record<string, string>)
      .map((error) => `:x: ${escapeCut(error, 300)}`)
      .join("\n")
  }
  return ":white_check_mark: Done: see the message."
}

/** A modal has no conversation: its outcome is told where its button was. */
function withPlace(interaction: Interaction, { channel, ts }: ModalState): Interaction {
  return {
    ...interaction,
    channel: channel === undefined ? null : { id: channel },
    message: ts ? { thread_ts: ts } : null,
  }
}
