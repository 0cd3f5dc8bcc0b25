import type { Handler } from "../../edge"
import { HubError } from "../../errors"
import type { Bot } from "../bot"
import { BUTTON_ID, MORE_ID } from "./action_buttons"
import { openAction, openModal } from "./action_seal"
import { clickAction, clickMore } from "./click"
import { type Interaction, readInteraction } from "./interaction"
import { FORM_VIEW, MORE_VIEW } from "./modal_views"
import { submitChoice, submitForm } from "./submit"

/** Answers clicks on buttons and submitted modals. */
export function actionRoute(bot: Bot): Handler {
  return async (request, response) => {
    const interaction = readInteraction(request.body as Buffer)
    if (!bot.config.hasButtons) {
      response.status(403).json({ success: false, error: "Buttons are switched off on this hub." })
      return
    }
    if (interaction.type === "block_actions") {
      await click(bot, interaction)
      return void response.status(200).end()
    }
    const answer = interaction.type === "view_submission" ? await submit(bot, interaction) : undefined
    if (answer) response.json(answer)
    else response.status(200).end()
  }
}

/** Starts the work for a click. @throws HubError (400) when the button was not made by this hub. */
async function click(bot: Bot, interaction: Interaction): Promise<void> {
  const [button] = interaction.actions ?? []
  const isMore = button?.action_id === MORE_ID
  // Other buttons are links.
  if (!button || !(isMore || button.action_id.startsWith(BUTTON_ID))) return
  const reference = await openAction(bot.vault, button.value ?? "")
  checkInstance(bot, reference.i)
  if (isMore) clickMore(bot, interaction, reference)
  else clickAction(bot, interaction, reference)
}

/** @returns what the modal does next; undefined: it closes. */
async function submit(bot: Bot, interaction: Interaction): Promise<object | undefined> {
  const { view } = interaction
  if (view?.callback_id !== FORM_VIEW && view?.callback_id !== MORE_VIEW) return undefined
  const state = await openModal(bot.vault, view.private_metadata ?? "")
  checkInstance(bot, state.action.i)
  return view.callback_id === FORM_VIEW
    ? submitForm(bot, interaction, view, state)
    : submitChoice(bot, interaction, view, state)
}

function checkInstance(bot: Bot, name: string): void {
  if (bot.lookers.some(({ settings }) => settings.name === name)) return
  throw new HubError("bad_request", "This hub no longer asks the Looker of this button.")
}
