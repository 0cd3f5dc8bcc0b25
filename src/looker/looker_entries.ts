import type { EnvironmentReader, EnvironmentVariable } from "../config"

/** The variables that say which Lookers the hub asks. */
export const LOOKER_VARIABLES: readonly EnvironmentVariable[] = [
  { name: "LOOKER_URL", description: "Address of the Looker that Lookerbot asks, such as https://acme.looker.com." },
  { name: "LOOKER_API_BASE_URL", description: "Address of its API. Default: the address of Looker with /api/4.0." },
  {
    name: "LOOKER_API_CLIENT_ID",
    olderName: "LOOKER_API_3_CLIENT_ID",
    description: "Client ID of an API key of a Looker user (Admin > Users > the user > API Keys).",
  },
  {
    name: "LOOKER_API_CLIENT_SECRET",
    olderName: "LOOKER_API_3_CLIENT_SECRET",
    description: "Client secret of that API key.",
  },
  {
    name: "LOOKER_CUSTOM_COMMAND_FOLDER_ID",
    olderName: "LOOKER_CUSTOM_COMMAND_SPACE_ID",
    description: "Folder whose dashboards and Looks become commands of Lookerbot.",
  },
  { name: "LOOKER_WEBHOOK_TOKEN", description: "Token that Looker sends with the webhooks of its schedules." },
  {
    name: "LOOKER_OAUTH_CLIENT_ID",
    description: "Client id under which the hub is registered at Looker, for people who sign in to make links.",
  },
  {
    name: "LOOKER_DEPLOY_SECRET",
    description: "Webhook deploy secret of the LookML projects that links deploy without an API key.",
  },
  { name: "LOOKERS", description: "Several Lookers as a JSON list; the other LOOKER_ variables are then ignored." },
]

/** A member of one entry, or a variable: its value, and what a message calls it. */
export interface Entry {
  /** Where the entry is, for messages: `LOOKERS, entry 2`. Empty for variables. */
  place: string
  readonly text: (key: keyof typeof MEMBERS) => string | undefined
  readonly called: (key: keyof typeof MEMBERS) => string
}

/** The members of an entry of LOOKERS, with other spellings that are read as well, and the variable of the same meaning. */
const MEMBERS = {
  url: { others: [], variable: "LOOKER_URL" },
  apiBaseUrl: { others: [], variable: "LOOKER_API_BASE_URL" },
  clientId: { others: ["clientID"], variable: "LOOKER_API_CLIENT_ID" },
  clientSecret: { others: [], variable: "LOOKER_API_CLIENT_SECRET" },
  customCommandFolderId: { others: ["customCommandSpaceId"], variable: "LOOKER_CUSTOM_COMMAND_FOLDER_ID" },
  webhookToken: { others: [], variable: "LOOKER_WEBHOOK_TOKEN" },
  oauthClientId: { others: [], variable: "LOOKER_OAUTH_CLIENT_ID" },
  deploySecret: { others: [], variable: "LOOKER_DEPLOY_SECRET" },
  name: { others: [], variable: undefined },
  caFile: { others: [], variable: undefined },
  timeoutMs: { others: [], variable: undefined },
} as const

/** What the operator says of each Looker: the entries of LOOKERS, else the single variables; none when nothing is set. */
export function readEntries(read: EnvironmentReader): Entry[] {
  const json = read.text("LOOKERS")
  return json === undefined ? singleEntry(read) : listedEntries(read, json)
}

function singleEntry(read: EnvironmentReader): Entry[] {
  const variables = LOOKER_VARIABLES.filter(({ name }) => name !== "LOOKERS")
  const values = new Map<string, string | undefined>()
  for (const { name, olderName } of variables) {
    values.set(name, olderName ? read.renamedText(name, olderName) : read.secretText(name))
  }
  if (![...values.values()].some((value) => value !== undefined)) return []
  const called = (key: keyof typeof MEMBERS) => MEMBERS[key].variable ?? key
  return [{ place: "", called, text: (key) => values.get(called(key)) }]
}

function listedEntries(read: EnvironmentReader, json: string): Entry[] {
  const list = parse(json)
  if (!Array.isArray(list) || list.length === 0) {
    read.problems.push(
      'LOOKERS is not a JSON list with an entry: give one such as [{"url":"https://acme.looker.com","clientId":"…","clientSecret":"…"}].',
    )
    return []
  }
  return list.flatMap((item: unknown, index) => {
    const place = `LOOKERS, entry ${index + 1}`
    if (typeof item !== "object" || item === null || Array.isArray(item)) {
      read.problems.push(`${place} is not a JSON object: give it url, clientId and clientSecret.`)
      return []
    }
    return [entryOf(read, item as Record<string, unknown>, place)]
  })
}

function entryOf(read: EnvironmentReader, item: Record<string, unknown>, place: string): Entry {
  const called = (key: keyof typeof MEMBERS) => `${place}: ${key}`
  const text = (key: keyof typeof MEMBERS) => {
    const name = [key, ...MEMBERS[key].others].find((each) => item[each] !== undefined && item[each] !== null)
    const value = name === undefined ? undefined : item[name]
    if (value === undefined || typeof value === "string" || typeof value === "number") {
      return String(value ?? "").trim() || undefined
    }
    read.problems.push(`${called(key)} is not a text: put it in quotes.`)
    return undefined
  }
  return { place, called, text }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
