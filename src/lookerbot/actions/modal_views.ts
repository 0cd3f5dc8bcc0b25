import type { InputBlock, KnownBlock, ModalView, Option } from "@slack/types"
import type { ActionField } from "../../looker"
import { cutText } from "../../text/cut_text"
import type { CellAction } from "../answers/answer"
import { section } from "../slack/blocks"
import { escapeCut } from "../slack/mrkdwn"
import { SLACK_LIMITS } from "../slack/slack_limits"

/** Names of the modals, by which a submitted one is known. */
export const FORM_VIEW = "lookerbot_action_form"
export const MORE_VIEW = "lookerbot_more_actions"
/** Block of the choice among more actions. */
export const CHOICE = "action"

export interface ViewOptions {
  title: string
  /** Sealed. */
  metadata: string
}

/** A modal that only says something. */
export function messageView(title: string, text: string): ModalView {
  return {
    type: "modal",
    title: plain(cutText(title, SLACK_LIMITS.modalTitle)),
    close: plain("Close"),
    blocks: [section(text)],
  }
}

/** The form of an action. */
export function formView(fields: readonly ActionField[], { title, metadata }: ViewOptions): ModalView {
  const blocks = fields.slice(0, SLACK_LIMITS.modalBlocks - 1).flatMap(blockOf)
  const needsLogin = fields.some(({ type }) => type === "oauth_link")
  return {
    ...messageView(title, "This action asks for nothing more."),
    ...(blocks.length > 0 && { blocks }),
    callback_id: FORM_VIEW,
    private_metadata: metadata,
    // A form with a login is filled in after it.
    ...(!needsLogin && { submit: plain("Send") }),
  }
}

/** A choice among the actions for which a message has no place. */
export function moreView(actions: readonly CellAction[], { title, metadata }: ViewOptions): ModalView {
  const options = actions.slice(0, SLACK_LIMITS.options).map(({ label, hash }, at) => option(label, `${at}:${hash}`))
  const element = { type: "static_select" as const, action_id: "value", options }
  return {
    ...messageView(title, ""),
    blocks: [{ type: "input", block_id: CHOICE, label: plain("Action"), element }],
    callback_id: MORE_VIEW,
    private_metadata: metadata,
    submit: plain("Go on"),
  }
}

function blockOf(field: ActionField): KnownBlock[] {
  const { name, label, description, type, required, oauth_url } = field
  const shown = cutText(label || name, SLACK_LIMITS.labelText)
  if (type === "oauth_link") {
    const url = oauth_url && /^https?:\/\//.test(oauth_url) ? oauth_url.slice(0, SLACK_LIMITS.imageUrl) : undefined
    const login = section(
      `${escapeCut(shown, 500)}\n${escapeCut(description ?? "Log in, then click the button again.", 1000)}`,
    )
    if (!url) return [login]
    const text = plain(cutText(label || "Log in", SLACK_LIMITS.buttonText))
    return [login, { type: "actions", elements: [{ type: "button", action_id: "lookerbot_login", text, url }] }]
  }
  const element = elementOf(field)
  if (!element) return [section(`*${escapeCut(shown, 500)}*\nThere is nothing to choose from.`)]
  return [
    {
      type: "input",
      block_id: name.slice(0, 255),
      label: plain(shown),
      optional: required !== true,
      element,
      ...(description && { hint: plain(cutText(description, SLACK_LIMITS.labelText)) }),
    },
  ]
}

function elementOf({ type, options, default: usual }: ActionField): InputBlock["element"] | undefined {
  if (type === "select") {
    const choices = (options ?? [])
      .filter(({ name }) => name !== "" && name.length <= SLACK_LIMITS.optionValue)
      .slice(0, SLACK_LIMITS.options)
      .map(({ name, label }) => option(label || name, name))
    const initial = choices.find(({ value }) => value === usual)
    if (choices.length === 0) return undefined
    return { type: "static_select", action_id: "value", options: choices, ...(initial && { initial_option: initial }) }
  }
  const initial = usual ? { initial_value: usual.slice(0, 3000) } : {}
  return { type: "plain_text_input", action_id: "value", multiline: type === "textarea", ...initial }
}

function option(label: string, value: string): Option & { value: string; text: { type: "plain_text"; text: string } } {
  return { text: plain(cutText(label, SLACK_LIMITS.optionText)), value }
}

function plain(text: string) {
  return { type: "plain_text" as const, text: text || " " }
}
