import { isIP } from "node:net"
import { type Environment, EnvironmentReader } from "../config"
import { readLookerbotConfig, SLACK_PATHS } from "../lookerbot"
import { trimEnd } from "../text/trim_text"
import { wrongUse } from "./command_error"
import { SCOPES, type SlackManifest } from "./lookerbot_scopes"
import { yamlText } from "./lookerbot_yaml"

/** Most domains whose links an app may show. Source: https://docs.slack.dev/reference/app-manifest */
const MAX_DOMAINS = 5

export interface ManifestOptions {
  /** Public address of the hub. Default: that of the environment. */
  url?: string
  /** The slash command. */
  command: string
  /** Whether the app asks for the optional scopes as well. */
  withOptional: boolean
}

/** A manifest of a Slack app, and what its reader should know. */
export interface Manifest {
  yaml: string
  notes: string[]
}

/** Writes the manifest of the Slack app for the hub of this environment. @throws CommandError */
export function lookerbotManifest(environment: Environment, options: ManifestOptions): Manifest {
  const read = new EnvironmentReader(environment)
  const url = publicUrl(options.url ?? read.text("ACTION_HUB_BASE_URL", "BASE_URL"))
  const { lookers } = readLookerbotConfig(read, false)
  const { domains, notes } = domainsOf(lookers.map((looker) => new URL(looker.url).hostname))
  const scopes = SCOPES.filter(({ need }) => options.withOptional || need !== "optional")
  const yaml = yamlText({
    display_information: {
      name: "Lookerbot",
      description: "Ask Looker from Slack.",
      background_color: "#64518a",
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "lookerbot", always_online: true },
      slash_commands: [
        {
          command: commandName(options.command),
          url: `${url}${SLACK_PATHS.receive}`,
          description: "Ask Looker.",
          usage_hint: "help",
          should_escape: false,
        },
      ],
      ...(domains.length > 0 && { unfurl_domains: domains }),
    },
    oauth_config: { scopes: { bot: scopes.map(({ name }) => name) } },
    settings: {
      event_subscriptions: {
        request_url: `${url}${SLACK_PATHS.event}`,
        bot_events: ["app_mention", "link_shared", "message.im"],
      },
      interactivity: { is_enabled: true, request_url: `${url}${SLACK_PATHS.action}` },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  } satisfies SlackManifest)
  return { yaml, notes }
}

function publicUrl(text: string | undefined): string {
  if (text === undefined) throw wrongUse("Give the public address of the hub: add --url, or set ACTION_HUB_BASE_URL.")
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== "https:" || url.username || url.password || url.search || url.hash) {
    throw wrongUse("Slack calls only public https addresses: give one such as --url https://hub.example.com.")
  }
  return trimEnd(url.href, "/")
}

/** With its slash. Some shells make a path of a word that begins with one, so it may be left out. */
function commandName(text: string): string {
  const name = text.startsWith("/") ? text : `/${text}`
  if (/^\/[a-z0-9_-]{1,31}$/.test(name)) return name
  throw wrongUse("--command is no slash command: give up to 31 lower-case letters, digits, hyphens and underscores.")
}

/** The domains whose links are shown. */
function domainsOf(hosts: readonly string[]): { domains: string[]; notes: string[] } {
  const all = [...new Set(hosts)].filter((host) => host.includes(".") && isIP(host) === 0)
  const notes: string[] = []
  if (all.length === 0) {
    notes.push(
      "The environment names no Looker with a domain, so links to Looker are not shown: set LOOKER_URL and print the manifest again, or add the domain in Slack.",
    )
  }
  if (all.length > MAX_DOMAINS) {
    notes.push(`Slack takes ${MAX_DOMAINS} domains, so these are left out: ${all.slice(MAX_DOMAINS).join(", ")}.`)
  }
  return { domains: all.slice(0, MAX_DOMAINS), notes }
}
