import { HubError } from "../../errors"
import type { Asked } from "../slack/replies"
import { responseUrl } from "../slack/response_url"
import { SLACK_LIMITS } from "../slack/slack_limits"

/** What Slack posts for a slash command. */
export type CommandPayload = { kind: "check" } | { kind: "command"; asked: Asked; text: string }

/**
 * Reads the form of a slash command. The body is verified.
 * @param slackUrl Origin of Slack.
 * @throws HubError (400) when it is anything else.
 */
export function readSlashCommand(body: Buffer, slackUrl: string): CommandPayload {
  const form = new URLSearchParams(body.toString())
  const text = (name: string) => form.get(name) ?? undefined
  if (text("ssl_check") === "1") return { kind: "check" }
  const id = (name: string) => {
    const given = text(name)
    return given && given.length <= SLACK_LIMITS.id ? given : undefined
  }
  const [channel, userId] = [id("channel_id"), id("user_id")]
  if (!text("command") || !channel || !userId) {
    throw new HubError("bad_request", "This is not a slash command of Slack.")
  }
  return {
    kind: "command",
    text: text("text")?.slice(0, SLACK_LIMITS.message) ?? "",
    asked: {
      source: "command",
      userId,
      teamId: text("team_id"),
      channel,
      threadTs: id("thread_ts"),
      responseUrl: responseUrl(text("response_url"), slackUrl),
    },
  }
}
