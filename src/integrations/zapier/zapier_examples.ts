import type { IntegrationExamples } from "../../framework"

const HOOK = "https://hooks.zapier.com/hooks/catch/1234567/example/"

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "orders_to_zap",
      title: "A query starts a Zap, which gets the whole json_detail document.",
      sample: "orders",
      rows: 3,
      params: {},
      formParams: { url: HOOK },
    },
    {
      name: "captured_result",
      title: "A result that was captured from a Looker.",
      sample: "real",
      params: {},
      formParams: { url: HOOK },
    },
    {
      name: "empty_result",
      title: "A query without rows is delivered as well.",
      sample: "empty",
      params: {},
      formParams: { url: HOOK },
    },
  ],
  rules: [
    { host: ".zapier.com", method: "POST", answer: () => ({ body: { status: "success", id: "1", attempt: "1" } }) },
  ],
}
