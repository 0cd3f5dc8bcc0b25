import type { RequestListener } from "node:http"
import type { RequestHandler } from "express"
import { everyone, type Part, tokenGuard } from "./edge"
import type { Logger, OutboundGuard, Registry } from "./framework"
import type { Config } from "./hub_config"
import { actionApi } from "./server/action_api"
import { createApp } from "./server/app"
import { Metrics } from "./server/metrics"
import { operations } from "./server/operations"

export interface HubOptions {
  config: Config
  logger: Logger
  registry: Registry
  /** Default: one made from the configuration. */
  guard?: OutboundGuard
  /** False once the process drains; then `/readyz` answers 503. */
  isReady?: () => boolean
  /** Aborted when this process ends what is at work; it is then answered as failed. */
  stopping?: AbortSignal
  /** Counts what this app does; made for it alone. */
  metrics?: Metrics
  /** Serves `/playground`, and decides itself who may call what there. Absent: there is none. */
  playground?: RequestHandler
  /** The answer of `/metrics`. Default: the text of `metrics`. */
  metricsText?: () => Promise<string>
}

/** All that the hub consists of, in the order in which a request meets it. */
export function hubParts(options: HubOptions): Part[] {
  const { config, logger, registry, guard, isReady = () => true, metrics = new Metrics(), metricsText } = options
  const { stopping = new AbortController().signal, playground } = options
  const token = tokenGuard(config.secrets)
  const parts = [actionApi({ config, logger, registry, token, metrics, guard, stopping })]
  if (playground) parts.push(playgroundPart(playground))
  return [operations({ hub: config, metrics, metricsText, isReady, parts }), ...parts]
}

/** The app of a whole hub. */
export function hubApp(options: HubOptions): RequestListener {
  const { config, logger } = options
  return createApp({ parts: hubParts(options), logger, insiders: tokenGuard(config.secrets) })
}

function playgroundPart(handler: RequestHandler): Part {
  return {
    name: "playground",
    variables: [],
    // The page is for everybody; what it asks for carries the token, which the playground checks.
    routes: (routes) => routes.use("/playground", everyone, handler),
  }
}
