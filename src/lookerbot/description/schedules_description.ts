import {
  type Answer,
  answer,
  each,
  json,
  list,
  named,
  object,
  oneOf,
  type Operation,
  text,
  yesOrNo,
} from "../../openapi"
import { SCHEDULE } from "../schedules/scheduled_plan"
import type { Schema } from "../../openapi"

const LOOKER: Operation["proofs"] = [["hubToken"], ["webhookToken"]]
const BODY = json(named("Schedule"))
const FAILED: Answer = answer("Why it was not done.", oneOf(named("Told"), named("Failure"), named("NotLooker")))
const REFUSED = each([400, 401, 403, 404, 413, 415, 422, 500, 502, 503, 504], () => FAILED)
const SENT = answer("Slack has it.", named("Told"))
const COMPLAINTS = object({ errors: list(object({ field: text(), message: text() })) })

/** The addresses that Looker calls to post to Slack. */
export const SCHEDULE_OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: "/slack/post/:post_type/:channel_name",
    id: "postSchedule",
    summary: "Posts a schedule that comes as a webhook",
    proofs: LOOKER,
    inPath: {
      post_type: text("`channel`, `dm`, or anything else: then the sign in front of the name decides."),
      channel_name: text("A name, an id or an e-mail address."),
    },
    body: BODY,
    answers: { 200: SENT, ...REFUSED },
  },
  {
    method: "post",
    path: "/slack/post_from_query_action",
    id: "postScheduleFromAction",
    summary: "Posts a schedule that comes as an action",
    description: "The channel is the answer `channel` of its form.",
    proofs: LOOKER,
    body: BODY,
    answers: { 200: SENT, ...REFUSED },
  },
  {
    method: "post",
    path: "/data_actions",
    id: "postMessage",
    summary: "Posts the message of a data action",
    proofs: LOOKER,
    body: BODY,
    answers: {
      200: answer(
        "What came of it.",
        object({ looker: object({ success: yesOrNo(), message: text(), "validation_errors?": COMPLAINTS }) }),
      ),
      ...REFUSED,
    },
  },
  {
    method: "post",
    path: "/data_actions/form",
    id: "showMessageForm",
    summary: "The form that asks where a message goes",
    proofs: LOOKER,
    body: BODY,
    answers: { 200: answer("The fields.", list(named("FormField"))), ...REFUSED },
  },
]

/** What they take and answer. */
export function scheduleSchemas(): Record<string, Schema> {
  return {
    Schedule: SCHEDULE.toJsonSchema(),
    Told: object(
      { looker: object({ success: yesOrNo(), message: text() }), success: yesOrNo(), reason: text() },
      "The outcome in the form of the Integration API and in that of webhooks.",
    ),
    NotLooker: object({ looker: object({ success: yesOrNo() }), reason: text() }, "The caller is not Looker."),
  }
}
