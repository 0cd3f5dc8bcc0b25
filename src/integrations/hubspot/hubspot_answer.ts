import * as Hub from "../../framework"

/** An error inside an answer. Only the words for people and the ids are read, and nothing of it is certain to be there. */
const FAULT = new Hub.Shape((z) => {
  const text = z.string().optional().catch(undefined)
  return z
    .object({
      message: text,
      id: text,
      correlationId: text,
      context: z.record(z.string(), z.unknown()).catch({}),
      errors: z.array(z.object({ message: text, code: text }).catch({})).catch([]),
    })
    .catch({ context: {}, errors: [] })
})
export type HubspotFault = Hub.Shaped<typeof FAULT>

/**
 * The answer of a batch that was carried out, whole (200) or in part (207). `results` holds the records that were updated.
 * Source: https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/batch/post-crm-v3-objects-contacts-batch-update
 */
export const CARRIED_OUT = new Hub.Shape((z) =>
  z.object({
    status: z.literal("COMPLETE"),
    results: z.array(z.object({ id: z.string() })),
    numErrors: z.int().nullish(),
    errors: z.array(z.unknown()).nullish(),
  }),
)

/**
 * Tells which ids of a batch were not updated, and the error of each: the one that names the id, else one that names no id of the
 * batch. An id that is neither among the results nor named by an error was not updated either, such as that of a record that was
 * merged into another one. When an error cannot belong to any of these, the whole batch is in doubt and counts as refused.
 * @returns id → its error; undefined when HubSpot gave none.
 */
export function refusedIds(
  ids: ReadonlySet<string>,
  { results, numErrors, errors }: Hub.Shaped<typeof CARRIED_OUT>,
): Map<string, HubspotFault | undefined> {
  const faults = (errors ?? []).map((each) => FAULT.read(each))
  const areErrors = faults.length > 0 || Boolean(numErrors)
  // As many results as ids confirm all of them, even when HubSpot writes an id in another way.
  if (!areErrors && results.length >= ids.size) return new Map()
  const refused = new Map<string, HubspotFault | undefined>()
  const unnamed: (HubspotFault | undefined)[] = []
  for (const fault of faults) {
    const named = namedIds(fault).filter((id) => ids.has(id))
    for (const id of named) refused.set(id, refused.get(id) ?? fault)
    if (named.length === 0) unnamed.push(fault)
  }
  if (faults.length === 0 && areErrors) unnamed.push(undefined)
  const updated = new Set(results.map(({ id }) => id))
  const others = [...ids].filter((id) => !refused.has(id))
  const missing = others.filter((id) => !updated.has(id))
  const isInDoubt = missing.length === 0 && unnamed.length > 0
  for (const id of isInDoubt ? others : missing) refused.set(id, unnamed[0])
  return refused
}

/** The ids that an error names: its own, and those in `context.id`, `context.ids`. */
export function namedIds({ id, context }: HubspotFault): string[] {
  return [id, context.id, context.ids].flat().filter((each): each is string => typeof each === "string")
}
