/** Looker's API 4.0, for the parts of the hub that ask Looker. */
export { readFolder, readFolderChildren, readFolderDashboards, readFolderLooks, readMe, readVersion } from "./content"
export { type DashboardFilter, type DashboardTile, type LookerDashboard, readDashboard } from "./dashboards"
export { ACTION_FIELDS, type ActionField, type ActionOutcome, performAction, readActionForm } from "./data_actions"
export { Looker, type LookerCalls, pathOf } from "./looker"
export { LOOKER_VARIABLES } from "./looker_entries"
export { lookerFault, mayPassLater } from "./looker_refusal"
export { type LookerSettings, readLookers } from "./looker_settings"
export { readLook } from "./looks"
export {
  createQuery,
  type LookerQuery,
  type NewQuery,
  readQuery,
  readQueryBySlug,
  runQuery,
  withFilters,
} from "./queries"
export { type Drawn, renderPicture } from "./renders"
export { type FoundContent, searchLookmlDashboards, searchTitles } from "./search"
export { findUserByEmail } from "./users"
