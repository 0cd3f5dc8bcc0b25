import type { IntegrationExamples, ServiceCall } from "../../framework"

const host = "kloudio.example.com"
const formParams = {
  apiKey: "made-up-key",
  url: "https://docs.google.com/spreadsheets/d/made-up-sheet/edit?gid=7#gid=7",
}

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "orders_to_sheet",
      title: "Three orders go into a tab of a sheet.",
      sample: "orders",
      rows: 3,
      params: {},
      formParams,
    },
    {
      name: "pivoted",
      title: "A pivoted column becomes one column for each pivot key.",
      sample: "pivots",
      rows: 2,
      params: {},
      formParams,
    },
    {
      name: "wrong_key",
      title: "Kloudio does not know the key, and nothing is uploaded.",
      sample: "orders",
      rows: 1,
      params: {},
      formParams: { ...formParams, apiKey: "unknown-key" },
    },
    {
      name: "no_sheet",
      title: "An address that is of no Google sheet is refused before anybody is called.",
      sample: "orders",
      rows: 1,
      params: {},
      formParams: { ...formParams, url: "https://example.com/sheet" },
    },
  ],
  rules: [
    { host, method: "GET", path: /^\/signed$/, answer: signedAnswer },
    { host, method: "PUT", path: /^\/uploads\//, answer: () => ({}) },
    {
      host,
      method: "POST",
      path: /^\/reports$/,
      answer: () => ({ body: { success: true, message: "Report sent." } }),
    },
  ],
  environment: {
    KLOUDIO_SIGNED_URL: `https://${host}/signed?key=`,
    KLOUDIO_API_URL: `https://${host}/reports`,
  },
}

function signedAnswer({ url }: ServiceCall) {
  if (url.searchParams.get("apiKey") === "unknown-key") return { status: 401, body: { error: "Invalid API key" } }
  return {
    body: { success: true, signedURL: `https://${host}/uploads/${url.searchParams.get("key")}?signature=made-up` },
  }
}
