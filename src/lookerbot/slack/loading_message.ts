import type { Logger } from "../../logging"
import { briefCause } from "../../errors"
import { cannotShow, type SlackMessage } from "./slack_message"
import { ELSEWHERE, type PublicReply, type Replies } from "./replies"

const PHRASES = [
  "One moment, please…",
  "Asking Looker…",
  "Counting…",
  "Looking it up…",
  "On it…",
  "Running the numbers…",
  "Un momento, por favor…",
  "Un instant, s’il vous plaît…",
  "Einen Moment, bitte…",
  "Un attimo, per favore…",
  "Um momento, por favor…",
  "Ett ögonblick…",
  "少々お待ちください…",
  "请稍候…",
]
/** After this time people are told that the work goes on, in milliseconds. */
const STILL_MS = 15_000
const STILL = ":hourglass_flowing_sand: Still working: this takes a while."

export interface LoadingOptions {
  /** Whether there is a message at all. */
  isOn: boolean
  /** Text before the phrase. */
  prefix: string
  logger: Logger
}

/** The message that people see while the bot works, until the answer takes its place. Every way of ending replaces it. */
export class LoadingMessage {
  private timer?: NodeJS.Timeout
  private reply?: PublicReply
  private telling: Promise<void> = Promise.resolve()

  private constructor(
    private replies: Replies,
    private readonly logger: Logger,
  ) {}

  /** Shows the message. Where it cannot be posted there is none, and the answer will say why. */
  static async show(replies: Replies, { isOn, prefix, logger }: LoadingOptions): Promise<LoadingMessage> {
    const loading = new LoadingMessage(replies, logger)
    if (!isOn) return loading
    const phrase = PHRASES[Math.floor(Math.random() * PHRASES.length)] ?? STILL
    try {
      loading.reply = await replies.publicly({ text: `${prefix}${phrase}` })
      loading.timer = setTimeout(() => loading.tellMore(), STILL_MS)
    } catch (error) {
      logger.warn("loading message could not be posted", { error: briefCause(error) })
    }
    return loading
  }

  /** Shows an answer in the place of the message. @throws SlackRefusal, ServiceError when nobody sees it. */
  async end(message: SlackMessage): Promise<PublicReply> {
    await this.quiet()
    const { reply } = this
    if (!reply) return this.replies.publicly(message)
    try {
      await this.replies.replace(reply, message)
      return reply
    } catch (error) {
      if (cannotShow(error)) throw error
      // The message may be gone, or may no longer be changed: the answer is posted anew.
      const another = await this.replies.publicly(message)
      await this.remove()
      return another
    }
  }

  /** Removes the message, because the answer is shown elsewhere. */
  async remove(): Promise<void> {
    await this.quiet()
    const { reply } = this
    this.reply = undefined
    if (!reply) return
    await this.replies
      .remove(reply)
      .catch(() => this.replies.replace(reply, ELSEWHERE))
      .catch((error: unknown) => this.lost(error))
  }

  /** Goes on with other calls, when those of before were ended. */
  use(replies: Replies): void {
    this.replies = replies
  }

  private tellMore(): void {
    const { reply } = this
    if (reply) this.telling = this.replies.replace(reply, { text: STILL }).catch((error: unknown) => this.lost(error))
  }

  /** Nothing is told any more, so that the answer comes last. */
  private async quiet(): Promise<void> {
    clearTimeout(this.timer)
    await this.telling
  }

  private lost(error: unknown): void {
    this.logger.warn("loading message could not be changed", { error: briefCause(error) })
  }
}
