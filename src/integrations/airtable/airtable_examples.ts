import type { IntegrationExamples, ServiceCall } from "../../framework"

const API = "api.airtable.com"
const params = { state_json: '{"tokens":{"refresh_token":"example-refresh","access_token":"example-access"}}' }
const formParams = { base: "appExample1", table: "Orders" }

export const examples: IntegrationExamples = {
  environment: { AIRTABLE_CLIENT_ID: "example-client", AIRTABLE_CLIENT_SECRET: "example-client-secret" },
  examples: [
    {
      name: "orders_to_records",
      title: "Twelve orders become twelve records, in two calls.",
      sample: "orders",
      rows: 12,
      params,
      formParams,
    },
    {
      name: "pivots",
      title: "A pivoted result is refused before anybody is called.",
      sample: "pivots",
      rows: 3,
      params,
      formParams,
    },
  ],
  rules: [
    { host: API, method: "GET", path: /^\/v0\/meta\/bases$/, answer: () => ({ body: { bases: [] } }) },
    {
      host: API,
      method: "POST",
      path: /^\/v0\/appExample1\//,
      answer: ({ body }: ServiceCall) => ({ body: { records: idsFor(body) } }),
    },
  ],
}

function idsFor(body: Buffer): object[] {
  const { records } = JSON.parse(body.toString()) as { records: object[] }
  return records.map((_, index) => ({ id: `recExample${index}` }))
}
