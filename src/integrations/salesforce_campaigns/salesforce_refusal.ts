import * as Hub from "../../framework"

/** Source: https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes.html */
const REFUSAL = new Hub.Shape((z) =>
  z.array(z.object({ message: z.string(), errorCode: z.string().optional().catch(undefined) })).min(1),
)

const CURES: Hub.Cures = {
  401: "Log in again from the dialog in Looker.",
  403: "Your Salesforce user needs the right to use the API and to change campaigns.",
  404: 'Check the setting "Salesforce domain".',
  410: "The operator of the hub sets SALESFORCE_API_VERSION to a version that Salesforce still serves.",
}
/** Statuses after which Salesforce would refuse every other call too. */
const FOR_ALL = [401, 403, 404, 410]

/** Quotes what Salesforce said first. */
export const explainSalesforce: Hub.Explain = ({ status, json, words }) => {
  const [first] = REFUSAL.tryRead(json) ?? []
  const isSpent = first?.errorCode === "REQUEST_LIMIT_EXCEEDED"
  const cure = isSpent ? "The org has used up its calls of the day: send it later." : CURES[status]
  return { said: words(first?.message), cure, concernsAll: FOR_ALL.includes(status) }
}
