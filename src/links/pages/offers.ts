import { errorMessage } from "../../errors"
import type { Option } from "../fields"
import { type Asked, checkOf, openPartner, personOf } from "../making"
import { type Operation, type OperationCheck, OPERATIONS } from "../operations"

/** The operations of one kind that a person may use, as texts such as `deploy:core`. */
export interface OperationOffer {
  operation: Operation
  options: readonly Option[]
}

/** What a form offers, read live. */
export interface Offers {
  operations: readonly OperationOffer[]
  /** By the name of the field. */
  fields: Readonly<Record<string, readonly Option[]>>
  /** What could not be read, in sentences. */
  notes: readonly string[]
  /** Why the partner could not be asked. */
  refusal?: unknown
}

const NOTHING: Pick<Offers, "fields" | "refusal"> = { fields: {} }

/** @param readsPartner Whether the partner is asked as well. */
export async function readOffers(asked: Asked, readsPartner: boolean): Promise<Offers> {
  const [looker, partner] = await Promise.all([readOperations(asked), readsPartner ? readFields(asked) : NOTHING])
  const { label } = asked.source
  const { refusal } = partner
  const note = `${label} did not show what there is to choose from, so type it. ${errorMessage(refusal)}`
  return { ...looker, ...partner, notes: [...looker.notes, ...(refusal === undefined ? [] : [note])] }
}

async function readOperations(asked: Asked): Promise<Pick<Offers, "operations" | "notes">> {
  const check = checkOf(asked, personOf(asked.author)?.looker ?? "", {})
  const usable = OPERATIONS.filter(({ needsNoApi }) => check.looker.hasApi || needsNoApi)
  const read = await Promise.all(usable.map((operation) => offerOf(operation, check)))
  // Several operations have the same targets, which then fail in the same way.
  const reasons = new Set(read.flatMap(({ trouble }) => trouble ?? []))
  const notes = [...reasons].map((reason) => {
    const labels = read.filter(({ trouble }) => trouble === reason).map(({ operation }) => operation.label)
    return `Not offered, but can be typed: ${labels.join(", ")}. ${reason}`
  })
  return { operations: read, notes }
}

async function offerOf(operation: Operation, check: OperationCheck): Promise<OperationOffer & { trouble?: string }> {
  const { name, label, targetForm } = operation
  try {
    if (targetForm === undefined) {
      await operation.check("", check)
      return { operation, options: [{ value: name, label }] }
    }
    const targets = (await operation.targets?.(check)) ?? []
    return { operation, options: targets.map((target) => ({ ...target, value: `${name}:${target.value}` })) }
  } catch (error) {
    return { operation, options: [], ...(targetForm !== undefined && { trouble: errorMessage(error) }) }
  }
}

async function readFields(asked: Asked): Promise<Pick<Offers, "fields" | "refusal">> {
  const { partner } = asked.source
  if (!partner) return NOTHING
  try {
    return { fields: (await openPartner(asked, partner).choices?.()) ?? {} }
  } catch (refusal) {
    return { fields: {}, refusal }
  }
}
