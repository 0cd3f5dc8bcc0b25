import type { Handler } from "../../edge"
import { DeliveryError } from "../../errors"
import type { Bot } from "../bot"
import { wordsOf } from "../jobs"
import { MemberLists } from "../slack/member_lists"
import { lookerCall } from "./looker_call"
import { readPayload } from "./scheduled_plan"
import { findConversation } from "./slack_receiver"

/** Time for a form, in milliseconds: Looker shows it to somebody who waits. */
const FORM_MS = 18_000
const POST_MS = 60_000
const MAX_MESSAGE = 4000
const HELP = "Lookerbot must be a member of the channel."
const BROADCASTS = /<!(channel|here|everyone|subteam\^[^<>]{0,100})(?:\|[^<>]{0,200})?>/gi

/** The form of "send to Slack": where the bot may post. Without Slack it is one field that says why. */
export function formRoute(bot: Bot): Handler {
  const lists = new MemberLists({ withStrangers: bot.config.allowsSharedWorkspaces })
  return lookerCall(bot, FORM_MS + 1000, async ({ signal }) => {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(FORM_MS)])
    const field = { name: "channel", label: "Share In", required: true }
    try {
      const slack = await bot.slack.calls(ending, { timeoutMs: 8000, endsAt: Date.now() + FORM_MS })
      const options = await lists.read(slack)
      return { body: [{ ...field, type: "select", description: HELP, options }] }
    } catch (error) {
      if (!(error instanceof DeliveryError) || signal.aborted) throw error
      const reason = ending.aborted ? "Slack did not answer in time." : wordsOf(error)
      const description = `${reason} Enter the ID of the channel, or try again later. ${HELP}`
      return { body: [{ ...field, type: "string", required: false, description }] }
    }
  })
}

/** Posts a message of a data action, and answers with what came of it. */
export function messageRoute(bot: Bot): Handler {
  return lookerCall(bot, POST_MS, async ({ request, response, slack }) => {
    const payload = readPayload(await bot.bodies.read(request, response))
    const values = { ...membersOf(payload?.data), ...payload?.form_params }
    const errors = ["message", "channel"].flatMap((field) => {
      const problem = problemOf(values[field])
      return problem ? [{ field, message: `The ${field} ${problem}` }] : []
    })
    if (errors.length > 0) {
      const message = errors.map((error) => error.message).join(" ")
      return { body: { looker: { success: false, message, validation_errors: { errors } } } }
    }
    const { message, channel } = values as { message: string; channel: string }
    const text = bot.config.allowsBroadcast ? message : message.replace(BROADCASTS, "@$1")
    try {
      await slack.post({ channel: await findConversation(slack, channel.trim(), "any") }, { text })
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      return { body: { looker: { success: false, message: wordsOf(error) } } }
    }
    return { body: { looker: { success: true, message: `Sent to ${channel.trim().slice(0, 200)}.` } } }
  })
}

function problemOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return "is missing."
  if (typeof value !== "string") return "is not a text."
  return value.length > MAX_MESSAGE ? `is longer than ${MAX_MESSAGE} characters.` : undefined
}

function membersOf(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data && !Array.isArray(data) ? (data as Record<string, unknown>) : {}
}
