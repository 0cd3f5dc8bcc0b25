import type { Work } from "../edge"
import { DeliveryError } from "../errors"
import type { Gate } from "../policy"
import type { Logger } from "../logging"
import { Looker } from "../looker"
import type { Vault } from "../sealing"
import { Access } from "./access"
import { CommandLists } from "./commands/command_lists"
import type { NamedInstance } from "./commands/find_command"
import { Jobs } from "./jobs"
import type { LookerbotConfig } from "./lookerbot_config"
import { type Permit, permitFor } from "./permit"
import { pictureStore } from "./pictures"
import { Presenter } from "./presenter"
import { ReadinessCheck } from "./readiness"
import { Releases } from "./releases"
import { LookerBodies } from "./schedules/looker_body"
import { PRODUCT, userAgent } from "./user_agent"
import { Slack } from "./slack/slack"
import type { SlackCalls } from "./slack/slack_calls"

export interface BotOptions {
  config: LookerbotConfig
  vault: Vault
  work: Work
  logger: Logger
  /** Version of the hub. */
  version: string
  hub: { secrets: readonly string[] }
  /** Asks the policy. Absent: everything is allowed. */
  gate?: Gate
  /** Aborted when this process stops all running work. */
  stopping: AbortSignal
}

/** What all parts of the bot share. It keeps nothing that may not be forgotten. */
export class Bot {
  readonly config: LookerbotConfig
  readonly vault: Vault
  readonly logger: Logger
  readonly slack: Slack
  readonly lookers: readonly Looker[]
  readonly commands: CommandLists
  readonly access: Access
  readonly presenter: Presenter
  readonly jobs: Jobs
  readonly stopping: AbortSignal
  /** Reads what Looker posts. */
  readonly bodies: LookerBodies
  readonly readiness: ReadinessCheck
  private readonly releases?: Releases
  private readonly gate?: Gate

  constructor({ config, vault, work, logger, version, stopping, gate, hub: { secrets } }: BotOptions) {
    this.gate = gate
    const [secret = ""] = secrets
    this.config = config
    this.stopping = stopping
    this.bodies = new LookerBodies(config.maxBodyBytes)
    this.vault = vault
    this.logger = logger
    this.slack = new Slack(config.slack)
    this.lookers = config.lookers.map((settings) => new Looker(settings, `${PRODUCT}/${version}`))
    this.commands = new CommandLists({ lookers: this.lookers, cacheMs: config.commandCacheSec * 1000, logger })
    this.access = new Access(config, this.slack, (asker) => userAgent(asker, version, secret))
    this.presenter = new Presenter({
      config,
      vault,
      hasPictures: config.pictures.store !== "none",
      store: pictureStore(config.pictures),
    })
    this.jobs = new Jobs({ work, slack: this.slack, logger })
    this.readiness = new ReadinessCheck(this)
    if (config.releases) this.releases = new Releases({ repository: config.releases, version })
  }

  /** The instances, as people call them. */
  get instances(): NamedInstance[] {
    return this.lookers.map(({ settings: { name, url } }) => ({ name, host: new URL(url).host }))
  }

  /** The instance of a name; without one the default instance. @throws DeliveryError */
  looker(name?: string): Looker {
    const looker = name === undefined ? this.lookers[0] : this.lookers.find(({ settings }) => settings.name === name)
    if (looker) return looker
    throw new DeliveryError("This hub no longer knows that Looker.")
  }

  /** Asks the policy before something of a Looker is shown in a channel. */
  permit(looker: Looker, calls: SlackCalls, channel?: string): Permit {
    const { gate, slack } = this
    return permitFor({ gate, looker, slack, calls, channel })
  }

  /** A notice of a newer release of the hub. */
  newRelease(signal: AbortSignal): Promise<string | undefined> {
    return this.releases?.newer(signal) ?? Promise.resolve(undefined)
  }

  /** Time for a query on an instance, in milliseconds. */
  timeoutMs({ settings }: Looker): number {
    return settings.timeoutMs ?? this.config.lookerTimeoutMs
  }

  /** Longest time of a job that asks Looker: a query, and what comes before and after it. */
  get jobLimitMs(): number {
    return Math.max(...this.lookers.map((looker) => this.timeoutMs(looker))) + 120_000
  }
}
