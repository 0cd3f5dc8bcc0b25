import { readFileSync } from "node:fs"
import ipaddr from "ipaddr.js"
import type { EnvironmentReader } from "../config"
import { type Entry, readEntries } from "./looker_entries"

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
  /** Client id under which the hub is registered at this Looker for the sign-in of people. Default `looker-integration-hub`. */
  readonly oauthClientId: string
  /** Secret of the deploy webhooks of its LookML projects. */
  readonly deploySecret?: string
  /** Certificates in PEM that are trusted besides the public authorities. */
  readonly ca?: string
  /** Whether its certificate is not checked. Default false. */
  readonly trustsAnyCertificate?: boolean
  /** Time for one query, in milliseconds. Absent: the default of whoever asks. */
  readonly timeoutMs?: number
}

export interface LookerCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

const OAUTH_CLIENT_ID = "looker-integration-hub"
const MAX_TIMEOUT_MS = 3_600_000
/** Versions of the API that are no longer served. */
const OLD_API = /\/api\/3\.[01]$/
const NAME = /^[\w.-]{1,60}$/

/**
 * Reads the Lookers that the hub asks: those of LOOKERS, else the one of the single variables. The first is the default one.
 * @returns an empty list when nothing is set. What is wrong becomes a problem of the reader.
 */
export function readLookers(read: EnvironmentReader): LookerSettings[] {
  const drafts = readEntries(read).flatMap((entry) => draftOf(read, entry) ?? [])
  checkTwice(read, drafts)
  const labels = drafts.map(({ label }) => label)
  return drafts.map(({ label, host, ownName, settings }) => {
    const isUnique = labels.indexOf(label) === labels.lastIndexOf(label)
    return Object.freeze({ name: ownName ?? (isUnique ? label : host), ...settings })
  })
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
    oauthClientId: text("oauthClientId") ?? OAUTH_CLIENT_ID,
    deploySecret: text("deploySecret"),
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
