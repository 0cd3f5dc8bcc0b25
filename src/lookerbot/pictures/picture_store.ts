import { type AzureObjectsOptions, azureObjects } from "./azure_objects"
import { type GcsObjectsOptions, gcsObjects } from "./gcs_objects"
import { LinkedPictures } from "./linked_pictures"
import type { PictureStore } from "./picture"
import type { PictureSettings } from "./picture_settings"
import { s3Objects } from "./s3_objects"

/** Times, and the places that no setting names: a test passes those of its stand-ins. */
export interface PictureStoreOptions extends AzureObjectsOptions, GcsObjectsOptions {
  /** Time for one picture, in milliseconds. Default 30 000. */
  timeoutMs?: number
}

/**
 * The store for pictures of charts. Connects, and loads the SDK of its service, with the first picture.
 * @returns undefined when Slack keeps the pictures itself, and when there are to be none.
 */
export function pictureStore(settings: PictureSettings, options: PictureStoreOptions = {}): PictureStore | undefined {
  if (settings.store === "slack" || settings.store === "none") return undefined
  const { links } = settings
  const objects =
    settings.store === "s3"
      ? s3Objects(settings.s3, links)
      : settings.store === "azure"
        ? azureObjects(settings.azure, links, options)
        : gcsObjects(settings.gcs, links, options)
  return new LinkedPictures(objects, links, options.timeoutMs)
}
