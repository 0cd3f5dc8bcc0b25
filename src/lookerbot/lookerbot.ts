import { everyone, type Guard, type Handler, type Part, type Work } from "../edge"
import type { Logger } from "../logging"
import type { Vault } from "../sealing"
import { actionRoute } from "./actions/action_route"
import { Bot } from "./bot"
import { eventRoute } from "./ingress/event_route"
import { slackGuard } from "./ingress/slack_guard"
import { slashCommandRoute } from "./ingress/slash_command_route"
import { LOOKERBOT_VARIABLES, type LookerbotConfig } from "./lookerbot_config"

export interface LookerbotOptions {
  config: LookerbotConfig
  vault: Vault
  work: Work
  logger: Logger
  /** Version of the hub. */
  version: string
  /** Lets Looker pass by the hub's own token. */
  token: Guard
}

/** Slack's addresses of the bot. */
export const SLACK_PATHS = { receive: "/slack/receive", event: "/slack/event", action: "/slack/action" } as const

/** The bot that people ask from Slack. Without its settings it only refuses. */
export function lookerbot(options: LookerbotOptions): Part {
  const { config, logger } = options
  if (config.slack.isSet && !config.isOn) {
    logger.error("Lookerbot is switched off: some of its variables are missing", { missing: config.missing })
  }
  const bot = config.isOn ? new Bot(options) : undefined
  return {
    name: "lookerbot",
    variables: LOOKERBOT_VARIABLES,
    drain: async () => bot?.jobs.drain(),
    routes(routes) {
      routes.get("/health_check", everyone, healthy)
      const slack = slackGuard({ ...config.slack, logger })
      if (!bot) {
        for (const path of Object.values(SLACK_PATHS)) routes.post(path, slack, switchedOff)
        return
      }
      routes.post(SLACK_PATHS.receive, slack, slashCommandRoute(bot))
      routes.post(SLACK_PATHS.event, slack, eventRoute(bot))
      routes.post(SLACK_PATHS.action, slack, actionRoute(bot))
    },
  }
}

const healthy: Handler = (_request, response) => void response.json({ success: true, reason: "Healthy" })

const switchedOff: Handler = (_request, response) => {
  const error = "Lookerbot is switched off: its operator must complete its settings."
  response.status(503).json({ success: false, error })
}
