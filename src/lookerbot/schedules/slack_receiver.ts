import { DeliveryError } from "../../errors"
import { findReceiver, isId, isPerson } from "../../services/slack"
import type { SlackCalls } from "../slack/slack_calls"

/** How the kind of a receiver is told: in the path of a schedule, or by the sign in front of the name. */
export type ReceiverKind = "channel" | "dm" | "any"

/**
 * Finds the conversation for a channel or a person.
 * @param typed An id; a name, with or without `#` or `@`; or the e-mail address of a person.
 * @returns the id of the conversation.
 * @throws DeliveryError that marks the field `channel` when Slack knows none, or several; SlackRefusal, ServiceError.
 */
export async function findConversation(calls: SlackCalls, typed: string, kind: ReceiverKind): Promise<string> {
  const sign = /^[#@]/.exec(typed)?.[0]
  const name = sign ? typed.slice(1) : typed
  if (!name.trim()) throw DeliveryError.ofField("channel", "No channel is given: name a channel or a person.")
  if (isId(name)) return isPerson(name) ? calls.openConversation(name) : name
  const meansPerson = kind === "dm" || (kind === "any" && (sign === "@" || isEmail(name)))
  if (!meansPerson) return findReceiver(calls.session, `#${name}`)
  const id = isEmail(name) ? (await calls.userByEmail(name)).id : await findReceiver(calls.session, `@${name}`)
  return calls.openConversation(id)
}

function isEmail(text: string): boolean {
  const at = text.indexOf("@")
  return at > 0 && text.includes(".", at) && !/\s/.test(text)
}
