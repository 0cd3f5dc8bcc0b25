import { ForbiddenError } from "../../errors"
import { hasPermission, type Person } from "../person"

/** Whether someone may do what needs a permission in Looker. @param person Absent: the holder of the hub's key, who may. */
export function mayUse(person: Person | undefined, permission: string, model?: string): boolean {
  return !person || hasPermission(person, permission, model)
}

/** @throws ForbiddenError that names the permission, and the model that it is needed for. */
export function checkPermission(person: Person | undefined, permission: string, model?: string): void {
  if (mayUse(person, permission, model)) return
  const where = model === undefined ? "" : ` for the model ${model}`
  throw new ForbiddenError(`This needs the permission ${permission}${where} in Looker.`)
}
