import { readFileSync } from "node:fs"
import ipaddr from "ipaddr.js"
import type { EnvironmentReader, EnvironmentVariable } from "../config"

/** One Looker that the hub asks. */
export interface LookerSettings {
  /** Short name: the first label of its host, or the whole host where another instance has the same label. */
  readonly name: string
  /** Address that people use, without a trailing slash. */
  readonly url: string
  /** Address of API 4.0, without a trailing slash. */
  readonly apiUrl: string
  /** Credentials of the API user. Absent: the hub cannot use the API of this instance. */
  readonly credentials?: LookerCredentials
  /** Folder whose dashboards and Looks are commands of Lookerbot. */
  readonly customCommandFolderId?: string
  /** Token with which Looker signs the webhooks of its schedules. */
  readonly webhookToken?: string
  /** Certificates in PEM that are trusted besides the public authorities. */
  readonly ca?: string
  /** Time for one query, in milliseconds. Absent: the default of whoever asks. */
  readonly timeoutMs?: number
}

export interface LookerCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

const LOOKER_VARIABLES: readonly EnvironmentVariable[] = [
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
  { name: "LOOKERS", description: "Several Lookers as a JSON list; the other LOOKER_ variables are then ignored." },
]

const MAX_TIMEOUT_MS = 3_600_000
/** Versions of the API that are no longer served. */
const OLD_API = /\/api\/3\.[01]$/
const NAME = /^[\w.-]{1,60}$/

/** A member of one entry, or a variable: its value, and what a message calls it. */
interface Entry {
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
  name: { others: [], variable: undefined },
  caFile: { others: [], variable: undefined },
  timeoutMs: { others: [], variable: undefined },
} as const

/**
 * Reads the Lookers that the hub asks: those of LOOKERS, else the one of the single variables. The first is the default one.
 * @returns an empty list when nothing is set. What is wrong becomes a problem of the reader.
 */
export function readLookers(read: EnvironmentReader): LookerSettings[] {
  const json = read.text("LOOKERS")
  const entries = json === undefined ? singleEntry(read) : listedEntries(read, json)
  const drafts = entries.flatMap((entry) => draftOf(read, entry) ?? [])
  checkTwice(read, drafts)
  const labels = drafts.map(({ label }) => label)
  return drafts.map(({ label, host, ownName, settings }) => {
    const isUnique = labels.indexOf(label) === labels.lastIndexOf(label)
    return Object.freeze({ name: ownName ?? (isUnique ? label : host), ...settings })
  })
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

/** An instance before it has its name, which depends on the others. */
interface Draft {
  settings: Omit<LookerSettings, "name">
  place: string
  host: string
  /** First label of the host. */
  label: string
  /** The name that the operator gave. */
  ownName?: string
}

function draftOf(read: EnvironmentReader, entry: Entry): Draft | undefined {
  const { text, called, place } = entry
  const address = text("url")
  const url = address === undefined ? undefined : webAddress(address)
  if (!url) {
    const what = address === undefined ? "is missing" : "is not a web address"
    read.problems.push(`${called("url")} ${what}: give the address of Looker, such as https://acme.looker.com.`)
    return undefined
  }
  const ownName = text("name")
  if (ownName !== undefined && !NAME.test(ownName)) {
    read.problems.push(`${called("name")} cannot be used: give letters, digits, dots and hyphens, 60 at most.`)
  }
  const settings = {
    url: addressText(url),
    apiUrl: apiUrlOf(read, entry, url),
    credentials: credentialsOf(read, entry),
    customCommandFolderId: text("customCommandFolderId"),
    webhookToken: text("webhookToken"),
    ca: certificatesOf(read, entry),
    timeoutMs: timeoutOf(read, entry),
  }
  const isAddress = ipaddr.isValid(url.hostname.replace(/^\[|\]$/g, ""))
  const label = isAddress ? url.host : (url.hostname.split(".")[0] ?? url.host)
  return { settings, place, host: url.host, label, ownName }
}

function apiUrlOf(read: EnvironmentReader, { text, called }: Entry, url: URL): string {
  const typed = text("apiBaseUrl")
  const address = typed === undefined ? undefined : webAddress(typed)
  if (typed === undefined) return `${addressText(url)}/api/4.0`
  if (!address)
    read.problems.push(`${called("apiBaseUrl")} is not a web address: leave it out, or give one that ends in /api/4.0.`)
  const apiUrl = address ? addressText(address) : ""
  if (OLD_API.test(apiUrl)) {
    read.problems.push(`${called("apiBaseUrl")} names an API that Looker no longer has: end it in /api/4.0.`)
  }
  return apiUrl
}

function credentialsOf(read: EnvironmentReader, { text, called }: Entry): LookerCredentials | undefined {
  const [clientId, clientSecret] = [text("clientId"), text("clientSecret")]
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret }
  if (clientId === undefined && clientSecret === undefined) return undefined
  const [missing, given] =
    clientId === undefined ? (["clientId", "clientSecret"] as const) : (["clientSecret", "clientId"] as const)
  read.problems.push(`${called(missing)} is missing: ${called(given)} is set, and Looker wants both.`)
  return undefined
}

function certificatesOf(read: EnvironmentReader, { text, called }: Entry): string | undefined {
  const file = text("caFile")
  if (file === undefined) return undefined
  try {
    const pem = readFileSync(file, "utf8")
    if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem
  } catch {
    // Told below.
  }
  read.problems.push(`${called("caFile")} is not a file with certificates: give the path of one in PEM.`)
  return undefined
}

function timeoutOf(read: EnvironmentReader, { text, called }: Entry): number | undefined {
  const typed = text("timeoutMs")
  if (typed === undefined) return undefined
  const timeoutMs = /^\d{1,9}$/.test(typed) ? Number(typed) : 0
  if (timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs
  read.problems.push(`${called("timeoutMs")} is not a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}.`)
  return undefined
}

function checkTwice(read: EnvironmentReader, drafts: readonly Draft[]): void {
  for (const [index, draft] of drafts.entries()) {
    const before = drafts.slice(0, index)
    if (before.some(({ settings }) => settings.url === draft.settings.url)) {
      read.problems.push(`${draft.place} has the url of an entry before it: give each Looker once.`)
    }
    if (draft.ownName !== undefined && before.some(({ ownName }) => ownName === draft.ownName)) {
      read.problems.push(`${draft.place} has the name of an entry before it: give each a name of its own.`)
    }
  }
}

function webAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password
  return isPlain ? url : undefined
}

/** Without a trailing slash; the parser has put the host in lower case. */
function addressText({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/{1,64}$/, "")
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
