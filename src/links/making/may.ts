import { InvalidRequestError } from "../../errors"
import { FieldError } from "../fields"
import type { Filter, Link } from "../link"
import { LookerLists, OPERATIONS, type OperationCheck, type Planned, plannedOf } from "../operations"
import type { Asked } from "./asked"
import { personOf } from "./author"

/**
 * Checks that the targets exist, and that the person may do all of it.
 * @throws FieldError for `do`; ForbiddenError that names the permission; ServiceError when Looker cannot be asked.
 */
export async function checkOperations(
  asked: Asked,
  looker: string,
  planned: readonly Planned[],
  filter: Filter,
): Promise<void> {
  const check = checkOf(asked, looker, filter)
  const person = personOf(asked.author)
  if (person && person.looker !== looker) throw new FieldError({ looker: "is not the one that you are signed in at" })
  for (const { operation, target } of planned) {
    if (!operation.needsNoApi && !check.looker.hasApi) {
      const what = `holds ${operation.name}, which needs API credentials of ${looker} on this hub`
      throw new FieldError({ do: what })
    }
    await operation.check(target, check)
  }
}

/** What operations are checked with, and offered by. */
export function checkOf({ links, source, author, signal }: Asked, looker: string, filter: Filter): OperationCheck {
  const known = links.looker(looker)
  const calls = known.calls(signal)
  return {
    ...{
      looker: known,
      calls,
      lists: new LookerLists(calls),
      person: personOf(author),
      settings: links.config,
      filter,
    },
    ...{ hasCommits: source.hasCommits, source: source.name },
  }
}

/**
 * Checks that someone may renew or remove a link: who made it, an Admin of its Looker, or who may do what it does.
 * @throws ForbiddenError
 */
export async function checkMayChange(asked: Asked, link: Link): Promise<void> {
  const person = personOf(asked.author)
  if (!person) return
  // Also where Looker no longer has a target.
  if (link.looker === person.looker && (link.userId === person.id || person.permissions.isAdmin)) return
  const planned = link.operations.flatMap((text) => plannedOf(text, OPERATIONS) ?? [])
  if (planned.length < link.operations.length) {
    throw new InvalidRequestError(
      "This link does something that this hub no longer knows: only who made it may change it.",
    )
  }
  await checkOperations(asked, link.looker, planned, link.filter)
}
