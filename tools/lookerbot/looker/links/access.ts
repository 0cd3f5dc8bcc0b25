import type { IRole } from "@looker/sdk"

/** What a role allows: its permissions, on its models. */
export interface Role {
  name: string
  permissions: readonly string[] | "all"
  models: readonly string[] | "all"
}

const ADMIN: Role = { name: "Admin", permissions: "all", models: "all" }
const DEVELOPER: Role = { name: "Developer", permissions: ["access_data", "develop", "deploy"], models: "all" }
const SHOP_DATA: Role = { name: "Shop data", permissions: ["access_data", "update_datagroups"], models: ["shop"] }
const VIEWER: Role = { name: "Viewer", permissions: ["access_data"], models: "all" }

/** What each user may do: 1 and 2 are admins, 3 develops, 4 updates the datagroups of one model, 5 looks only. */
export class Access {
  private readonly roles = new Map<string, readonly Role[]>([
    ["1", [ADMIN]],
    ["2", [ADMIN]],
    ["3", [DEVELOPER]],
    ["4", [SHOP_DATA, VIEWER]],
    ["5", [VIEWER]],
  ])
  /** Whether users other than admins are refused when they ask for their own roles. */
  hidesRoles = false

  rolesOf(userId: string): readonly Role[] {
    return this.roles.get(userId) ?? []
  }

  setRoles(userId: string, roles: readonly Role[]): void {
    this.roles.set(userId, roles)
  }

  isAdmin(userId: string): boolean {
    return this.rolesOf(userId).some(({ permissions }) => permissions === "all" || permissions.includes("administer"))
  }

  /** @param model Model that the role must concern. Default: none. */
  may(userId: string, permission: string, model?: string): boolean {
    const isAllowed = ({ permissions, models }: Role) =>
      (permissions === "all" || permissions.includes(permission)) &&
      (model === undefined || models === "all" || models.includes(model))
    return this.isAdmin(userId) || this.rolesOf(userId).some(isAllowed)
  }

  /** Whether one user may see the roles of another. */
  maySeeRoles(userId: string, otherId: string): boolean {
    return this.isAdmin(userId) || (userId === otherId && !this.hidesRoles)
  }

  /** As the API gives them. */
  shapesOf(userId: string): IRole[] {
    return this.rolesOf(userId).map(({ name, permissions, models }, at) => {
      const id = `${userId}${at}`
      return {
        can: {},
        id,
        name,
        permission_set_id: id,
        permission_set: {
          can: {},
          id,
          name,
          built_in: false,
          all_access: permissions === "all",
          permissions: permissions === "all" ? ["administer", "develop", "deploy"] : [...permissions],
        },
        model_set_id: id,
        model_set: {
          can: {},
          id,
          name,
          built_in: false,
          all_access: models === "all",
          models: models === "all" ? [] : [...models],
        },
      }
    })
  }
}
