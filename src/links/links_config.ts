import type { EnvironmentReader, EnvironmentVariable } from "../config"
import type { LookerSettings } from "../looker"
import { PARTNER_VARIABLES, type PartnerSettings, readPartnerSettings } from "./partner_settings"

/** The sources there are. */
export const SOURCE_NAMES = ["github", "dbt_cloud", "fivetran", "webhook", "incident"] as const

export interface LinksConfig extends PartnerSettings {
  /** Whether links work: a Looker is known, and a source is offered. */
  readonly isOn: boolean
  /** Public address of the hub, without a trailing slash. */
  readonly baseUrl: string
  /** The instances, the default one first. */
  readonly lookers: readonly LookerSettings[]
  /** Names of the sources that are offered. */
  readonly sources: readonly string[]
  /** The first seals, all open. */
  readonly secrets: readonly string[]
  /** Ids of links that no longer count. */
  readonly revoked: readonly string[]
  /** Life of a link where none is asked for, in days. */
  readonly days: number
  readonly maxDays: number
  /** After that a hook whose work goes on is answered, in milliseconds. */
  readonly answerMs: number
  /** Hooks that one process has at work at once. */
  readonly maxHooks: number
  /** Where notes go. Without a token there are none. */
  readonly slack: { readonly url: string; readonly botToken?: string }
}

export const LINKS_VARIABLES: readonly EnvironmentVariable[] = [
  {
    name: "LINKS_SOURCES",
    description: "Services that may call back, separated by commas; none switches links off. Default: all of them.",
  },
  { name: "LINKS_SECRET", description: "Keys of links, 32 characters or more each. Default: ACTION_HUB_SECRET." },
  { name: "LINKS_REVOKED", description: "Ids of links that no longer count, separated by commas." },
  { name: "LINKS_DAYS", description: "Life of a link, in days. Default 180." },
  { name: "LINKS_MAX_DAYS", description: "Longest life of a link that may be asked for, in days. Default 365." },
  { name: "LINKS_ANSWER_SEC", description: "Seconds after which a hook at work is answered 202. Default 8." },
  { name: "LINKS_MAX_HOOKS", description: "Hooks that one process has at work at once. Default 100." },
  ...PARTNER_VARIABLES,
]

const MIN_SECRET_LENGTH = 32
const LINK_ID = /^[\w-]{12}$/
const NONE = "none"

/** @param shared What other parts have read already. */
export function readLinksConfig(
  read: EnvironmentReader,
  shared: Pick<LinksConfig, "baseUrl" | "lookers" | "slack"> & { hubSecrets: readonly string[] },
): LinksConfig {
  const { baseUrl, lookers, slack, hubSecrets } = shared
  const sources = readSources(read)
  const integer = (name: string, max: number, fallback: number) =>
    read.integer(name, { min: 1, max, fallback, isShown: false })
  const days = integer("LINKS_DAYS", 3650, 180)
  const maxDays = integer("LINKS_MAX_DAYS", 3650, 365)
  if (days > maxDays) read.problems.push("LINKS_DAYS is above LINKS_MAX_DAYS: give a number that is not.")
  return Object.freeze({
    ...readPartnerSettings(read),
    isOn: lookers.length > 0 && sources.length > 0,
    ...{ baseUrl, lookers, slack, sources, days, maxDays },
    secrets: readLinkSecrets(read) ?? hubSecrets,
    revoked: readRevoked(read),
    answerMs: integer("LINKS_ANSWER_SEC", 25, 8) * 1000,
    maxHooks: integer("LINKS_MAX_HOOKS", 10_000, 100),
  })
}

function readSources(read: EnvironmentReader): string[] {
  const given = read.list("LINKS_SOURCES")
  if (given.length === 0) return [...SOURCE_NAMES]
  if (given.length === 1 && given[0] === NONE) return []
  const known = SOURCE_NAMES.filter((name) => given.includes(name))
  if (known.length < new Set(given).size) {
    read.problems.push(`LINKS_SOURCES names an unknown source: give some of ${SOURCE_NAMES.join(", ")}, or ${NONE}.`)
  }
  return known
}

/** The keys of links where they have some of their own; undefined where those are the secrets of the hub. */
export function readLinkSecrets(read: EnvironmentReader): string[] | undefined {
  const secrets = listOf(read.secretText("LINKS_SECRET"))
  if (secrets.length === 0) return undefined
  if (secrets.some((secret) => secret.length < MIN_SECRET_LENGTH)) {
    read.problems.push(
      `LINKS_SECRET holds a key that is too short: give ${MIN_SECRET_LENGTH} characters or more each (openssl rand -hex 32).`,
    )
  }
  return secrets
}

function readRevoked(read: EnvironmentReader): string[] {
  const ids = listOf(read.secretText("LINKS_REVOKED"))
  const bad = ids.findIndex((id) => !LINK_ID.test(id))
  if (bad >= 0) {
    read.problems.push(`LINKS_REVOKED: entry ${bad + 1} is no id of a link. Give 12 letters, digits, - or _ each.`)
  }
  return ids
}

function listOf(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
}
