import { DeliveryError } from "../../errors"
import { type Looker, type LookerCalls, type LookerDatagroup, listDatagroups, lookerFault } from "../../looker"
import type { Option } from "../fields"
import type { OperationCheck, OperationRun } from "./operation"
import { checkPermission, mayUse } from "./permission"
import { unknownTarget } from "./target"

const CACHE_MS = 60_000
const PERMISSION = "update_datagroups"
const FORM = /^[\w.-]{1,200}::[\w.-]{1,200}$/

/** The last list of each Looker. Ids change when a model is renamed, so they are no part of a link. */
const kept = new WeakMap<Looker, { at: number; datagroups: Promise<LookerDatagroup[]> }>()

export const DATAGROUP_FORM = "<model>::<name>"

export function isDatagroup(target: string): boolean {
  return FORM.test(target)
}

/**
 * Changes a datagroup by its id of now.
 * @throws DeliveryError when Looker has none of this model and name; else the error of the change.
 */
export async function changeDatagroup(
  target: string,
  { looker, calls }: Pick<OperationRun, "looker" | "calls">,
  change: (id: string) => Promise<void>,
): Promise<void> {
  const find = async (isFresh: boolean) =>
    (await listOf(looker, calls, isFresh)).find((each) => nameOf(each) === target)?.id
  // A datagroup that was made a moment ago is not in the kept list.
  const id = (await find(false)) ?? (await find(true))
  if (id === undefined) {
    throw new DeliveryError(`There is no datagroup ${target} in Looker, or the Looker user of this hub may not see it.`)
  }
  try {
    await change(id)
  } catch (error) {
    // Renamed since the list was kept, a model and its datagroups have other ids.
    const newId = lookerFault(error) === "missing" ? await find(true) : undefined
    if (newId === undefined || newId === id) throw error
    await change(newId)
  }
}

/** @throws FieldError when there is no such datagroup; ForbiddenError when the person may not change it. */
export async function checkDatagroup(target: string, { lists, person }: OperationCheck): Promise<void> {
  const datagroups = await lists.datagroups()
  if (!datagroups.some((each) => nameOf(each) === target)) {
    throw unknownTarget(`the datagroup ${target}`)
  }
  checkPermission(person, PERMISSION, target.split("::")[0])
}

/** The datagroups that a person may change. */
export async function datagroupTargets({ lists, person }: OperationCheck): Promise<Option[]> {
  const datagroups = (await lists.datagroups()).filter(({ model }) => mayUse(person, PERMISSION, model))
  return datagroups.map(nameOf).map((name) => ({ value: name, label: name }))
}

function listOf(looker: Looker, calls: LookerCalls, isFresh: boolean): Promise<LookerDatagroup[]> {
  const last = kept.get(looker)
  if (last && !isFresh && Date.now() - last.at < CACHE_MS) return last.datagroups
  const datagroups = listDatagroups(calls)
  kept.set(looker, { at: Date.now(), datagroups })
  datagroups.catch(() => kept.delete(looker))
  return datagroups
}

function nameOf({ model, name }: LookerDatagroup): string {
  return `${model}::${name}`
}
