import type { AppsManifestValidateArguments } from "@slack/web-api"

/** A manifest, as Slack's client describes it. */
export type SlackManifest = AppsManifestValidateArguments["manifest"]
type BotScope = NonNullable<NonNullable<NonNullable<SlackManifest["oauth_config"]>["scopes"]>["bot"]>[number]

/**
 * `needed`: something does not work without it. `asked`: Slack's app asks for it, and the bot works without it. `optional`: for more than
 * the usual.
 */
type Need = "needed" | "asked" | "optional"

/** A right of the bot's token in Slack. */
export interface Scope {
  name: BotScope
  need: Need
  /** What the bot does with it: ends a sentence. */
  use: string
}

/** The scopes of the bot token. Source: https://docs.slack.dev/reference/scopes */
export const SCOPES: readonly Scope[] = [
  { name: "app_mentions:read", need: "needed", use: "read messages that mention it" },
  { name: "channels:read", need: "needed", use: "find public channels" },
  { name: "chat:write", need: "needed", use: "post answers" },
  { name: "commands", need: "needed", use: "have a slash command" },
  { name: "files:read", need: "asked", use: "see the files that it uploads" },
  { name: "files:write", need: "needed", use: "upload pictures and files" },
  { name: "groups:read", need: "needed", use: "find private channels that it is in" },
  { name: "im:history", need: "needed", use: "read direct messages to it" },
  { name: "im:write", need: "needed", use: "write to people" },
  { name: "links:read", need: "needed", use: "hear of links to Looker" },
  { name: "links:write", need: "needed", use: "show what is behind links" },
  { name: "team:read", need: "asked", use: "see the name of the workspace" },
  { name: "users:read", need: "needed", use: "see who asks" },
  { name: "channels:join", need: "optional", use: "join a public channel that a schedule names" },
  { name: "chat:write.public", need: "optional", use: "post in public channels that it is not in" },
  { name: "users:read.email", need: "optional", use: "find people by their e-mail address" },
]
