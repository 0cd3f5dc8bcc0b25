/** Pictures of charts: where they lie, so that Slack can show them by their address. */
export type { PictureStore } from "./picture"
export { type PictureSettings, readPictureSettings } from "./picture_settings"
export { pictureStore, type PictureStoreOptions } from "./picture_store"
export { PICTURE_VARIABLES } from "./picture_variables"
