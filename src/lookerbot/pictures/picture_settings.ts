import type { EnvironmentReader } from "../../config"
import { type AzureSettings, readAzureSettings } from "./azure_settings"
import { type GcsSettings, readGcsSettings } from "./gcs_settings"
import { type LinkSettings, readLinkSettings } from "./link_settings"
import { readS3Settings, type S3Settings } from "./s3_settings"

/** Where pictures of charts are stored. */
export type PictureSettings =
  | Readonly<{ store: "slack" }>
  | Readonly<{ store: "none" }>
  | Readonly<{ store: "s3"; links: LinkSettings; s3: S3Settings }>
  | Readonly<{ store: "azure"; links: LinkSettings; azure: AzureSettings }>
  | Readonly<{ store: "gcs"; links: LinkSettings; gcs: GcsSettings }>

type Store = PictureSettings["store"]

/** The variable that chooses each store when nothing else does, in the order in which they are tried. */
const CHOSEN_BY = { SLACKBOT_S3_BUCKET: "s3", SLACKBOT_AZURE_CONTAINER: "azure", GOOGLE_CLOUD_BUCKET: "gcs" } as const
const STORES: readonly Store[] = ["slack", "s3", "azure", "gcs", "none"]

/**
 * Reads where pictures are stored. What is wrong becomes a problem of the reader; the variables of other stores are not read.
 * @returns `none` when something is wrong.
 */
export function readPictureSettings(read: EnvironmentReader): PictureSettings {
  const before = read.problems.length
  const settings = settingsOf(read, readStore(read), readLinkSettings(read))
  return Object.freeze(read.problems.length === before && settings ? settings : { store: "none" })
}

function readStore(read: EnvironmentReader): Store {
  const typed = read.text("LOOKERBOT_IMAGE_STORE")?.toLowerCase()
  if (typed === undefined) {
    const first = Object.entries(CHOSEN_BY).find(([name]) => read.text(name) !== undefined)
    return first?.[1] ?? "slack"
  }
  const store = STORES.find((each) => each === typed)
  if (!store) read.problems.push(`LOOKERBOT_IMAGE_STORE is not a store: give one of ${STORES.join(", ")}.`)
  return store ?? "none"
}

function settingsOf(read: EnvironmentReader, store: Store, links: LinkSettings): PictureSettings | undefined {
  if (store === "s3") return { store, links, s3: readS3Settings(read) }
  if (store === "gcs") return { store, links, gcs: readGcsSettings(read) }
  if (store !== "azure") return { store }
  const azure = readAzureSettings(read)
  return azure && { store, links, azure }
}
