import type { EnvironmentReader, EnvironmentVariable } from "../../config"

/** A chart as a PNG, for Slack to fetch. */
export interface Picture {
  png: Buffer
  title: string
}
/** Where pictures lie until Slack shows them. */
export interface PictureStore {
  readonly service: string
  put(picture: Picture, signal: AbortSignal): Promise<string>
}
export interface PictureSettings {
  store: "slack" | "s3" | "azure" | "gcs" | "none"
}
export const PICTURE_VARIABLES: readonly EnvironmentVariable[] = [{ name: "LOOKERBOT_IMAGE_STORE", description: "x" }]
export function readPictureSettings(read: EnvironmentReader): PictureSettings {
  return { store: read.choice("LOOKERBOT_IMAGE_STORE", ["slack", "none"], "slack") }
}
export function pictureStore(_settings: PictureSettings): PictureStore | undefined {
  return undefined
}
