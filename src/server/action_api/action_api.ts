import { setMaxListeners } from "node:events"
import type { HubConfig } from "../../config"
import { everyone, type Guard, type Part, smallJsonBody } from "../../edge"
import {
  AfterAnswer,
  type HubContext,
  type Logger,
  LookerGuard,
  OutboundGuard,
  type Registry,
  Vault,
} from "../../framework"
import type { Gate } from "../../policy"
import { Admission } from "../admission"
import type { Metrics } from "../metrics"
import { ACTION_API_VARIABLES, type ActionApiConfig } from "./action_api_config"
import { ActionCalls } from "./action_calls"
import { findIntegration } from "./find_integration"
import { listing } from "./listing"
import { ListingCache } from "./listing_cache"
import { checkLogin, fetchTokens, loginSteps } from "./login_routes"
import { offeredIntegrations } from "./offered"
import { tracedRoute } from "./traced_route"

/** Limit for all members of a request body without the attachment's data, together, in bytes. */
const MAX_MEMBER_BYTES = 4 * 1024 * 1024
const MAX_DEPTH = 200
/** Limit for the bodies of login calls, in bytes. They contain a state of at most 32 KB. */
const MAX_LOGIN_BYTES = 256 * 1024

type Config = HubConfig & ActionApiConfig

export interface ActionApiOptions {
  config: Config
  logger: Logger
  registry: Registry
  /** Lets Looker pass. */
  token: Guard
  metrics: Metrics
  /** Default: one made from the configuration. */
  guard?: OutboundGuard
  /** Asks the policy. Absent: everything is allowed. */
  gate?: Gate
  /** Aborted when this process stops all running work, which is then answered as failed. */
  stopping: AbortSignal
  /** Items of the listing besides the integrations. Default: none. */
  moreItems?: readonly object[]
}

/** The API that Looker calls: the listing, the forms and deliveries of integrations, and the logins of their users. */
export function actionApi(options: ActionApiOptions): Part {
  const { config, registry, token, metrics, gate, stopping, moreItems = [] } = options
  const hub = hubContext(options)
  const offered = offeredIntegrations(registry, config)
  const limits = { memberBytes: MAX_MEMBER_BYTES, bodyBytes: config.maxBodyBytes, maxDepth: MAX_DEPTH }
  const admission = new Admission(config, (reason) => metrics.countRefusal(reason))
  metrics.watchAdmission(admission)
  metrics.expectDeliveries(offered.all.map(({ name }) => name))
  // All running work listens to it.
  setMaxListeners(0, stopping)
  stopping.addEventListener("abort", () => hub.afterAnswer.end(), { once: true })
  const { keepAliveSec } = config
  const calls = new ActionCalls({ hub, registry: offered, limits, keepAliveSec, admission, metrics, gate, stopping })
  const listings = new ListingCache((lookerVersion) => {
    const { integrations, label } = listing(offered, config, lookerVersion)
    return { integrations: [...integrations, ...moreItems], label }
  })
  const login = { hub, find: (request: Parameters<typeof findIntegration>[1]) => findIntegration(offered, request) }
  const { begin, finish, noHead } = loginSteps(login)
  const body = smallJsonBody(MAX_MEMBER_BYTES)
  const loginBody = smallJsonBody(MAX_LOGIN_BYTES)

  return {
    name: "action_api",
    variables: ACTION_API_VARIABLES,
    drain: async () => hub.afterAnswer.end(),
    describe: async () => (await import("./action_api_description")).ACTION_API_DESCRIPTION,
    routes(routes) {
      routes.post("/", token, body, (request, response) => listings.answer(request, response))

      routes.get("/actions/:name/oauth", everyone, noHead, tracedRoute(begin, { goesOn: false }))
      routes.get("/actions/:name/oauth_redirect", everyone, noHead, tracedRoute(finish, { goesOn: false }))
      routes.get("/actions/:name/oauth_check", token, loginBody, tracedRoute(checkLogin(login)))
      routes.post("/actions/:name/oauth_token", token, loginBody, tracedRoute(fetchTokens(login)))

      for (const [path, era] of [["/actions/:name", "today"] as const, ["/integrations/:name", "2017"] as const]) {
        routes.post(path, token, body, calls.describe)
        routes.post(`${path}/form`, token, tracedRoute(calls.showForm(era)))
        routes.post(`${path}/execute`, token, tracedRoute(calls.execute(era === "2017")))
        routes.post(`${path}/action`, token, tracedRoute(calls.execute(true)))
      }
    },
  }
}

function hubContext({ config, logger, guard }: ActionApiOptions): HubContext {
  return Object.freeze({
    baseUrl: config.baseUrl,
    guard: guard ?? new OutboundGuard({ allow: config.outboundAllow }),
    vault: new Vault({ secrets: config.secrets, cipherMasters: config.cipherMasters }),
    looker: new LookerGuard({
      hosts: config.lookerHosts,
      allow: config.outboundAllow,
      permitsLoopback: !config.isProduction,
    }),
    // Only LOOKER_HOSTS limits where such a link may lead.
    takesVersion1Links: config.takesVersion1Links && config.lookerHosts.length > 0,
    downloadTimeoutMs: config.downloadTimeoutMs,
    environment: config.integrationEnvironment,
    afterAnswer: new AfterAnswer(logger),
    logger,
  })
}
