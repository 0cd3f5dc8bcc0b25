import semver from "semver"
import { CommandError, wrongUse } from "./command_error"
import { HubCaller } from "./hub_caller"
import { print, table } from "./terminal"

export interface ListOptions {
  /** Looker's version. Without one nothing is filtered. */
  lookerVersion?: string
  /** Address of a live hub that is listed instead of this checkout. */
  url?: string
  key?: string
}

/** The members of a list item that the table shows. */
interface Item {
  name: string
  label: string
  supported_action_types: readonly string[]
  supported_formats?: readonly string[]
  supported_download_settings: readonly string[]
  uses_oauth: boolean
}

/** Prints the integrations as a table. @throws CommandError */
export async function list(options: ListOptions): Promise<void> {
  if (options.url && !options.key) throw wrongUse("A live hub wants a token: add --key, or set HUB_KEY.")
  if (options.key && !options.url) throw wrongUse("The key is for a live hub: add --url.")
  const version = versionOf(options.lookerVersion)
  const items = options.url ? await liveItems(options, version) : await localItems(version)
  const rows = items.map((item) => [
    item.name,
    item.label,
    item.supported_action_types.join(","),
    item.supported_formats?.join(",") || (item.supported_formats ? "none" : "any"),
    item.supported_download_settings.join(","),
    item.uses_oauth ? "yes" : "-",
  ])
  for (const line of table([["NAME", "LABEL", "TYPES", "FORMATS", "DATA", "LOGIN"], ...rows])) print(line)
  print(
    `\n${items.length} ${items.length === 1 ? "integration" : "integrations"}${version ? ` for Looker ${version}` : ""}.`,
  )
}

async function localItems(version: string | undefined): Promise<readonly Item[]> {
  // Loaded only here, so that listing a live hub loads no integrations of this one.
  const { localListing } = await import("./local_listing")
  return localListing(version)
}

async function liveItems({ url = "", key = "" }: ListOptions, version: string | undefined): Promise<Item[]> {
  const hub = new HubCaller(url, key)
  const { status, json, headers } = await hub.post("/", undefined, { lookerVersion: version })
  if (status === 403)
    throw new CommandError("The hub refuses the key. `npx hub key` makes one where its secret is known.")
  const { integrations } = (json ?? {}) as { integrations?: unknown }
  if (status === 200 && Array.isArray(integrations) && integrations.every(isItem)) return integrations
  const type = headers["content-type"] ?? "without a content type"
  throw new CommandError(`${hub.url.href} answered ${status}, ${type}, and no list: is it the address of a hub?`)
}

function isItem(value: unknown): value is Item {
  const item = (value ?? {}) as Partial<Record<keyof Item, unknown>>
  const { supported_action_types: types, supported_download_settings: settings, supported_formats: formats } = item
  const areLists = [types, settings, formats ?? []].every(Array.isArray)
  return typeof item.name === "string" && typeof item.label === "string" && areLists
}

/** Completes a version such as `25.4` or `7.3.00004561`. */
function versionOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const version = semver.parse(text, { loose: true }) ?? semver.coerce(text)
  if (!version) throw wrongUse(`"${text}" is no version of Looker: give one such as 25.4.0.`)
  return version.version
}
