/** Lookerbot: people ask Looker from Slack. */
export { plainText } from "./commands/plain_text"
export { readFind } from "./commands/find_command"
export { CommandIndex, type CustomCommand, isHidden } from "./commands/command_index"
export { type DashboardFilter, filterValues } from "./commands/filter_values"
export { slackGuard } from "./ingress/slack_guard"
