import { everyone, type Guard, guard, type Handler, type Part, type Work } from "../edge"
import type { Logger } from "../logging"
import type { Gate } from "../policy"
import type { Vault } from "../sealing"
import { actionRoute } from "./actions/action_route"
import { Bot } from "./bot"
import { eventRoute } from "./ingress/event_route"
import { slackGuard } from "./ingress/slack_guard"
import { slashCommandRoute } from "./ingress/slash_command_route"
import { LOOKERBOT_VARIABLES, type LookerbotConfig } from "./lookerbot_config"
import { incomplete, watchReadiness } from "./readiness"
import { formRoute, messageRoute } from "./schedules/data_action_routes"
import { listingEntry } from "./schedules/listing_entry"
import { lookerCaller, lookerGuard, type LookerGuardOptions } from "./schedules/looker_guard"
import { planRoute } from "./schedules/plan_route"
import { SLACK_PATHS } from "./slack_paths"

export interface LookerbotOptions {
  config: LookerbotConfig
  hub: { baseUrl: string; label: string; secrets: readonly string[] }
  vault: Vault
  work: Work
  logger: Logger
  /** Version of the hub. */
  version: string
  /** Aborted when this process stops all running work. */
  stopping: AbortSignal
  /** Asks the policy. Absent: everything is allowed. */
  gate?: Gate
}

/** The bot that people ask from Slack. Without its settings it only refuses. */
export function lookerbot(options: LookerbotOptions): Part {
  const { config, hub, logger } = options
  if (config.slack.isSet && !config.isOn) {
    logger.error("Lookerbot is switched off: some of its variables are missing", { missing: config.missing })
  }
  const bot = config.isOn ? new Bot(options) : undefined
  return {
    name: "lookerbot",
    variables: LOOKERBOT_VARIABLES,
    start: () => bot && watchReadiness(bot.readiness, logger),
    drain: async () => bot?.jobs.drain(),
    async describe() {
      const { describeLookerbot } = await import("./description/lookerbot_description")
      return describeLookerbot(bot ? "on" : config.slack.isSet ? "incomplete" : "off")
    },
    routes(routes) {
      routes.get("/health_check", everyone, healthy)
      const slack = slackGuard({ ...config.slack, logger })
      if (!bot) {
        for (const path of Object.values(SLACK_PATHS)) routes.post(path, slack, switchedOff)
        if (config.slack.isSet) routes.get("/lookerbot/ready", everyone, notReady(config))
        return
      }
      routes.post(SLACK_PATHS.receive, slack, slashCommandRoute(bot))
      routes.post(SLACK_PATHS.event, slack, eventRoute(bot))
      routes.post(SLACK_PATHS.action, slack, actionRoute(bot))
      routes.get("/lookerbot/ready", everyone, readyRoute(bot))

      const callers = { hubSecrets: hub.secrets, authToken: config.authToken, lookers: config.lookers }
      const looker = lookerGuard(callers)
      routes.post("/slack/post/:post_type/:channel_name", looker, planRoute(bot, callers))
      routes.post("/slack/post_from_query_action", looker, planRoute(bot, callers))
      routes.post("/data_actions", looker, messageRoute(bot))
      routes.post("/data_actions/form", looker, formRoute(bot))
      const entry = listingEntry(hub.baseUrl, config.prefix)
      routes.post("/", ownCallers(callers), (_request, response) => {
        response.json({ label: `${config.prefix}Lookerbot`, integrations: [entry] })
      })
    },
  }
}

/** The bot's entry in the listing of the hub; undefined when it is switched off. */
export function lookerbotEntry({ config, hub }: Pick<LookerbotOptions, "config" | "hub">): object | undefined {
  return config.isOn ? listingEntry(hub.baseUrl, config.prefix) : undefined
}

/** Lets callers pass that have a token of the bot, but none of the hub; all others go on to the next route. */
function ownCallers(callers: LookerGuardOptions): Guard {
  const own = { ...callers, hubSecrets: [] }
  return guard(({ headers }, _response, next) => next(lookerCaller(headers, own) ? undefined : "route"))
}

function readyRoute(bot: Bot): Handler {
  return async (_request, response) => {
    const found = await bot.readiness.read()
    response.status(found.ready ? 200 : 503).json(found)
  }
}

function notReady(config: LookerbotConfig): Handler {
  return (_request, response) => void response.status(503).json(incomplete(config))
}

const healthy: Handler = (_request, response) => void response.json({ success: true, reason: "Healthy" })

const switchedOff: Handler = (_request, response) => {
  const error = "Lookerbot is switched off: its operator must complete its settings."
  response.status(503).json({ success: false, error })
}
