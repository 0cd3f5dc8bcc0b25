import type { ActionOutcome } from "../../looker"
import { escapeCut } from "../slack/mrkdwn"

const MAX_ERRORS = 10

/** What came of an action, as people in Slack read it. */
export function outcomeText({ success, message, validation_errors: invalid }: ActionOutcome): string {
  if (success) return `:white_check_mark: ${escapeCut(message || "Done!", 2000)}`
  const errors = (invalid?.errors ?? []).flatMap((error) => error.message ?? []).slice(0, MAX_ERRORS)
  const told =
    errors.length > 0 ? errors : [message || invalid?.message || "The action failed, and Looker gives no reason."]
  return told.map((text) => `:x: ${escapeCut(text, 500)}`).join("\n")
}

/** Complaints about fields of a form, by their names; undefined when there are none. */
export function fieldErrors(
  { success, validation_errors: invalid }: ActionOutcome,
  names: readonly string[],
): Record<string, string> | undefined {
  if (success) return undefined
  const errors = (invalid?.errors ?? []).flatMap(({ field, message }) =>
    field && names.includes(field) ? [[field, (message || "This value is refused.").slice(0, 150)] as const] : [],
  )
  return errors.length > 0 ? Object.fromEntries(errors) : undefined
}
