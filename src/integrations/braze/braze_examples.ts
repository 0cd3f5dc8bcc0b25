import type { IntegrationExamples, ServiceCall } from "../../framework"

const params = { braze_api_key: "made-up-key", braze_api_endpoint: "https://rest.iad-01.braze.com" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "users_labelled",
      title: "Three users get a label and the attribute that a tag names.",
      sample: "users",
      rows: 3,
      params,
      formParams: { braze_key: "external_id", braze_segment: "VIP" },
    },
    {
      name: "more_than_a_call_takes",
      title: "Of 80 users Braze takes 75 in one call and 5 in another.",
      sample: "users",
      rows: 80,
      params,
      formParams: { braze_key: "braze_id", braze_segment: "" },
    },
    {
      name: "without_ids",
      title: "A query without the tag braze_id is refused before anybody is called.",
      sample: "orders",
      rows: 3,
      params,
      formParams: { braze_key: "external_id", braze_segment: "VIP" },
    },
  ],
  rules: [
    {
      host: "rest.iad-01.braze.com",
      method: "POST",
      path: /^\/users\/track$/,
      answer: ({ body }: ServiceCall) => ({
        status: 201,
        body: { message: "success", attributes_processed: countOf(body) },
      }),
    },
  ],
}

function countOf(body: Buffer): number {
  const { attributes } = JSON.parse(body.toString()) as { attributes: unknown[] }
  return attributes.length
}
