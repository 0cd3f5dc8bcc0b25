/** Slack's addresses of the bot. */
export const SLACK_PATHS = { receive: "/slack/receive", event: "/slack/event", action: "/slack/action" } as const
