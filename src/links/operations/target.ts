import { lookerFault } from "../../looker"
import { FieldError } from "../fields"

/** Ids of schedules and alerts: numbers today, texts by the type of the API. */
const ID = /^[\w-]{1,60}$/

export const ID_FORM = "<id>"

export function isId(target: string): boolean {
  return ID.test(target)
}

/** The refusal of a target that Looker does not have. @param what Such as `the schedule 7`. */
export function unknownTarget(what: string): FieldError {
  return new FieldError({ do: `names ${what}, which this hub does not see in Looker` })
}

/**
 * Reads a target from Looker.
 * @param what Such as `the schedule 7`.
 * @throws FieldError for `do` when there is none; else the error of the reading.
 */
export async function readTarget<T>(reading: Promise<T>, what: string): Promise<T> {
  try {
    return await reading
  } catch (error) {
    // An id that Looker cannot read names nothing either.
    if (["missing", "invalid"].includes(lookerFault(error))) throw unknownTarget(what)
    throw error
  }
}
