/** Permission sets of a user, as far as links need them. True: for every model; a list: for these models. */
export interface Permissions {
  /** Whether the user may do everything. */
  isAdmin: boolean
  /** By the name of the permission. */
  by: Readonly<Record<string, true | readonly string[]>>
}

/** A Looker user in a browser, as the grant knows them. */
export interface Person {
  /** Id in Looker. */
  id: string
  name: string
  /** Name of the instance. */
  looker: string
  permissions: Permissions
}

/** Whether a person has a permission, for one model where it is given. */
export function hasPermission({ permissions }: Person, name: string, model?: string): boolean {
  if (permissions.isAdmin) return true
  const held = Object.hasOwn(permissions.by, name) ? permissions.by[name] : undefined
  if (held === undefined) return false
  return held === true || model === undefined || held.includes(model)
}
