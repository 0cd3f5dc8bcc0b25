import { DeliveryError } from "../errors"
import type { Logger } from "../logging"
import { readMe, readVersion } from "../looker"
import type { Bot } from "./bot"
import type { LookerbotConfig } from "./lookerbot_config"

const KEPT_MS = 60_000
const TIME_MS = 10_000
/** Time before the first look, in milliseconds: it loads Slack's client, for which the first requests would wait. */
const START_MS = 1000
/** Waits between two looks at what was wrong at the start, in milliseconds. */
const [FIRST_WAIT_MS, MAX_WAIT_MS] = [65_000, 3_600_000]

interface Checked {
  ready: boolean
  /** What is wrong and what to do. */
  reason?: string
}

/** Whether the bot can work, by names and reasons. */
export interface BotReadiness {
  ready: boolean
  slack: Checked
  lookers: readonly (Checked & { name: string })[]
}

/** Says whether Slack and each Looker accept the bot. What was found out counts for a minute. */
export class ReadinessCheck {
  private known?: { found: BotReadiness; endsAt: number }
  private pending?: Promise<BotReadiness>

  constructor(private readonly bot: Bot) {}

  async read(): Promise<BotReadiness> {
    if (this.known && Date.now() < this.known.endsAt) return this.known.found
    this.pending ??= this.check().finally(() => (this.pending = undefined))
    return this.pending
  }

  private async check(): Promise<BotReadiness> {
    const { bot } = this
    const signal = AbortSignal.timeout(TIME_MS)
    const [slack, ...lookers] = await Promise.all([
      this.checked("Slack", signal, async () => void (await (await bot.slack.calls(signal)).identity())),
      ...bot.lookers.map(async (looker) => {
        const isReady = async () => {
          const calls = looker.calls(signal)
          await Promise.all([readVersion(calls), readMe(calls)])
        }
        return { name: looker.settings.name, ...(await this.checked(looker.service, signal, isReady)) }
      }),
    ])
    const found = { ready: slack.ready && lookers.every(({ ready }) => ready), slack, lookers }
    this.known = { found, endsAt: Date.now() + KEPT_MS }
    return found
  }

  private async checked(service: string, signal: AbortSignal, work: () => Promise<void>): Promise<Checked> {
    try {
      await work()
      return { ready: true }
    } catch (error) {
      if (signal.aborted) return { ready: false, reason: `${service} did not answer within ${TIME_MS / 1000} seconds.` }
      if (error instanceof DeliveryError) return { ready: false, reason: error.message }
      this.bot.logger.error("readiness could not be found out", { service, error })
      return { ready: false, reason: "This could not be found out: see the log." }
    }
  }
}

/** Says in the log what is wrong at the start, and looks again now and then until nothing is. The hub does not wait for it. */
export function watchReadiness(check: ReadinessCheck, logger: Logger): void {
  const told = new Set<string>()
  const look = async (waitMs: number): Promise<void> => {
    const { ready, slack, lookers } = await check.read()
    if (ready) return void logger.info("lookerbot is ready")
    for (const [name, reason] of [["Slack", slack.reason], ...lookers.map((each) => [each.name, each.reason])]) {
      if (reason === undefined || told.has(reason)) continue
      told.add(reason)
      logger.warn("lookerbot cannot work yet", { name, reason })
    }
    setTimeout(() => void look(Math.min(waitMs * 2, MAX_WAIT_MS)), waitMs).unref()
  }
  setTimeout(() => void look(FIRST_WAIT_MS), START_MS).unref()
}

/** The readiness of a bot that lacks settings. */
export function incomplete({ missing, lookers }: LookerbotConfig): BotReadiness {
  const reason = `Set ${missing.join(", ")}.`
  return {
    ready: false,
    slack: { ready: false, reason },
    lookers: lookers.map(({ name }) => ({ name, ready: false, reason })),
  }
}
