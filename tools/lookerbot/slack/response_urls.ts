import { randomBytes } from "node:crypto"
import type { ServiceAnswer } from "../../../src/framework"
import { CallArguments } from "./call_arguments"
import type { FileStore } from "./file_store"
import type { SlackMessage } from "./message"
import { readContent } from "./message_content"
import type { MessageStore } from "./message_store"
import { SlackError } from "./slack_error"
import { BOT, TEAM } from "./workspace"

/** How often and how long an address works. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
const MAX_USES = 5
const LIFETIME_MS = 30 * 60 * 1000

interface ResponseUrl {
  channel: string
  personId: string
  /** The message with the button; for a command, what was last written through the address. */
  original?: SlackMessage
  uses: number
  expiresAt: number
}

/** The addresses by which a bot answers a command or a click, also where it is no member. */
export class ResponseUrls {
  private readonly urls = new Map<string, ResponseUrl>()

  constructor(
    private readonly messages: MessageStore,
    private readonly files: FileStore,
  ) {}

  /** @returns the path of a new address. */
  offer(kind: "commands" | "actions", channel: string, personId: string, original?: SlackMessage): string {
    const path = `/${kind}/${TEAM.id}/${randomBytes(6).toString("hex")}/${randomBytes(12).toString("hex")}`
    this.urls.set(path, { channel, personId, original, uses: 0, expiresAt: Date.now() + LIFETIME_MS })
    return path
  }

  /** Answers a post to an address; undefined where the path is none. */
  take(path: string, call: Parameters<typeof CallArguments.of>[0]): ServiceAnswer | undefined {
    const url = this.urls.get(path)
    if (!url) return undefined
    if (url.uses >= MAX_USES) return { status: 404, body: { ok: false, error: "used_url" } }
    if (Date.now() > url.expiresAt) return { status: 404, body: { ok: false, error: "expired_url" } }
    url.uses++
    try {
      this.write(url, CallArguments.of(call))
      return { body: "ok" }
    } catch (error) {
      if (!(error instanceof SlackError)) throw error
      return { status: 400, body: { ok: false, error: error.code, ...error.more } }
    }
  }

  /** Writes what an address, or the answer to a command, says. */
  write(url: Pick<ResponseUrl, "channel" | "personId" | "original">, given: CallArguments): void {
    const { original, channel, personId } = url
    if (given.flag("delete_original")) {
      if (original) this.messages.remove(original)
      return
    }
    const content = readContent(given, this.files)
    const current = original && this.messages.find(original.channel, original.ts)
    if (given.flag("replace_original") && current) {
      this.messages.replace({ ...current, ...content, isEdited: true })
      return
    }
    const isPublic = given.text("response_type") === "in_channel"
    const threadTs = given.text("thread_ts")
    const visibleTo = isPublic ? undefined : personId
    const written = this.messages.add({ channel, user: BOT.id, visibleTo, threadTs, ...content })
    // A click keeps its message; a command has none but those of the bot.
    url.original ??= written
  }
}
