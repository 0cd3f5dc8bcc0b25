import type { IntegrationExamples, ServiceCall } from "../../framework"

const GRAPH = "graph.facebook.com"
const params = { state_json: '{"tokens":{"longLivedToken":"example-token"},"redirect":"https://hub.example.com"}' }
const account = { choose_ad_account: "100000000000001", should_hash: "do_hashing" }

export const examples: IntegrationExamples = {
  isSequential: true,
  environment: { FACEBOOK_CLIENT_ID: "example-app-id", FACEBOOK_CLIENT_SECRET: "example-app-secret" },
  examples: [
    {
      name: "users_added",
      title: "Three people are hashed and added to an audience.",
      sample: "users",
      rows: 3,
      params,
      formParams: {
        ...account,
        choose_create_update_replace: "update_audience",
        choose_custom_audience: "200000000000001",
      },
    },
    {
      name: "new_audience",
      title: "A new audience is made, and people are added to it.",
      sample: "users",
      rows: 2,
      params,
      formParams: {
        ...account,
        choose_create_update_replace: "create_audience",
        create_audience_name: "Customers",
        create_audience_description: "Everybody who bought something",
      },
    },
    {
      name: "replaced",
      title: "The people of an audience are replaced.",
      sample: "users",
      rows: 2,
      params,
      formParams: {
        ...account,
        choose_create_update_replace: "replace_audience",
        choose_custom_audience: "200000000000001",
      },
    },
    {
      name: "terms_not_accepted",
      title: "Facebook refuses an ad account whose owner has not accepted its terms.",
      sample: "users",
      rows: 2,
      params,
      formParams: {
        ...account,
        choose_create_update_replace: "update_audience",
        choose_custom_audience: "200000000000009",
      },
    },
    {
      name: "nobody_to_replace",
      title: "A result without rows does not empty an audience.",
      sample: "empty",
      params,
      formParams: {
        ...account,
        choose_create_update_replace: "replace_audience",
        choose_custom_audience: "200000000000001",
      },
    },
  ],
  rules: [
    { host: GRAPH, path: /^\/v27\.0\/me$/, answer: () => ({ body: { id: "1", name: "Example User" } }) },
    {
      host: GRAPH,
      path: /\/me\/adaccounts$/,
      answer: () => ({ body: { data: [{ name: "Shop", account_id: "100000000000001", id: "act_100000000000001" }] } }),
    },
    {
      host: GRAPH,
      method: "GET",
      path: /\/customaudiences$/,
      answer: () => ({ body: { data: [{ name: "Customers", id: "200000000000001" }] } }),
    },
    { host: GRAPH, method: "POST", path: /\/customaudiences$/, answer: () => ({ body: { id: "200000000000002" } }) },
    {
      host: GRAPH,
      path: /\/200000000000009\/users$/,
      answer: () => ({
        status: 403,
        body: {
          error: {
            message: "Permissions error",
            type: "OAuthException",
            code: 200,
            error_subcode: 1870090,
            error_user_title: "Custom Audience Terms Not Accepted",
            error_user_msg: "You must agree to the Custom Audience terms before you add people.",
          },
        },
      }),
    },
    { host: GRAPH, path: /\/users(replace)?$/, answer: ({ body }: ServiceCall) => ({ body: received(body) }) },
  ],
}

function received(body: Buffer): object {
  return { audience_id: "200000000000001", num_received: countIn(body.toString()), num_invalid_entries: 0 }
}

/** Of a batch that the stand-in did not keep as a whole, the most that a batch may have. */
function countIn(text: string): number {
  try {
    return (JSON.parse(text) as { payload: { data: [] } }).payload.data.length
  } catch {
    return 10_000
  }
}
