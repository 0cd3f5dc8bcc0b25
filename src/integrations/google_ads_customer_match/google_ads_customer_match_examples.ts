import type { IntegrationExamples, ServiceCall } from "../../framework"

const ADS = "googleads.googleapis.com"
const DATA_MANAGER = "datamanager.googleapis.com"
/** In the year 2100, so that the access token does not have to be refreshed. */
const EXPIRY_MS = 4_102_444_800_000
const tokens = { access_token: "example-access-token", refresh_token: "example-refresh-token", expiry_date: EXPIRY_MS }
const redirect = "https://hub.example.com/actions/google_ads_customer_match/oauth_redirect"
const params = { state_json: JSON.stringify({ tokens, redirect }) }
const scope = "https://www.googleapis.com/auth/adwords https://www.googleapis.com/auth/datamanager"
const formParams = {
  loginCid: "1111111111",
  targetCid: "2222222222",
  createOrAppend: "append",
  mobileDevice: "no",
  targetUserListRN: "customers/2222222222/userLists/333",
  doHashing: "yes",
  consentAdUserData: "GRANTED",
  consentAdPersonalization: "UNSPECIFIED",
}

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "users_into_list",
      title: "Three people, their e-mail addresses and phone numbers hashed, are added to a list that exists.",
      sample: "users",
      rows: 3,
      params,
      formParams,
    },
    {
      name: "through_data_manager",
      title: "The same people through the Data Manager API, as the login has its scope.",
      sample: "users",
      rows: 3,
      params: { state_json: JSON.stringify({ tokens: { ...tokens, scope }, redirect }) },
      formParams,
    },
    {
      name: "without_people",
      title: "A query without a column that Google matches is refused, and says what to do.",
      sample: "orders",
      rows: 3,
      params,
      formParams,
    },
  ],
  rules: [
    { host: ADS, path: /:searchStream$/, answer: (call) => ({ body: [{ results: [rowOf(call)] }] }) },
    {
      host: ADS,
      path: /:create$/,
      answer: () => ({ body: { resourceName: "customers/2222222222/offlineUserDataJobs/444" } }),
    },
    { host: ADS, path: /:run$/, answer: () => ({ body: { name: "customers/2222222222/operations/555" } }) },
    { host: DATA_MANAGER, answer: () => ({ body: { requestId: "example-request" } }) },
  ],
  environment: {
    GOOGLE_ADS_CLIENT_ID: "example-client",
    GOOGLE_ADS_CLIENT_SECRET: "example-secret",
    GOOGLE_ADS_DEVELOPER_TOKEN: "example-developer-token",
  },
}

function rowOf({ url, body }: ServiceCall): object {
  if (body.includes("FROM user_list")) {
    return { userList: { resourceName: "customers/2222222222/userLists/333", id: "333", name: "Customers" } }
  }
  const [, id = ""] = /customers\/(\d+)/.exec(url.pathname) ?? []
  return { customerClient: { id, descriptiveName: `Example ${id.slice(0, 1)}`, manager: id === "1111111111" } }
}
