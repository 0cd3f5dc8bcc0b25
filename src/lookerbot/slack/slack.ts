import { SecretMask, type Waits } from "../../outbound"
import { SlackSession } from "../../services/slack"
import type { SlackSettings } from "../slack_settings"
import { SlackCalls, type SlackIdentity, type SlackUser } from "./slack_calls"

const TIMEOUT_MS = 15_000
/** Slack says how long to wait, and is obeyed three times. */
const WAITS: Waits = { retries: 3, firstWaitMs: 500, maxWaitMs: 60_000 }
const LOGIN_CURE = "The operator of this hub must set SLACK_BOT_TOKEN to the bot token of the Slack app."
/** Time for which a person or the bot itself is remembered, in milliseconds. */
const USER_MS = 300_000
const IDENTITY_MS = 300_000
const MAX_USERS = 5000

/** The Slack of one bot token. Lives as long as the process; what it remembers may be forgotten at any time. */
export class Slack {
  private readonly mask = new SecretMask()
  private readonly users = new Map<string, { user: SlackUser; endsAt: number }>()
  private known?: { identity: SlackIdentity; endsAt: number }

  constructor(readonly settings: SlackSettings) {
    this.mask.addNamed([["token", settings.botToken ?? ""]])
  }

  /** Calls for one piece of work. @param signal Ends all of them. */
  async calls(signal: AbortSignal, limits: { timeoutMs?: number; endsAt?: number } = {}): Promise<SlackCalls> {
    const { botToken: token = "", url } = this.settings
    const { timeoutMs = TIMEOUT_MS, endsAt } = limits
    const { mask } = this
    return new SlackCalls(
      await SlackSession.open({ token, url, signal, mask, timeoutMs, endsAt, loginCure: LOGIN_CURE, waits: WAITS }),
    )
  }

  /** Who the bot is. */
  async identity(calls: SlackCalls): Promise<SlackIdentity> {
    if (this.known && Date.now() < this.known.endsAt) return this.known.identity
    const identity = await calls.identity()
    this.known = { identity, endsAt: Date.now() + IDENTITY_MS }
    return identity
  }

  /** A person, as Slack knows them now or did five minutes ago. */
  async user(calls: SlackCalls, id: string): Promise<SlackUser> {
    const known = this.users.get(id)
    if (known && Date.now() < known.endsAt) return known.user
    const user = await calls.user(id)
    if (this.users.size >= MAX_USERS) this.users.clear()
    this.users.set(id, { user, endsAt: Date.now() + USER_MS })
    return user
  }
}
