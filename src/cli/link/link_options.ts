import type { CommandOption } from "../command_options"

/** The hub that is asked. */
export const HUB: readonly CommandOption[] = [
  { name: "url", value: "url", description: "address of the hub", variable: "HUB_URL" },
  { name: "key", value: "token", description: "token of the hub", variable: "HUB_KEY" },
]

export const JSON_OUTPUT: CommandOption = { name: "json", description: "print the answer of the hub as JSON" }

export const REPOSITORY: CommandOption = {
  name: "repository",
  value: "owner/name",
  description: "github: the repository",
}

export const DAYS: CommandOption = { name: "days", value: "number", description: "life of the link, in days" }

export const OWN_TOKEN: CommandOption = {
  name: "own-token",
  description: "send the partner's credentials of this environment along, in place of the hub's own",
}

/** How the sender of a `webhook` or an `incident` signs. */
const SIGNING: readonly CommandOption[] = [
  { name: "scheme", value: "name", description: "webhook, incident: standard (default), hmac or pagerduty" },
  { name: "header", value: "name", description: "hmac: header with the signature" },
  { name: "algorithm", value: "name", description: "hmac: sha256 (default) or sha512" },
  { name: "encoding", value: "name", description: "hmac: hex (default) or base64" },
  { name: "prefix", value: "text", description: "hmac: text in front of the signature" },
]

/** What a new link is made of: each option is the member of the same name, with underscores for dashes. */
export const CONTENT: readonly CommandOption[] = [
  {
    name: "do",
    value: "op:target",
    description: "what the link does, such as deploy:core; repeat it for more",
    list: "texts",
  },
  REPOSITORY,
  { name: "branch", value: "name", description: "github: the branch; default: that of the repository" },
  {
    name: "events",
    value: "names",
    description: "github: push (default), merge; dbt_cloud: completed (default), errored",
    list: "commas",
  },
  {
    name: "paths",
    value: "globs",
    description: "github: only pushes that change such a file; default: any",
    list: "commas",
  },
  { name: "jobs", value: "ids", description: "dbt_cloud: ids of the jobs; default: every job", list: "commas" },
  {
    name: "connectors",
    value: "ids",
    description: "fivetran: ids of the connections; default: every one",
    list: "commas",
  },
  { name: "group", value: "id", description: "fivetran: a webhook of this group in place of the account" },
  { name: "types", value: "types", description: "webhook, incident: types of events; default: any", list: "commas" },
  ...SIGNING,
  { name: "looker", value: "name", description: "the Looker instance; default: the first" },
  { name: "name", value: "text", description: "name of the link; default: where it listens" },
  DAYS,
  { name: "say", value: "channel", description: "Slack channel for a note, by id or #name" },
  { name: "say-on", value: "when", description: "failure (default) or always" },
]

export const NO_REGISTER: CommandOption = {
  name: "no-register",
  description: "do not call the partner; print the address and the secret",
}

/** How a made-up event looks. */
export const EVENT: readonly CommandOption[] = [
  { name: "event", value: "name", description: "which event; default: the usual one of the source" },
  REPOSITORY,
  { name: "branch", value: "name", description: "github: the branch; default: that of the link, else main" },
  { name: "commit", value: "sha", description: "github, webhook: the commit; default: one that is nowhere" },
  { name: "job", value: "id", description: "dbt_cloud: id of the job" },
  { name: "connector", value: "id", description: "fivetran: id of the connection" },
  { name: "type", value: "type", description: "webhook, incident: type of the event" },
  ...SIGNING,
]
