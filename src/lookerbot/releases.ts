import { Shape } from "../data/json"
import { HttpClient } from "../outbound"
import { escapeCut, linkText } from "./slack/mrkdwn"

const TIMEOUT_MS = 2000
const KEPT_MS = 24 * 3600 * 1000

/** Source: https://docs.github.com/en/rest/releases/releases#get-the-latest-release */
const RELEASE = new Shape((z) => z.object({ tag_name: z.string().max(100), html_url: z.string().max(500) }))

export interface ReleasesOptions {
  /** `owner/name` on GitHub. */
  repository: string
  /** The version that runs. */
  version: string
  /** Origin of GitHub's API. Default https://api.github.com. */
  apiUrl?: string
}

/** Tells of a newer release of the hub. It is asked for when help is shown, once a day. */
export class Releases {
  private notice?: string
  private askAgainAt = 0

  constructor(private readonly options: ReleasesOptions) {}

  /** A notice in Slack's markup; undefined when there is no newer release, or it cannot be found out. Never fails. */
  async newer(signal: AbortSignal): Promise<string | undefined> {
    if (Date.now() < this.askAgainAt) return this.notice
    this.askAgainAt = Date.now() + KEPT_MS
    this.notice = await this.ask(signal).catch(() => undefined)
    return this.notice
  }

  private async ask(signal: AbortSignal): Promise<string | undefined> {
    const { repository, version, apiUrl: baseUrl = "https://api.github.com" } = this.options
    const client = new HttpClient({ service: "GitHub", baseUrl, signal, timeoutMs: TIMEOUT_MS, repeat: "never" })
    const { tag_name: tag, html_url: url } = await client.get(`/repos/${repository}/releases/latest`, {
      answer: RELEASE,
    })
    const { gt, valid } = await import("semver")
    const newer = valid(tag)
    if (!newer || !url.startsWith("https://github.com/") || !gt(newer, version)) return undefined
    return `:sparkles: Version ${linkText({ url, text: newer })} of this hub is there; ${escapeCut(version, 50)} runs.`
  }
}
