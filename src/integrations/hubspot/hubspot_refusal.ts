import * as Hub from "../../framework"
import type { HubspotRecord } from "./hubspot_record"
import { type HubspotReasons, withoutValues, wordsOf } from "./hubspot_words"

/** An answer that refuses a call. Source: https://developers.hubspot.com/docs/api-reference/error-handling */
const REFUSAL = new Hub.Shape((z) => {
  const text = z.string().optional().catch(undefined)
  return z.object({
    message: z.string(),
    correlationId: text,
    policyName: text,
    errors: z.array(z.object({ message: text, code: text }).catch({})).catch([]),
  })
})
const UNKNOWN_PROPERTY = "PROPERTY_DOESNT_EXIST"

/** Explains why HubSpot refused a call, and what to do. @param object HubSpot's name of the kind of record. */
export function refusalBy(object: string, inputs: readonly HubspotRecord[], reasons: HubspotReasons): Hub.Explain {
  return ({ status, json, text, words }) => {
    // An answer that is too large to read.
    if (status < 300) return undefined
    const refusal = REFUSAL.tryRead(json)
    const said = withoutValues((refusal ? wordsOf(refusal) : words(text)) ?? "", inputs)
    const isDaily = status === 429 && isDailyLimit(refusal)
    // Every row has this property, so every batch would be refused.
    const isUnknown = status === 400 && text.includes(UNKNOWN_PROPERTY)
    const cure = isUnknown
      ? "Create the property in HubSpot, or leave its column out of the query."
      : isDaily
        ? "The account has no calls left today: send it tomorrow."
        : curesFor(object)[status]
    const id = status === 400 && inputs.length === 1 ? inputs[0]?.id : undefined
    const before = `HubSpot answered ${status}${said && ": "}`
    return {
      message: reasons.of(said, { id, correlationId: refusal?.correlationId }, before, cure),
      concernsAll: [401, 403, 404].includes(status) || isDaily || isUnknown,
    }
  }
}

function curesFor(object: string): Hub.Cures {
  return {
    401: "Check the access token on Looker's Actions page.",
    403: `The token needs the scope crm.objects.${object}.write.`,
    404: "The operator checks HUBSPOT_API_VERSION.",
    429: "HubSpot takes no more for the moment: send it later.",
  }
}

/** HubSpot uses one status for the limits of seconds and of the day; only the latter lasts. */
function isDailyLimit(refusal: { message: string; policyName?: string } | undefined): boolean {
  return refusal?.policyName?.toUpperCase() === "DAILY" || /\bdaily limit\b/i.test(refusal?.message ?? "")
}
