import type { IntegrationExamples } from "../../framework"

const ADMIN = "analyticsadmin.googleapis.com"
const COLLECT = "www.google-analytics.com"
/** In the year 2100, so that the access token does not have to be refreshed. */
const EXPIRY_MS = 4_102_444_800_000
const tokens = { access_token: "example-access-token", refresh_token: "example-refresh-token", expiry_date: EXPIRY_MS }
const redirect = "https://hub.example.com/actions/google_analytics_data_import/oauth_redirect"
const params = { state_json: JSON.stringify({ tokens, redirect }) }
const stream = "properties/222/dataStreams/333"
const webStream = {
  name: stream,
  type: "WEB_DATA_STREAM",
  displayName: "Shop",
  webStreamData: { measurementId: "G-EXAMPLE" },
}
const account = {
  account: "accounts/111",
  displayName: "Example",
  propertySummaries: [{ property: "properties/222", displayName: "example.com" }],
}

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "orders_as_events",
      title:
        "Three rows become events of three users, each with a user property and two parameters; two columns are skipped.",
      sample: "orders",
      rows: 3,
      params,
      formParams: {
        dataSourceCompositeId: "111::222::333",
        dataSourceSchema: "user_id, -, user_property:status, -, event_param:total, event_param:item_count",
        deleteOtherFiles: "no",
      },
    },
    {
      name: "universal_analytics",
      title: "A schedule from the time of Universal Analytics is refused before anybody is called.",
      sample: "orders",
      rows: 3,
      params,
      formParams: {
        dataSourceCompositeId: "111::UA-111-1::example-data-set",
        dataSourceSchema: "ga:userId,ga:dimension1",
        deleteOtherFiles: "yes",
      },
    },
  ],
  rules: [
    { host: ADMIN, path: /\/accountSummaries$/, answer: () => ({ body: { accountSummaries: [account] } }) },
    { host: ADMIN, path: /\/dataStreams$/, answer: () => ({ body: { dataStreams: [webStream] } }) },
    { host: ADMIN, path: /\/dataStreams\/333$/, answer: () => ({ body: webStream }) },
    {
      host: ADMIN,
      path: /\/measurementProtocolSecrets$/,
      answer: () => ({ body: { measurementProtocolSecrets: [{ secretValue: "example-measurement-secret" }] } }),
    },
    { host: COLLECT, path: /^\/debug\/mp\/collect$/, answer: () => ({ body: { validationMessages: [] } }) },
    { host: COLLECT, path: /^\/mp\/collect$/, answer: () => ({ status: 204, body: "" }) },
  ],
  environment: {
    GOOGLE_ANALYTICS_CLIENT_ID: "example-client",
    GOOGLE_ANALYTICS_CLIENT_SECRET: "example-secret",
  },
}
