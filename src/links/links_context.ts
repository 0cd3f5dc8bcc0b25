import type { Registry } from "prom-client"
import type { Work } from "../edge"
import { InvalidRequestError } from "../errors"
import type { Logger } from "../logging"
import type { Gate } from "../policy"
import { Looker } from "../looker"
import { OutboundGuard } from "../outbound"
import { KeyRing } from "../sealing"
import { LinkMetrics } from "./link_metrics"
import { LinkSeal } from "./sealing/link_seal"
import type { LinksConfig } from "./links_config"
import { SlackNotes } from "./slack_notes"
import { SOURCES, type Source } from "./sources"

export interface LinksContextOptions {
  config: LinksConfig
  /** Keys of the API tokens, for key holders. */
  hubSecrets: readonly string[]
  work: Work
  logger: Logger
  /** Asks the policy. Absent: everything is allowed. */
  gate?: Gate
  /** Where the metrics of links are added. */
  metrics: Registry
  /** Checks addresses that people typed. */
  guard: OutboundGuard
  /** Aborted when this process stops all running work. */
  stopping: AbortSignal
}

/** What all parts of links share. Keeps nothing that may not be forgotten. */
export class LinksContext {
  readonly config: LinksConfig
  readonly hubSecrets: readonly string[]
  readonly work: Work
  readonly logger: Logger
  readonly metrics: LinkMetrics
  readonly guard: OutboundGuard
  readonly stopping: AbortSignal
  readonly gate?: Gate
  readonly ring: KeyRing
  readonly seal: LinkSeal
  readonly lookers: readonly Looker[]
  readonly notes: SlackNotes
  /** The sources that are offered. */
  readonly sources: readonly Source[]

  constructor({ config, hubSecrets, work, logger, metrics, guard, stopping, gate }: LinksContextOptions) {
    this.gate = gate
    this.config = config
    this.hubSecrets = hubSecrets
    this.work = work
    this.logger = logger
    this.metrics = new LinkMetrics(metrics)
    this.guard = guard
    this.stopping = stopping
    this.ring = new KeyRing(config.secrets)
    this.seal = new LinkSeal(this.ring, new Set(config.revoked))
    this.lookers = config.lookers.map((settings) => new Looker(settings))
    this.notes = new SlackNotes(config.slack, logger)
    this.sources = SOURCES.filter(({ name }) => config.sources.includes(name))
  }

  /** The offered source of a name. */
  source(name: unknown): Source | undefined {
    return this.sources.find((source) => source.name === name)
  }

  /** The instance of a name; without one the default instance. @throws InvalidRequestError */
  looker(name?: string): Looker {
    const looker = name === undefined ? this.lookers[0] : this.lookers.find(({ settings }) => settings.name === name)
    if (looker) return looker
    throw new InvalidRequestError("This hub does not know that Looker.")
  }

  /** The address that a partner calls. @param sealed The link, as the seal made it. */
  addressOf(source: string, sealed: string): string {
    return this.addressesOf(source) + sealed
  }

  /** What the addresses of a source begin with. */
  addressesOf(source: string): string {
    return `${this.config.baseUrl}/hooks/${source}/`
  }

  /** Path of a page, as a browser asks for it. @param rest What follows `/links`. */
  pathOf(rest: string): string {
    const { pathname } = new URL(this.config.baseUrl)
    return `${pathname === "/" ? "" : pathname}/links${rest}`
  }
}
