import type { LookerRole } from "../../looker"
import type { Permissions } from "../person"

/** The permissions that operations of links ask for. A sign-in keeps no others. */
const NEEDED = ["update_datagroups", "deploy", "develop", "see_alerts"] as const
/** Needed for a model; the others wherever a role holds them. */
const BY_MODEL: readonly string[] = ["update_datagroups", "develop"]
/** In a role, it allows everything. */
const ADMIN = "administer"

/** What a user may do, of what links need. Source: Looker's documentation, "Admin settings – Roles". */
export function permissionsOf(roles: readonly LookerRole[]): Permissions {
  const isAdmin = roles.some(({ hasAllPermissions, permissions }) => hasAllPermissions || permissions.includes(ADMIN))
  if (isAdmin) return { isAdmin, by: {} }
  const held = NEEDED.flatMap((name): [string, true | string[]][] => {
    const models = modelsOf(
      roles.filter(({ permissions }) => permissions.includes(name)),
      BY_MODEL.includes(name),
    )
    return models === undefined ? [] : [[name, models]]
  })
  return { isAdmin, by: Object.fromEntries(held) }
}

/** @returns undefined without a role. */
function modelsOf(roles: readonly LookerRole[], isByModel: boolean): true | string[] | undefined {
  if (roles.length === 0) return undefined
  if (!isByModel || roles.some(({ hasAllModels }) => hasAllModels)) return true
  return [...new Set(roles.flatMap(({ models }) => models))]
}
