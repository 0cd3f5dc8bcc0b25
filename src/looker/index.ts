/** Looker's API 4.0, for the parts of the hub that ask Looker. */
export { readFolder, readFolderChildren, readFolderDashboards, readFolderLooks, readMe, readVersion } from "./content"
export { Looker, type LookerCalls, pathOf } from "./looker"
export { lookerFault, mayPassLater } from "./looker_refusal"
export { type FoundContent, searchLookmlDashboards, searchTitles } from "./search"
export { readLookers } from "./looker_settings"
