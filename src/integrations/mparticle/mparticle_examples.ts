import type { IntegrationExamples, ServiceCall } from "../../framework"

const params = { apiKey: "example-key", apiSecret: "example-secret" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "user_profiles",
      title: "Three users get the columns of the query as attributes.",
      sample: "users",
      rows: 3,
      params,
      formParams: { data_type: "user_data", environment: "production" },
    },
    {
      name: "events",
      title: "Two users get an event each; columns without a tag are not sent.",
      sample: "users",
      rows: 2,
      params,
      formParams: { data_type: "event_data", environment: "development" },
    },
    {
      name: "wrong_secret",
      title: "A wrong secret is refused by mParticle, and the message says what to check.",
      sample: "users",
      rows: 2,
      params: { ...params, apiSecret: "wrong-secret" },
      formParams: { data_type: "user_data", environment: "production" },
    },
    {
      name: "without_identity",
      title: "A query without an identity is refused before anybody is called.",
      sample: "orders",
      rows: 2,
      params,
      formParams: { data_type: "user_data", environment: "production" },
    },
  ],
  rules: [
    {
      host: "inbound.mparticle.com",
      method: "POST",
      path: /^\/s2s\/v2\/bulkevents$/,
      answer: (call: ServiceCall) => (isWrong(call) ? { status: 403, body: "" } : { status: 202, body: "" }),
    },
  ],
}

function isWrong({ headers: { authorization = "" } }: ServiceCall): boolean {
  return Buffer.from(authorization.replace("Basic ", ""), "base64").toString().endsWith(":wrong-secret")
}
