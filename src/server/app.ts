import { setMaxListeners } from "node:events"
import { existsSync } from "node:fs"
import type { IncomingMessage, RequestListener } from "node:http"
import path from "node:path"
import express, { type RequestHandler } from "express"
import type { Config } from "../config"
import { HubError, type HubContext, type Logger, LookerGuard, OutboundGuard, type Registry, Vault } from "../framework"
import { PAGE_POLICY } from "../web/page"
import { statusPage } from "../web/status_page"
import { Admission } from "./admission"
import { type ActionRoutesOptions, actionRoutes, findIntegration } from "./action_api/action_routes"
import { answerErrors } from "./answer_errors"
import { authenticate, carriesToken } from "./authenticate"
import { listing } from "./action_api/listing"
import { ListingCache } from "./action_api/listing_cache"
import { Metrics } from "./metrics"
import { publicOauthRoutes, tokenOauthRoutes } from "./action_api/oauth_routes"
import { SAFE_HEADERS } from "./safe_headers"
import { smallJsonBody } from "./small_json_body"
import { closeAfterAnswer } from "./unread_body"

/** All members of a request body but the attachment's data, together, in bytes. */
const MAX_MEMBER_BYTES = 4 * 1024 * 1024
const MAX_DEPTH = 200
const STATUS_FILE = "status.json"

export interface AppOptions {
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

/** The HTTP edge of the hub: middleware and routes in the order a request meets them. */
export function createApp(options: AppOptions): RequestListener {
  const { config, logger, registry, guard, isReady = () => true, metrics = new Metrics() } = options
  const { metricsText = () => metrics.text() } = options
  const hub = hubContext(config, logger, guard)
  const offered = registry.filter((integration) => isOffered(integration.name, config, registry))
  const needsToken = authenticate(config.secrets)
  const smallBody = smallJsonBody(MAX_MEMBER_BYTES)
  const limits = { memberBytes: MAX_MEMBER_BYTES, bodyBytes: config.maxBodyBytes, maxDepth: MAX_DEPTH }
  const admission = new Admission(config, (reason) => metrics.countRefusal(reason))
  metrics.watchAdmission(admission)
  const { keepAliveSec } = config
  const stopping = options.stopping ?? new AbortController().signal
  // Everything at work listens.
  setMaxListeners(0, stopping)
  const actions: ActionRoutesOptions = { hub, registry: offered, limits, keepAliveSec, admission, metrics, stopping }
  const listings = new ListingCache((lookerVersion) => listing(offered, config, lookerVersion))
  const oauth = { hub, find: (request: express.Request) => findIntegration(offered, request) }

  const app = express()
  app.disable("x-powered-by").disable("etag")
  app.use(safeHeaders, knownMethods)

  app.get("/", (_request, response) => {
    response.set("content-security-policy", PAGE_POLICY).type("html").send(statusPage(config))
  })
  app.get("/status", (_request, response, next) => {
    const file = path.resolve(STATUS_FILE)
    if (!existsSync(file)) return next()
    response.type("json").sendFile(file, { dotfiles: "allow" })
  })
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }))
  app.get("/readyz", (_request, response) => {
    const ready = isReady()
    response.status(ready ? 200 : 503).json({ status: ready ? "ready" : "draining" })
  })
  app.get("/metrics", async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metricsText())
  })
  app.use("/actions", publicOauthRoutes(oauth))
  if (options.playground) app.use("/playground", options.playground)

  app.post("/", needsToken, smallBody, (request, response) => listings.answer(request, response))
  app.get("/actions/:name/oauth_check", needsToken)
  app.post("/{*path}", needsToken)
  app.use("/actions", tokenOauthRoutes(oauth), actionRoutes(actions, "today"))
  app.use("/integrations", actionRoutes(actions, "2017"))

  app.use(refuse)
  app.use(answerErrors(logger))
  return (request, response) => {
    closeAfterAnswer(request, response)
    // Looker asks for the listing most often, and Express takes longer to find the route than the hub to answer.
    const isListing = isBareListing(request) && carriesToken(request, config.secrets)
    if (isListing) listings.answer(request, response).catch(() => void app(request, response))
    else app(request, response)
  }
}

/** A listing as Looker asks for it, with nothing in the body that would have to be read first. */
function isBareListing({ method, url, headers }: IncomingMessage): boolean {
  const hasBody = headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0"
  return method === "POST" && url === "/" && !hasBody
}

function hubContext(config: Config, logger: Logger, guard?: OutboundGuard): HubContext {
  return Object.freeze({
    baseUrl: config.baseUrl,
    guard: guard ?? new OutboundGuard({ allow: config.outboundAllow }),
    vault: new Vault({ secrets: config.secrets, cipherMasters: config.cipherMasters }),
    looker: new LookerGuard({
      hosts: config.lookerHosts,
      allow: config.outboundAllow,
      permitsLoopback: !config.isProduction,
    }),
    // Nothing but the list tells where such a link may lead.
    takesVersion1Links: config.takesVersion1Links && config.lookerHosts.length > 0,
    downloadTimeoutMs: config.downloadTimeoutMs,
    environment: config.integrationEnvironment,
    logger,
  })
}

function isOffered(name: string, config: Config, registry: Registry): boolean {
  if (config.whitelist.length > 0 && !config.whitelist.includes(name)) return false
  return registry.find(name, null).isOffered(config.integrationEnvironment)
}

const refuse: RequestHandler = () => {
  throw new HubError("unknown_path", "There is nothing at this address, or not with this method.")
}

const knownMethods: RequestHandler = (request, response, next) => {
  if (["GET", "HEAD", "POST"].includes(request.method)) next()
  else void refuse(request, response, next)
}

const safeHeaders: RequestHandler = (_request, response, next) => {
  response.set(SAFE_HEADERS)
  next()
}
