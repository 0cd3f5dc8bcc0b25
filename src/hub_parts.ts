import type { RequestListener } from "node:http"
import type { RequestHandler } from "express"
import { everyone, type Part, tokenGuard, Work } from "./edge"
import { type Logger, OutboundGuard, type Registry, Vault } from "./framework"
import type { Config } from "./hub_config"
import type { OpenApi } from "./openapi"
import { links } from "./links"
import { lookerbot, lookerbotEntry } from "./lookerbot"
import { Gate } from "./policy"
import { actionApi, offeredIntegrations } from "./server/action_api"
import { createApp } from "./server/app"
import { Metrics } from "./server/metrics"
import { hubDocument } from "./server/openapi_route"
import { operations } from "./server/operations"
import { commit, version } from "./server/version"

export interface HubOptions {
  config: Config
  logger: Logger
  registry: Registry
  /** Default: one made from the configuration. */
  guard?: OutboundGuard
  /** False once the process drains; then `/readyz` answers 503. */
  isReady?: () => boolean
  /** Aborted when this process stops all running work, which is then answered as failed. */
  stopping?: AbortSignal
  /** Work after answers. Default: work that nobody waits for. */
  work?: Work
  /** Metrics of this app. Not shared with another app. */
  metrics?: Metrics
  /** Serves `/playground`, and checks callers itself. Absent: there is no playground. */
  playground?: RequestHandler
  /** The answer of `/metrics`. Default: the text of `metrics`. */
  metricsText?: () => Promise<string>
}

/** All parts of the hub, in the order in which a request is matched against them. */
export function hubParts(options: HubOptions): Part[] {
  const { config, logger, registry, isReady = () => true, metrics = new Metrics(), metricsText } = options
  const { stopping = new AbortController().signal, playground } = options
  const { work = new Work(logger, stopping) } = options
  const { guard = new OutboundGuard({ allow: config.outboundAllow }) } = options
  const token = tokenGuard(config.secrets)
  const vault = new Vault({ secrets: config.secrets })
  const gate = config.policy && new Gate({ policy: config.policy, logger, countRefusal: metrics.countPolicyRefusal })
  const bot = { config: config.lookerbot, gate, hub: config, vault, work, logger, version: version(), stopping }
  const entry = lookerbotEntry(bot)
  const moreItems = entry ? [entry] : []
  const linksPart = links({
    ...{ config: config.links, hubSecrets: config.secrets, work, logger, stopping, guard, gate },
    metrics: metrics.registry,
  })
  const parts = [
    // First, since anyone may call hooks, any number of times.
    linksPart,
    // Before the Integration API: Looker's listing is also asked for with the tokens of the bot.
    lookerbot(bot),
    actionApi({ config, logger, registry, token, metrics, guard, gate, stopping, moreItems }),
  ]
  if (playground) parts.push(playgroundPart(playground))
  const build = { version: bot.version, commit: commit() }
  metrics.tellBuild(build.version, build.commit)
  const status = {
    ...build,
    integrations: offeredIntegrations(registry, config).all.length + moreItems.length,
    parts: {
      policy: gate !== undefined,
      lookerbot: config.lookerbot.isOn,
      links: config.links.isOn,
      tracing: config.tracing !== undefined,
    },
  }
  return [operations({ hub: config, status, metrics, metricsText, isReady, parts }), ...parts]
}

/** Builds the app of a whole hub. */
export function hubApp(options: HubOptions): RequestListener {
  const { config, logger } = options
  const { secrets, trustProxy } = config
  return createApp({ parts: hubParts(options), logger, insiders: tokenGuard(secrets), trustProxy })
}

/** The OpenAPI document of a whole hub, as it answers with it at `/openapi.json`. */
export function describeHub(options: HubOptions): Promise<OpenApi> {
  return hubDocument(hubParts(options), options.config)
}

function playgroundPart(handler: RequestHandler): Part {
  return {
    name: "playground",
    variables: [],
    // The page is open to everybody. Its requests carry the token, which the playground checks.
    routes: (routes) => routes.use("/playground", everyone, handler),
  }
}
