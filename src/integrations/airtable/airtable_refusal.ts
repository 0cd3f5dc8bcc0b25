import * as Hub from "../../framework"

const SPENT = "PUBLIC_API_BILLING_LIMIT_EXCEEDED"

/** Airtable's refusals: `error` is a text or an object, or there is a list of errors. */
const REFUSAL = new Hub.Shape((z) => {
  const text = z.string().optional().catch(undefined)
  const fault = z.object({ type: text, error: text, message: text })
  return z.object({
    error: z.union([z.string(), fault]).optional().catch(undefined),
    errors: z.array(fault).optional().catch(undefined),
  })
})

const CURES: Hub.Cures = {
  401: "Log in again from the dialog in Looker.",
  403: "Check the base and the table, and that you may write to it; Airtable says the same of a table that does not exist.",
  404: "Check the base and the table: enter the id of the base, which begins with app, and the id or the name of the table.",
  429: "Airtable takes no more calls for the moment: send it later.",
}
const FIELD_CURE = "The names of the columns in Looker must be those of the table's fields."

interface Fault {
  type?: string
  message?: string
}

/** Quotes what Airtable said of the first fault. */
export const explainAirtable: Hub.Explain = ({ status, json, words }) => {
  const { type, message } = faultIn(json)
  const cure = type === "UNKNOWN_FIELD_NAME" ? FIELD_CURE : CURES[status]
  const concernsAll = [401, 403, 404, 429].includes(status)
  return { said: words(message) ?? words(type), cure, concernsAll }
}

/** Whether no row of the query can be created, because a column has no field in the table. */
export function isUnknownField(error: unknown): boolean {
  return error instanceof Hub.ServiceError && faultOf(error).type === "UNKNOWN_FIELD_NAME"
}

/**
 * Turns the refusal of a workspace whose calls of the month are spent into an error that is not repeated. Any other error is
 * returned unchanged.
 */
export function spentOr(error: unknown): unknown {
  if (!(error instanceof Hub.ServiceError) || faultOf(error).type !== SPENT) return error
  const message =
    "Airtable takes no more records this month: the workspace has used up its monthly limit of API calls. " +
    "Wait for the next month, or change the plan of the workspace."
  return new Hub.ServiceError("Airtable", message, { cause: error, concernsAll: true })
}

function faultOf({ serviceText }: Hub.ServiceError): Fault {
  return toFault(REFUSAL.tryReadJson(serviceText))
}

function faultIn(json: unknown): Fault {
  return toFault(REFUSAL.tryRead(json))
}

function toFault(refusal: Hub.Shaped<typeof REFUSAL> | undefined): Fault {
  const { error, errors } = refusal ?? {}
  if (typeof error === "string") return { type: error }
  const fault = error ?? errors?.[0]
  return { type: fault?.type ?? fault?.error, message: fault?.message }
}
