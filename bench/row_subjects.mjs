// The integrations that send rows to a service: how each is told where the stand-in is, what it is asked, and what the stand-in
// answers. A new one is a few lines here.

const JSON_TYPE = { "content-type": "application/json" }

const LOGGED_IN = JSON.stringify({
  tokens: { access_token: "a", refresh_token: "r", expiry_date: 4e12 },
  redirect: "r",
})
const client = (name) => ({ [`${name}_CLIENT_ID`]: "c", [`${name}_CLIENT_SECRET`]: "s" })
const each = (count, make) => Array.from({ length: count }, (_, index) => make(index))

/**
 * `environment`, or `className` with `options` of the constructor: lead to the stand-in at `url`. `variables`: more of them.
 * `document`: format in which Looker sends the rows. `tags`: of the fields, by name. `rows`: where a delivery takes fewer than
 * the benchmark sends, or each is a call. `extraRows`: how many a delivery sends twice. `marker`: stands once in what is sent for
 * each row. `concurrency`: calls at once, which the bare client makes as well. `answer`: what the service says.
 */
export const ROW_SUBJECTS = [
  {
    name: "braze",
    rows: 100_000,
    className: "BrazeIntegration",
    options: (url) => ({ apiUrl: url }),
    request: {
      data: { braze_api_key: "k", braze_api_endpoint: "https://rest.iad-01.braze.com" },
      form_params: { braze_key: "external_id", braze_segment: "VIP" },
    },
    tags: { "users.id": ["braze_id"], "users.email": ["braze[email]"], "users.city": ["braze[city]"] },
    marker: '"external_id"',
    concurrency: 4,
    answer: ({ rows }) => ({ status: 201, body: { message: "success", attributes_processed: rows } }),
  },
  {
    name: "auger",
    environment: (url) => ({ AUGER_API_URL: `${url}/api/v1` }),
    request: { data: { api_token: "k" }, form_params: { project_name: "bench", model_type: "regression" } },
    marker: '"email"',
    concurrency: 9,
    answer: ({ path, url }) =>
      path.endsWith("/project_file_urls/")
        ? { body: { data: { project_id: 1, main_bucket: "b", url: `${url}/storage` } } }
        : { body: { data: { id: 1, status: "running" } } },
  },
  {
    // As all services that want a call for each row.
    name: "twilio_message",
    rows: 20_000,
    className: "TwilioMessageIntegration",
    options: (url) => ({ apiUrl: url }),
    request: {
      data: { accountSid: `AC${"0".repeat(32)}`, authToken: "t", from: "+12025550100" },
      form_params: { message: "Your order is on its way." },
    },
    tags: { "users.phone": ["phone"] },
    marker: "To=",
    concurrency: 8,
    answer: () => ({ status: 201, body: { sid: `SM${"0".repeat(32)}`, status: "queued", error_code: null } }),
  },
  {
    name: "mparticle",
    environment: (url) => ({ MPARTICLE_API_URL: `${url}/v2` }),
    request: {
      data: { apiKey: "k", apiSecret: "s" },
      form_params: { data_type: "event_data", environment: "production" },
    },
    tags: { "users.id": ["mp_customer_id"], "users.email": ["mp_email"], "users.city": ["mp_custom_attribute"] },
    marker: '"user_identities"',
    concurrency: 4,
    answer: () => ({ status: 202, body: {} }),
  },
  {
    name: "marketo",
    variables: { OUTBOUND_ALLOW: "127.0.0.1" },
    className: "MarketoIntegration",
    options: () => ({ callsPerSec: 100_000 }),
    request: (url) => ({
      data: { url, clientID: "c", clientSecret: "s" },
      form_params: { lookupField: "email", subaction: "none", campaignId: "" },
    }),
    tags: { "users.email": ["marketo:email"], "users.city": ["marketo:city"] },
    marker: '"email":',
    concurrency: 5,
    answer: ({ path, rows }) =>
      path.startsWith("/identity")
        ? { body: { access_token: "t", expires_in: 3599 } }
        : { body: { success: true, result: each(rows, (id) => ({ id, status: "updated" })) } },
  },
  {
    name: "hubspot_contacts",
    folder: "hubspot",
    className: "HubspotContactsIntegration",
    options: (url) => ({ apiUrl: url, callsPerSecond: 100_000 }),
    request: { data: { hubspot_access_token: "k" }, form_params: {} },
    tags: { "users.id": ["hubspot_contact_id"] },
    marker: '"id":',
    concurrency: 1,
    answer: ({ rows }) => ({ body: { status: "COMPLETE", results: each(rows, (id) => ({ id: String(id) })) } }),
  },
  {
    name: "airtable",
    variables: client("AIRTABLE"),
    className: "AirtableIntegration",
    options: (url) => ({ apiUrl: url, siteUrl: url, callsPerSecond: 100_000 }),
    request: { data: { state_json: LOGGED_IN }, form_params: { base: "app1", table: "Users" } },
    marker: '"fields":',
    concurrency: 1,
    answer: ({ rows }) => ({ body: { records: each(rows, (id) => ({ id: `rec${id}` })) } }),
  },
  {
    name: "salesforce_campaigns",
    variables: client("SALESFORCE"),
    className: "SalesforceCampaignsIntegration",
    options: (url) => ({ orgUrl: url }),
    request: {
      data: {
        state_json: '{"access_token":"a","refresh_token":"r"}',
        salesforce_domain: "https://a.my.salesforce.com",
      },
      form_params: { create_or_append: "append", campaign_name: "701" },
    },
    tags: { "users.id": ["sfdc_contact_id"] },
    marker: '"ContactId":',
    concurrency: 5,
    answer: ({ rows }) => ({ body: each(rows, (id) => ({ id: `00v${id}`, success: true, errors: [] })) }),
  },
  {
    name: "facebook_custom_audiences",
    variables: client("FACEBOOK"),
    className: "FacebookCustomAudiencesIntegration",
    options: (url) => ({ graphUrl: url }),
    request: {
      data: { state_json: '{"tokens":{"longLivedToken":"t"},"redirect":"r"}' },
      form_params: {
        choose_ad_account: "1",
        choose_create_update_replace: "update_audience",
        choose_custom_audience: "2",
        should_hash: "do_hashing",
      },
    },
    // An id of a device is sent as it is, and so can be counted.
    tags: { "users.id": ["mad_id"], "users.email": ["email"], "users.phone": ["phone"], "users.city": ["city"] },
    marker: '"u',
    concurrency: 1,
    answer: ({ rows }) => ({ body: { num_received: rows, num_invalid_entries: 0 } }),
  },
  {
    name: "google_ads_customer_match",
    document: "json_label",
    variables: { ...client("GOOGLE_ADS"), GOOGLE_ADS_DEVELOPER_TOKEN: "d" },
    className: "GoogleAdsCustomerMatchIntegration",
    options: (url) => ({ addresses: { accounts: url, oauth: url, api: url, ads: url } }),
    request: {
      data: { state_json: LOGGED_IN },
      form_params: {
        loginCid: "20",
        createOrAppend: "append",
        mobileDevice: "no",
        targetUserListRN: "customers/20/userLists/5",
        doHashing: "yes",
      },
    },
    marker: '"create":',
    concurrency: 1,
    answer: ({ path }) => ({
      body: path.endsWith(":create") ? { resourceName: "customers/20/offlineUserDataJobs/7" } : {},
    }),
  },
  {
    // Each row is a call, as each has a user of its own.
    name: "google_analytics_data_import",
    rows: 20_000,
    document: "csv",
    variables: client("GOOGLE_ANALYTICS"),
    className: "GoogleAnalyticsDataImportIntegration",
    options: (url) => ({ addresses: { accounts: url, oauth: url, api: url, analyticsAdmin: url, measurement: url } }),
    request: {
      data: { state_json: LOGGED_IN },
      form_params: {
        dataSourceCompositeId: "1::2::3",
        dataSourceSchema: "user_id,-,-,user_property:city,event_param:orders",
      },
    },
    marker: '"user_id":',
    // The first row is also sent to be checked.
    extraRows: 1,
    concurrency: 10,
    answer: ({ path }) => {
      if (path.includes("Secrets")) return { body: { measurementProtocolSecrets: [{ secretValue: "m" }] } }
      if (path.includes("dataStreams"))
        return { body: { name: "properties/2/dataStreams/3", webStreamData: { measurementId: "G-3" } } }
      return { body: { validationMessages: [] } }
    },
  },
]

/** The integration `name`, with the stand-in at `url` for its service; undefined where a variable leads there. */
export function rowServiceAt(load, name, url) {
  const subject = ROW_SUBJECTS.find((each) => each.name === name)
  const { className, folder = name, options } = subject ?? {}
  return className && new (load(`integrations/${folder}/${name}.js`)[className])(options(url))
}

/** What the stand-in says to a call. */
export function answerOf({ answer }, call) {
  const { status = 200, body } = answer(call)
  return { status, headers: JSON_TYPE, text: JSON.stringify(body) }
}

const NAMES = ["users.id", "users.email", "users.phone", "users.city", "orders.count"]
const DOCUMENTS = {
  json_detail_lite_stream: {
    head: (tags) => {
      const dimensions = NAMES.slice(0, -1).map((name) => ({ name, label: name, tags: tags[name] ?? [] }))
      const fields = { dimensions, measures: [{ name: "orders.count", label: "orders.count", tags: [] }] }
      return `${JSON.stringify({ fields }).slice(0, -1)},"data":[`
    },
    row: (values) => JSON.stringify(Object.fromEntries(NAMES.map((name, at) => [name, { value: values[at] }]))),
    comma: ",",
    tail: "]}",
  },
  json_label: {
    head: () => "[",
    row: (values) => JSON.stringify(Object.fromEntries(NAMES.map((name, at) => [name, values[at]]))),
    comma: ",",
    tail: "]",
  },
  csv: { head: () => `${NAMES.join(",")}\n`, row: (values) => `${values.join(",")}\n`, comma: "", tail: "" },
}

/** A document of so many users, in pieces. */
export function* usersDocument(rowCount, { tags = {}, document = "json_detail_lite_stream" } = {}) {
  const { head, row, comma, tail } = DOCUMENTS[document]
  yield Buffer.from(head(tags))
  for (let first = 0; first < rowCount; first += 500) {
    const rows = each(Math.min(500, rowCount - first), (index) => row(valuesAt(first + index)))
    yield Buffer.from((first > 0 ? comma : "") + rows.join(comma))
  }
  yield Buffer.from(tail)
}

function valuesAt(index) {
  const phone = `+1202555${String(index % 10_000).padStart(4, "0")}`
  return [`u${index}`, `user${index}@example.com`, phone, "Łódź", index % 17]
}
