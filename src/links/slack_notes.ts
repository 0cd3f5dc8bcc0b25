import type { Logger } from "../logging"
import { escapeText, SlackSession } from "../services/slack"
import { Shape } from "../data/json"
import { shortenText } from "../text/cut_text"
import type { HookEnd } from "./hooks/hook_desk"
import type { Link } from "./link"
import type { Source } from "./sources"

const TIMEOUT_MS = 10_000
/** Most characters of a text in a note. */
const MAX_LENGTH = 300
const POSTED = new Shape((z) => z.object({ ok: z.literal(true) }))

/** Tells people in Slack how hooks ended, where their link says so. A failure of Slack changes nothing but the log. */
export class SlackNotes {
  constructor(
    private readonly slack: { url: string; botToken?: string },
    private readonly logger: Logger,
  ) {}

  /** @param isLate Whether the partner was answered before the end, so that it does not send again. */
  async tell(source: Source, link: Link, { answer, operations = [] }: HookEnd, isLate: boolean): Promise<void> {
    const { outcome } = answer
    const isFailure = outcome === "failed" || (outcome === "retry" && isLate)
    if (!isFailure && !(outcome === "done" && link.note?.on === "always")) return
    const lines = operations.map(({ do: text, success, skipped, message = "" }) => {
      const how = skipped ? "skipped" : success ? "done" : "failed"
      return `• ${escape(text)}: ${how}. ${escape(message)}`.trim()
    })
    await this.post(source, link, isFailure ? "failed" : "done", lines)
  }

  /** Tells of an event that ran nothing because something failed at the partner. */
  async tellTrouble(source: Source, link: Link, trouble: string): Promise<void> {
    await this.post(source, link, "ran nothing", [escape(trouble)])
  }

  private async post(source: Source, link: Link, what: string, lines: readonly string[]): Promise<void> {
    const { botToken: token, url } = this.slack
    if (!link.note || token === undefined) return
    const name = link.name ?? source.placeOf(link.filter, link.id)
    const text = [`*${escape(name)}* ${what}`, ...lines].join("\n")
    const { channel } = link.note
    try {
      const session = await SlackSession.open({
        ...{ token, url, timeoutMs: TIMEOUT_MS, signal: AbortSignal.timeout(3 * TIMEOUT_MS) },
        loginCure: "The operator of the hub must check SLACK_BOT_TOKEN.",
      })
      const message = { channel, text, unfurl_links: false, unfurl_media: false }
      await session.call((client) => client.chat.postMessage(message), { answer: POSTED })
    } catch (error) {
      this.logger.warn("note in Slack failed", { source: source.name, link: link.id, error })
    }
  }
}

function escape(text: string): string {
  return escapeText(shortenText(text, MAX_LENGTH))
}
