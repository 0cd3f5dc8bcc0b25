import type { Button, KnownBlock } from "@slack/types"
import type { Vault } from "../../sealing"
import { cutText } from "../../text/cut_text"
import type { Answer, CellAction } from "../answers/answer"
import { SLACK_LIMITS } from "../slack/slack_limits"
import { type ActionReference, sealAction } from "./action_seal"

/** Buttons have these ids, with a number behind. */
export const BUTTON_ID = "lookerbot_data_action:"
/** The button that leads to the actions for which there is no place. */
export const MORE_ID = "lookerbot_more_actions"

export interface ButtonsOptions {
  vault: Vault
  /** Name of the instance. */
  instance: string
  queryId: string
}

/** A button for each action of an answer with one row: none for other answers. */
export async function actionButtons(
  answer: Answer,
  { vault, instance, queryId }: ButtonsOptions,
): Promise<KnownBlock[]> {
  const actions = actionsIn(answer)
  if (actions.length === 0) return []
  const isMore = actions.length > SLACK_LIMITS.actions
  const shown = isMore ? actions.slice(0, SLACK_LIMITS.actions - 1) : actions
  const reference = ({ field, hash, hasForm }: CellAction): ActionReference => ({
    v: 1,
    i: instance,
    q: queryId,
    f: field,
    r: 0,
    h: hash,
    m: hasForm,
  })
  const buttons = await Promise.all(
    shown.map(async (action, at): Promise<Button> => {
      const label = cutText(action.label, SLACK_LIMITS.buttonText)
      return {
        type: "button",
        action_id: `${BUTTON_ID}${at + 1}`,
        text: { type: "plain_text", text: label },
        value: await sealAction(vault, reference(action)),
        // An action with a form asks before it is done.
        ...(!action.hasForm && { confirm: confirmation(label, instance) }),
      }
    }),
  )
  if (isMore) {
    const next = actions[shown.length] as CellAction
    // Stands for all that follow it: the modal finds them in the result.
    const value = await sealAction(vault, reference(next))
    buttons.push({ type: "button", action_id: MORE_ID, text: { type: "plain_text", text: "More actions" }, value })
  }
  return [{ type: "actions", elements: buttons }]
}

/** The actions of an answer, in the order of its cells. */
export function actionsIn(answer: Answer): readonly CellAction[] {
  if (answer.kind === "value") return answer.value.actions ?? []
  return answer.kind === "record" ? answer.pairs.flatMap(({ cell }) => cell.actions ?? []) : []
}

function confirmation(label: string, instance: string): Button["confirm"] {
  const text = cutText(`This does "${label}" in Looker (${instance}).`, SLACK_LIMITS.confirmText)
  return {
    title: { type: "plain_text", text: "Are you sure?" },
    text: { type: "plain_text", text },
    confirm: { type: "plain_text", text: "Do it" },
    deny: { type: "plain_text", text: "Cancel" },
  }
}
