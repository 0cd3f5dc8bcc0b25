import type { Attachment } from "./block_kit"
import type { MessageChange, MessageContent, SlackMessage } from "./message"
import { SlackError } from "./slack_error"

const EMPTY: MessageContent = { text: "", blocks: [], attachments: [] }
/** Messages that are kept; the oldest go first. */
const MAX_MESSAGES = 500

export interface NewMessage extends Partial<MessageContent> {
  channel: string
  user: string
  threadTs?: string
  visibleTo?: string
  files?: readonly string[]
}

/** The messages of all channels, in the order in which they were written. */
export class MessageStore {
  private readonly kept: SlackMessage[] = []
  private readonly listeners = new Set<(change: MessageChange) => void>()
  private lastMicros = 0

  get all(): readonly SlackMessage[] {
    return this.kept
  }

  /** @returns a function that removes the listener. */
  onChange(listener: (change: MessageChange) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  add(message: NewMessage): SlackMessage {
    const added: SlackMessage = { ...EMPTY, files: [], unfurls: [], ...message, ts: this.nextTs() }
    this.kept.push(added)
    if (this.kept.length > MAX_MESSAGES) this.kept.shift()
    this.tell({ message: added })
    return added
  }

  find(channel: string, ts: string): SlackMessage | undefined {
    return this.kept.find((each) => each.channel === channel && each.ts === ts)
  }

  /** Replaces the message of the same channel and time. */
  replace(message: SlackMessage): void {
    const at = this.kept.findIndex(({ channel, ts }) => channel === message.channel && ts === message.ts)
    if (at < 0) return
    this.kept[at] = message
    this.tell({ message })
  }

  remove({ channel, ts }: Pick<SlackMessage, "channel" | "ts">): void {
    const at = this.kept.findIndex((each) => each.channel === channel && each.ts === ts)
    if (at < 0) return
    this.kept.splice(at, 1)
    this.tell({ removed: { channel, ts } })
  }

  /** Shows something below the links of a message. @throws SlackError when the message is not there. */
  unfurl(channel: string, ts: string, unfurls: readonly Attachment[]): void {
    const message = this.find(channel, ts)
    if (!message) throw new SlackError("cannot_find_message")
    this.replace({ ...message, unfurls: [...message.unfurls, ...unfurls] })
  }

  clear(): void {
    for (const { channel, ts } of [...this.kept]) this.remove({ channel, ts })
  }

  private nextTs(): string {
    this.lastMicros = Math.max(this.lastMicros + 1, Date.now() * 1000)
    return (this.lastMicros / 1_000_000).toFixed(6)
  }

  private tell(change: MessageChange): void {
    for (const listener of this.listeners) listener(change)
  }
}
