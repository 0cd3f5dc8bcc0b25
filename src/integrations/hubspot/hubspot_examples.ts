import type { Example, IntegrationExamples, ServiceCall } from "../../framework"

/** Settings for every example. */
export const HUBSPOT_PARAMS = { hubspot_access_token: "made-up-token" }

/** Bundles examples with a HubSpot stand-in that updates every record, except those whose id is `unknown`. */
export function hubspotExamples(unknown: string, ...examples: Example[]): IntegrationExamples {
  const path = /^\/crm\/objects\/2026-03\/(?:companies|contacts)\/batch\/update$/
  return {
    examples,
    rules: [{ host: "api.hubapi.com", method: "POST", path, answer: (call) => answerTo(call, unknown) }],
  }
}

function answerTo({ body }: ServiceCall, unknown: string) {
  const { inputs } = JSON.parse(body.toString()) as { inputs: { id: string }[] }
  const results = inputs.filter(({ id }) => id !== unknown).map(({ id }) => ({ id }))
  if (results.length === inputs.length) return { body: { status: "COMPLETE", results } }
  const error = {
    status: "error",
    category: "OBJECT_NOT_FOUND",
    message: "Could not get some objects, they may be deleted or not exist. Check that ids are valid.",
    context: { ids: [unknown] },
  }
  return { status: 207, body: { status: "COMPLETE", results, numErrors: 1, errors: [error] } }
}
