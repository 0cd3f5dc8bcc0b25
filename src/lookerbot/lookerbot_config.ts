import type { EnvironmentReader, EnvironmentVariable } from "../config"
import { LOOKER_VARIABLES, type LookerSettings, readLookers } from "../looker"
import { PICTURE_VARIABLES, type PictureSettings, readPictureSettings } from "./pictures"
import { readSlackSettings, SLACK_VARIABLES, type SlackSettings } from "./slack_settings"

/** What the bot does and for whom, besides whom it speaks to. */
export interface LookerbotConfig {
  readonly slack: SlackSettings
  /** The instances, the default one first. */
  readonly lookers: readonly LookerSettings[]
  readonly pictures: PictureSettings
  /** Variables without which the bot does not work although some of it is set. Empty: it works, or is switched off. */
  readonly missing: readonly string[]
  /** Whether the bot works. */
  readonly isOn: boolean
  /** Token of Looker's calls besides those of the hub. */
  readonly authToken?: string
  readonly allowsGuests: boolean
  readonly allowsSharedWorkspaces: boolean
  readonly allowedBotIds: readonly string[]
  readonly expandsLinks: boolean
  readonly hasLoadingMessages: boolean
  readonly hasButtons: boolean
  readonly allowsBroadcast: boolean
  readonly runsAs: "api_user" | "slack_email"
  readonly maxTableRows: number
  readonly tableStyle: "table" | "lines" | "image"
  readonly freeTextFilters: "first" | "all"
  readonly commandCacheSec: number
  /** Time for one query, in milliseconds. */
  readonly lookerTimeoutMs: number
  /** Largest payload of a schedule. */
  readonly maxBodyBytes: number
  /** `owner/name` on GitHub whose releases help tells of. */
  readonly releases?: string
  /** What loading messages and labels begin with: a developer's hub says so. */
  readonly prefix: string
}

export const LOOKERBOT_VARIABLES: readonly EnvironmentVariable[] = [
  ...SLACK_VARIABLES,
  ...LOOKER_VARIABLES,
  ...PICTURE_VARIABLES,
  {
    name: "LOOKERBOT_AUTH_TOKEN",
    description: "Token that Looker's calls of Lookerbot may carry instead of the hub's.",
  },
  { name: "ALLOW_SLACK_GUEST_USERS", description: "With true, guests of the workspace may ask Lookerbot." },
  { name: "ALLOW_SLACK_SHARED_WORKSPACES", description: "With true, members of other workspaces may ask." },
  { name: "LOOKERBOT_ALLOWED_BOT_IDS", description: "Slack ids of bots that may ask, separated by commas." },
  {
    name: "LOOKER_SLACKBOT_EXPAND_URLS",
    description: "With true, links to Looker in a channel show what is behind them.",
  },
  { name: "LOOKER_SLACKBOT_LOADING_MESSAGES", description: "With false, nothing is shown while a query runs." },
  { name: "LOOKERBOT_DATA_ACTIONS_IN_MESSAGES", description: "With false, answers have no buttons for data actions." },
  { name: "LOOKERBOT_ALLOW_BROADCAST", description: "With true, messages from Looker may notify whole channels." },
  { name: "LOOKERBOT_RUN_AS", description: "api_user, or slack_email: with the rights of the person who asks." },
  { name: "LOOKERBOT_MAX_TABLE_ROWS", description: "Rows that a message shows, 99 at most." },
  { name: "LOOKERBOT_TABLE_STYLE", description: "How tables are shown: table, lines or image." },
  { name: "LOOKERBOT_FREE_TEXT_FILTERS", description: "Which filters a text without names goes to: first or all." },
  {
    name: "LOOKERBOT_COMMAND_CACHE_SECONDS",
    description: "Seconds for which a list of commands counts; 0 reads it each time.",
  },
  { name: "LOOKERBOT_LOOKER_TIMEOUT_MS", description: "Longest time for one query, in milliseconds." },
  { name: "LOOKERBOT_MAX_BODY", description: "Largest payload of a schedule to Lookerbot, such as 50mb." },
  { name: "LOOKERBOT_VERSION_CHECK", description: "With true, help tells of newer releases of LOOKERBOT_RELEASES." },
  { name: "LOOKERBOT_RELEASES", description: "The repository on GitHub, as owner/name, whose releases count." },
  { name: "UNSAFE_LOCAL_DEV", description: "With true, loading messages say that this is a developer's hub." },
  { name: "DEBUG_MODE", description: "With true, logs at level debug, as ACTION_HUB_DEBUG does." },
]

const MAX_ROWS = 99

export function readLookerbotConfig(read: EnvironmentReader, isProduction: boolean): LookerbotConfig {
  const slack = readSlackSettings(read)
  const isDevelopment = read.flag("UNSAFE_LOCAL_DEV", false)
  const lookers = readLookers(read).map((looker) => (isDevelopment ? trustedIfLocal(looker) : looker))
  const missing = missingOf(slack, lookers)
  if (isDevelopment && isProduction) {
    read.problems.push("UNSAFE_LOCAL_DEV is on, but NODE_ENV is production: unset it.")
  }
  if (read.text("NODE_TLS_REJECT_UNAUTHORIZED") === "0") {
    read.warnings.push(
      "NODE_TLS_REJECT_UNAUTHORIZED is 0, so this process trusts every certificate: give caFile in LOOKERS, or " +
        "NODE_EXTRA_CA_CERTS, instead.",
    )
  }
  return Object.freeze({
    slack,
    lookers,
    pictures: readPictureSettings(read),
    missing,
    isOn: slack.isSet && missing.length === 0,
    authToken: read.secretText("LOOKERBOT_AUTH_TOKEN"),
    allowsGuests: read.flag("ALLOW_SLACK_GUEST_USERS", false),
    allowsSharedWorkspaces: read.flag("ALLOW_SLACK_SHARED_WORKSPACES", false),
    allowedBotIds: read.list("LOOKERBOT_ALLOWED_BOT_IDS"),
    expandsLinks: read.flag("LOOKER_SLACKBOT_EXPAND_URLS", false),
    hasLoadingMessages: read.flag("LOOKER_SLACKBOT_LOADING_MESSAGES", true),
    hasButtons: read.flag("LOOKERBOT_DATA_ACTIONS_IN_MESSAGES", true),
    allowsBroadcast: read.flag("LOOKERBOT_ALLOW_BROADCAST", false),
    runsAs: read.choice("LOOKERBOT_RUN_AS", ["api_user", "slack_email"], "api_user"),
    maxTableRows: Math.min(
      MAX_ROWS,
      read.integer("LOOKERBOT_MAX_TABLE_ROWS", { min: 1, max: 1_000_000, fallback: 20 }),
    ),
    tableStyle: read.choice("LOOKERBOT_TABLE_STYLE", ["table", "lines", "image"], "table"),
    freeTextFilters: read.choice("LOOKERBOT_FREE_TEXT_FILTERS", ["first", "all"], "first"),
    commandCacheSec: read.integer("LOOKERBOT_COMMAND_CACHE_SECONDS", { min: 0, max: 86_400, fallback: 60 }),
    lookerTimeoutMs: read.integer("LOOKERBOT_LOOKER_TIMEOUT_MS", { min: 1, max: 3_600_000, fallback: 300_000 }),
    maxBodyBytes: read.bytes("LOOKERBOT_MAX_BODY", 50 * 1024 * 1024),
    releases: read.flag("LOOKERBOT_VERSION_CHECK", false) ? readReleases(read) : undefined,
    prefix: isDevelopment ? "[DEVELOPMENT] " : "",
  })
}

/** On a developer's hub, a Looker on the same machine may have any certificate. */
function trustedIfLocal(looker: LookerSettings): LookerSettings {
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(looker.url).hostname)
  return isLocal ? { ...looker, trustsAnyCertificate: true } : looker
}

/** What is needed and not set, in the words of an operator. Nothing while no variable of Slack is set. */
function missingOf(
  { isSet, botToken, signingSecrets, legacyToken }: SlackSettings,
  lookers: readonly LookerSettings[],
) {
  if (!isSet) return []
  const missing: string[] = []
  if (!botToken) missing.push("SLACK_BOT_TOKEN")
  if (signingSecrets.length === 0 && !legacyToken) missing.push("SLACK_SIGNING_SECRET")
  if (lookers.length === 0) missing.push("LOOKER_URL")
  else if (!lookers.some(({ credentials }) => credentials))
    missing.push("LOOKER_API_CLIENT_ID", "LOOKER_API_CLIENT_SECRET")
  return missing
}

/**
 * Warns of a bot that lacks variables although some of Slack's are set.
 * @param servesLinks Whether links post notes with the bot token, which then is enough alone.
 */
export function warnOfHalfBot(
  read: EnvironmentReader,
  { slack, missing }: LookerbotConfig,
  servesLinks: boolean,
): void {
  const set = [
    slack.botToken && "SLACK_BOT_TOKEN",
    slack.signingSecrets.length > 0 && "SLACK_SIGNING_SECRET",
    slack.legacyToken && "SLACK_SLASH_COMMAND_TOKEN",
  ].filter(Boolean)
  const isForNotes = servesLinks && set.join() === "SLACK_BOT_TOKEN"
  if (missing.length === 0 || isForNotes) return
  const [are, them] = missing.length > 1 ? ["are", "them"] : ["is", "it"]
  read.warnings.push(
    `${missing.join(" and ")} ${are} missing, so Lookerbot is switched off: set ${them}, or unset ${set.join(" and ")}.`,
  )
}

function readReleases(read: EnvironmentReader): string | undefined {
  const name = read.text("LOOKERBOT_RELEASES")
  if (name === undefined || /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(name)) return name
  read.problems.push("LOOKERBOT_RELEASES is not a repository: give owner/name, as GitHub writes it.")
  return undefined
}
