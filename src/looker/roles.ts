import type { IModelSet, IPermissionSet, IRole } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Source: API 4.0, `Role`, `PermissionSet`, `ModelSet`. */
const ROLES = new Shape((z) => {
  const isAll = z.boolean().nullish()
  const names = z.array(z.string()).nullish()
  return z.array(
    z.object({
      permission_set: z.object({ all_access: isAll, permissions: names }).nullish(),
      model_set: z.object({ all_access: isAll, models: names }).nullish(),
    }),
  )
})
type Role = Known<Shaped<typeof ROLES>[number], IRole>
type Permissions = Known<NonNullable<Role["permission_set"]>, IPermissionSet>
type Models = Known<NonNullable<Role["model_set"]>, IModelSet>

/** What a role allows: its permissions, on its models. */
export interface LookerRole {
  /** Whether it allows everything, whatever `permissions` says. */
  hasAllPermissions: boolean
  permissions: readonly string[]
  /** Whether it concerns every model, whatever `models` says. */
  hasAllModels: boolean
  models: readonly string[]
}

/** The roles of a user, also those of the user's groups. */
export async function readRoles(calls: LookerCalls, userId: string): Promise<LookerRole[]> {
  const query = { fields: "permission_set,model_set" }
  const what = `The roles of the user ${userId}`
  const roles: Role[] = await calls.get(pathOf("users", userId, "roles"), { answer: ROLES, query, what })
  return roles.map(({ permission_set, model_set }) => {
    const permissions: Permissions = permission_set ?? {}
    const models: Models = model_set ?? {}
    return {
      hasAllPermissions: permissions.all_access === true,
      permissions: permissions.permissions ?? [],
      hasAllModels: models.all_access === true,
      models: models.models ?? [],
    }
  })
}
