import { SlackRefusal } from "../../services/slack"
import { firstWay } from "./first_way"
import { respond } from "./response_url"
import type { Destination, SlackCalls } from "./slack_calls"
import type { PostedMessage, SlackMessage } from "./slack_message"

/** Somebody who asks in Slack, and where. */
export interface Asked extends Destination {
  source: "command" | "mention" | "direct"
  userId: string
  teamId?: string
  /** Of a bot that asks. */
  botId?: string
  /** Checked by `responseUrl`. */
  responseUrl?: string
}

/** A reply that others see: as a message of the bot, or through the response address of a command. */
export type PublicReply = { posted: PostedMessage } | { isResponse: true }

/** Refusals that say that the bot may not post there by itself. */
const OUTSIDE = new Set(["not_in_channel", "channel_not_found", "missing_scope", "restricted_action", "not_allowed"])

/** Stands in the place of a message that is not needed any more and cannot be removed. */
export const ELSEWHERE: SlackMessage = { text: "The answer is in another message." }

/** Replies to one person who asked. */
export class Replies {
  constructor(
    private readonly calls: SlackCalls,
    readonly asked: Asked,
    private readonly signal: AbortSignal,
  ) {}

  /** The same replies, made by other calls. */
  with(calls: SlackCalls, signal: AbortSignal): Replies {
    return new Replies(calls, this.asked, signal)
  }

  /** A reply for the person alone. In a direct conversation that is an ordinary message, where one can be posted. */
  async privately(message: SlackMessage): Promise<void> {
    const { source, userId, responseUrl } = this.asked
    const postFor = () => this.calls.postFor(userId, this.asked, message)
    if (source === "direct") return firstWay([async () => void (await this.calls.post(this.asked, message)), postFor])
    if (responseUrl === undefined) return postFor()
    return firstWay([() => respond(responseUrl, message, { isPublic: false }, this.signal), postFor])
  }

  /** A reply that everybody in the conversation sees. */
  async publicly(message: SlackMessage): Promise<PublicReply> {
    const { responseUrl } = this.asked
    try {
      return { posted: await this.calls.post(this.asked, message) }
    } catch (error) {
      const isOutside = error instanceof SlackRefusal && OUTSIDE.has(error.slackCode)
      if (!isOutside || responseUrl === undefined) throw error
      await respond(responseUrl, message, { isPublic: true }, this.signal)
      return { isResponse: true }
    }
  }

  /** Puts a message in the place of a public reply. */
  async replace(reply: PublicReply, message: SlackMessage): Promise<void> {
    if ("posted" in reply) return this.calls.update(reply.posted, message)
    const { responseUrl = "" } = this.asked
    await respond(responseUrl, message, { isPublic: true, replaces: true }, this.signal)
  }

  async remove(reply: PublicReply): Promise<void> {
    if ("posted" in reply) return this.calls.remove(reply.posted)
    const { responseUrl = "" } = this.asked
    await respond(responseUrl, ELSEWHERE, { isPublic: true, replaces: true }, this.signal)
  }
}
