import type { EnvironmentReader, EnvironmentVariable } from "../config"

/** Whose Slack the bot speaks to, and how it knows Slack's calls. */
export interface SlackSettings {
  /** Whether any variable of Slack is set, so that a bot is meant to be here. */
  readonly isSet: boolean
  readonly botToken?: string
  /** Secrets of the Slack app, of which one has to fit. */
  readonly signingSecrets: readonly string[]
  /** The older token in the body of Slack's calls. */
  readonly legacyToken?: string
  /** Origin of Slack. */
  readonly url: string
}

export const SLACK_VARIABLES: readonly EnvironmentVariable[] = [
  { name: "SLACK_BOT_TOKEN", olderName: "SLACK_API_KEY", description: "Bot token of Lookerbot's Slack app (xoxb-…)." },
  { name: "SLACK_SIGNING_SECRET", description: "Signing secret of the Slack app, or several, separated by commas." },
  { name: "SLACK_SLASH_COMMAND_TOKEN", description: "Verification token of older Slack apps. Deprecated by Slack." },
  {
    name: "SLACK_API_URL",
    description: "Origin of Slack. Default https://slack.com; https://slack-gov.com for GovSlack.",
  },
]

const SLACK = "https://slack.com"

export function readSlackSettings(read: EnvironmentReader): SlackSettings {
  // Both names are in use, and neither is the older one for Slack itself: no warning.
  const botToken = read.secretText("SLACK_BOT_TOKEN") ?? read.secretText("SLACK_API_KEY")
  const signingSecrets = (read.secretText("SLACK_SIGNING_SECRET") ?? "")
    .split(",")
    .map((secret) => secret.trim())
    .filter(Boolean)
  const legacyToken = read.secretText("SLACK_SLASH_COMMAND_TOKEN")
  return {
    isSet: Boolean(botToken || signingSecrets.length > 0 || legacyToken),
    botToken,
    signingSecrets,
    legacyToken,
    url: readUrl(read),
  }
}

function readUrl(read: EnvironmentReader): string {
  const typed = read.text("SLACK_API_URL")
  if (typed === undefined) return SLACK
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search) return url.origin
  read.problems.push(`SLACK_API_URL is not a web address: leave it out, or give one such as ${SLACK}.`)
  return SLACK
}
