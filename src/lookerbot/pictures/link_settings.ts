import type { EnvironmentReader } from "../../config"

/** Seven days: the limit of the signatures of S3 and of Cloud Storage. */
const MAX_TTL_SEC = 604_800
const MAX_PREFIX_LENGTH = 200

/** How Slack gets at the pictures of a store. */
export interface LinkSettings {
  /** Whether everybody with the address may see a picture, for ever. Else the address is signed and ends. */
  readonly isPublic: boolean
  /** How long a signed address works, in seconds. */
  readonly ttlSec: number
  /** Beginning of the names of pictures. Needs no encoding in an address. */
  readonly prefix: string
}

/** Reads how links are made. What is wrong becomes a problem of the reader. */
export function readLinkSettings(read: EnvironmentReader): LinkSettings {
  return Object.freeze({ isPublic: readIsPublic(read), ttlSec: readTtlSec(read), prefix: readPrefix(read) })
}

function readIsPublic(read: EnvironmentReader): boolean {
  const mode = read.text("LOOKERBOT_IMAGE_URL_MODE")?.toLowerCase() ?? "signed"
  if (mode !== "signed" && mode !== "public") {
    read.problems.push("LOOKERBOT_IMAGE_URL_MODE is not a mode: give signed or public.")
  }
  return mode === "public"
}

function readTtlSec(read: EnvironmentReader): number {
  const typed = read.text("LOOKERBOT_IMAGE_URL_TTL") ?? String(MAX_TTL_SEC)
  const ttlSec = /^\d{1,9}$/.test(typed) ? Number(typed) : 0
  if (ttlSec >= 1 && ttlSec <= MAX_TTL_SEC) return ttlSec
  read.problems.push(`LOOKERBOT_IMAGE_URL_TTL is not a number of seconds from 1 to ${MAX_TTL_SEC} (7 days).`)
  return MAX_TTL_SEC
}

/** Other signs would be changed on their way by one of the stores, or by whoever fetches the address. */
function readPrefix(read: EnvironmentReader): string {
  const prefix = read.text("LOOKERBOT_IMAGE_PREFIX") ?? ""
  const folders = prefix.split("/")
  const isGood = folders.every((name, at) => (name ? isName(name) : at > 0 && at === folders.length - 1))
  if (!prefix || (isGood && prefix.length <= MAX_PREFIX_LENGTH)) return prefix
  read.problems.push(
    `LOOKERBOT_IMAGE_PREFIX cannot be used: give ${MAX_PREFIX_LENGTH} letters, digits, hyphens, underscores and dots at ` +
      "most, with a slash after each folder, such as lookerbot/charts/.",
  )
  return ""
}

function isName(text: string): boolean {
  return /^[\w.-]+$/.test(text) && !text.startsWith(".") && !text.endsWith(".")
}
