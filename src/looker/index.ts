/** Looker's API 4.0, for the parts of the hub that ask Looker. */
export { readFolder, readFolderChildren, readFolderDashboards, readFolderLooks, readMe, readVersion } from "./content"
export { type DashboardFilter, type DashboardTile, type LookerDashboard, readDashboard } from "./dashboards"
export { enqueueAlert, readAlert } from "./alerts"
export { ACTION_FIELDS, type ActionField, type ActionOutcome, performAction, readActionForm } from "./data_actions"
export { type LookerDatagroup, listDatagroups, resetDatagroup, triggerDatagroup } from "./datagroups"
export { deployByWebhook } from "./deploy_webhook"
export { deployProject } from "./deployments"
export { readPdtBuild, startPdtBuild } from "./derived_tables"
export { createGitBranch, deleteGitBranch, readGitBranch } from "./git_branches"
export { listIntegrationHubs, type LookerHub, readHubHealth } from "./integration_hubs"
export { Looker } from "./looker"
export { type LookerCalls, pathOf } from "./looker_calls"
export { logOut } from "./looker_oauth"
export type { LookerSession } from "./looker_session"
export { LOOKER_VARIABLES } from "./looker_entries"
export { lookerFault, mayPassLater } from "./looker_refusal"
export { type LookerSettings, readLookers } from "./looker_settings"
export { readLook } from "./looks"
export { type LookmlProblem, type LookmlTest, runProjectTests, validateProject } from "./project_checks"
export { type LookerProject, listProjects, readProject } from "./projects"
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
export { type LookerRole, readRoles } from "./roles"
export {
  type LookerSchedule,
  listScheduledPlans,
  readScheduledPlan,
  runScheduledPlan,
  setScheduledPlanEnabled,
} from "./scheduled_plans"
export { type FoundContent, searchLookmlDashboards, searchTitles } from "./search"
export { findUserByEmail, readPerson } from "./users"
