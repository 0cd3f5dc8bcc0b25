import {
  answer,
  FORM,
  json,
  named,
  object,
  oneOf,
  type Operation,
  record,
  refusals,
  type Schema,
  text,
  word,
} from "../../openapi"
import { INTERACTION } from "../actions/interaction"
import { SLACK_EVENT } from "../ingress/slack_event"
import { SLACK_PATHS } from "../slack_paths"

const SIGNED: Operation["proofs"] = [["slackSignature"]]
const TIME = {
  "x-slack-request-timestamp?": text("Seconds since 1970, at most five minutes ago. Part of what is signed."),
}
const CHALLENGE = { "text/plain": { schema: text("The challenge, where Slack checks the address.") } }
const REFUSED = refusals(400, 401, 413, 415, 500, 503)

const COMMAND: Schema = {
  type: "object",
  description: "The form of a slash command. Slack sends more, which is not looked at.",
  properties: {
    command: text("Such as `/looker`."),
    text: text("What the person typed."),
    channel_id: text(),
    user_id: text(),
    team_id: text(),
    thread_ts: text(),
    response_url: text("Where the answer goes. Only addresses of Slack are used."),
    ssl_check: word("1"),
  },
}
const ACKNOWLEDGED = oneOf(
  object({ response_type: word("in_channel") }, "The command is shown to the channel."),
  object({ ok: { type: "boolean", const: true } }, "The answer to `ssl_check`."),
)

/** The addresses that Slack calls. */
export function slackOperations(): Operation[] {
  return [
    {
      method: "post",
      path: SLACK_PATHS.receive,
      id: "receiveSlashCommand",
      summary: "Takes a slash command",
      description: "It is acknowledged at once and answered later, in Slack.",
      proofs: SIGNED,
      inHeader: TIME,
      body: { [FORM]: { schema: COMMAND }, ...json(named("SlackEvent")) },
      answers: {
        200: {
          ...answer("Acknowledged.", ACKNOWLEDGED),
          content: { ...json(ACKNOWLEDGED), ...CHALLENGE },
          isEmptyToo: true,
        },
        ...REFUSED,
      },
    },
    {
      method: "post",
      path: SLACK_PATHS.event,
      id: "receiveEvent",
      summary: "Takes an event",
      description: "Mentions, direct messages and shared links. It is acknowledged at once; the work comes after.",
      proofs: SIGNED,
      inHeader: {
        ...TIME,
        "x-slack-retry-num?": text("Set when Slack sends again."),
        "x-slack-retry-reason?": text("Why Slack sends again."),
      },
      body: json(named("SlackEvent")),
      answers: { 200: { description: "Acknowledged.", content: CHALLENGE, isEmptyToo: true }, ...REFUSED },
    },
    {
      method: "post",
      path: SLACK_PATHS.action,
      id: "receiveInteraction",
      summary: "Takes a click on a button, or a submitted modal",
      proofs: SIGNED,
      inHeader: TIME,
      body: {
        [FORM]: {
          schema: object({
            payload: text("JSON, as the schema `SlackInteraction` says.", {
              contentMediaType: "application/json",
              contentSchema: named("SlackInteraction"),
            }),
          }),
        },
      },
      answers: {
        200: {
          ...answer("Acknowledged; with a body, what the modal does next.", record(true)),
          isEmptyToo: true,
        },
        ...refusals(403, 410),
        ...REFUSED,
      },
    },
  ]
}

/** What Slack sends. */
export function slackSchemas(): Record<string, Schema> {
  return { SlackEvent: SLACK_EVENT.toJsonSchema(), SlackInteraction: INTERACTION.toJsonSchema() }
}
