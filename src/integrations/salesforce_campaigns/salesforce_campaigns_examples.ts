import type { IntegrationExamples, ServiceCall } from "../../framework"

const HOST = "acme.my.salesforce.com"
const params = {
  salesforce_domain: `https://${HOST}`,
  state_json: '{"access_token":"example-access","refresh_token":"example-refresh"}',
}
const append = { create_or_append: "append", campaign_name: "701EXAMPLE" }
/** A member of the campaign before anybody is added. */
const OLD_MEMBER = "003000000000002"

export const examples: IntegrationExamples = {
  environment: { SALESFORCE_CLIENT_ID: "example-client", SALESFORCE_CLIENT_SECRET: "example-client-secret" },
  examples: [
    {
      name: "contacts_to_new_campaign",
      title: "One contact becomes the member of a new campaign.",
      sample: "users",
      rows: 1,
      params,
      formParams: { create_or_append: "create", campaign_name: "Spring", member_status: "Sent" },
    },
    {
      name: "contacts_appended",
      title: "Three contacts are added to a campaign; one is a member already, and the user does not mind.",
      sample: "users",
      rows: 3,
      params,
      formParams: { ...append, surface_sfdc_errors: "no" },
    },
    {
      name: "member_refused",
      title: "The same, as a failure, because the user wants to see what Salesforce says.",
      sample: "users",
      rows: 3,
      params,
      formParams: { ...append, surface_sfdc_errors: "yes" },
    },
    {
      name: "without_ids",
      title: "A query without ids of contacts or leads is refused before anybody is called.",
      sample: "orders",
      rows: 3,
      params,
      formParams: append,
    },
  ],
  rules: [
    {
      host: HOST,
      path: /\/query$/,
      answer: () => ({ body: { records: [{ Id: "701EXAMPLE", Name: "Autumn" }], done: true } }),
    },
    {
      host: HOST,
      path: /\/sobjects\/CampaignMember\/describe$/,
      answer: () => ({ body: { fields: [{ name: "Status", picklistValues: [status("Sent"), status("Responded")] }] } }),
    },
    {
      host: HOST,
      path: /\/sobjects\/Campaign$/,
      answer: () => ({ status: 201, body: { id: "701NEW", success: true, errors: [] } }),
    },
    { host: HOST, path: /\/composite\/sobjects$/, answer: ({ body }: ServiceCall) => ({ body: resultsFor(body) }) },
  ],
}

function status(value: string): object {
  return { active: true, value, label: value }
}

function resultsFor(body: Buffer): object[] {
  const { records } = JSON.parse(body.toString()) as { records: { ContactId?: string }[] }
  const errors = [{ statusCode: "DUPLICATE_VALUE", message: "Already a campaign member.", fields: [] }]
  return records.map(({ ContactId }, index) =>
    ContactId === OLD_MEMBER ? { success: false, errors } : { id: `00vEXAMPLE${index}`, success: true, errors: [] },
  )
}
