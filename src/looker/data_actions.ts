import type { IDataActionFormField, IDataActionResponse } from "@looker/sdk"
import type * as Zod from "zod"
import { Shape, type Shaped } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Time for an action, in milliseconds: the service behind it may be slow. */
const TIMEOUT_MS = 120_000

/** Source: API 4.0, `DataActionResponse`. */
const OUTCOME = new Shape((z) => {
  const text = z.string().nullish()
  return z.object({
    success: z.boolean().nullish(),
    message: text,
    validation_errors: z
      .object({ message: text, errors: z.array(z.object({ field: text, message: text })).nullish() })
      .nullish(),
  })
})
export type ActionOutcome = Known<Shaped<typeof OUTCOME>, IDataActionResponse>

/** A field of an action's form. Source: API 4.0, `DataActionFormField`. */
const fieldsSchema = (z: typeof Zod) => {
  const text = z.string().nullish()
  const field = z.object({
    name: z.string(),
    label: text,
    description: text,
    type: text,
    default: text,
    oauth_url: text,
    required: z.boolean().nullish(),
    options: z.array(z.object({ name: z.string(), label: text })).nullish(),
  })
  return z.array(field)
}
export const ACTION_FIELDS = new Shape(fieldsSchema)
export type ActionField = Known<Shaped<typeof ACTION_FIELDS>[number], IDataActionFormField>
const FORM = new Shape((z) => z.object({ fields: fieldsSchema(z).nullish() }))

/** Does an action of a cell. @param action The link of the cell, unmodified. */
export function performAction(
  calls: LookerCalls,
  action: object,
  values?: Readonly<Record<string, string>>,
): Promise<ActionOutcome> {
  const body = values ? { action, form_values: values } : { action }
  return calls.post(pathOf("data_actions"), body, { answer: OUTCOME, timeoutMs: TIMEOUT_MS, what: "The action" })
}

/** The fields of an action whose form lies elsewhere. @throws ServiceError when the answer is no form. */
export async function readActionForm(calls: LookerCalls, action: object): Promise<ActionField[]> {
  const { fields } = await calls.post(pathOf("data_actions", "form"), action, { answer: FORM, what: "The form" })
  return fields ?? []
}
