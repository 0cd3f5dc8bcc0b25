import type { IntegrationExamples, ServiceAnswer, ServiceCall } from "../../framework"

const HOST = "123-abc-456.mktorest.com"
const params = {
  url: "https://123-ABC-456.mktorest.com/rest",
  clientID: "example-client-id",
  clientSecret: "example-client-secret",
}
/** Marketo skips this lead. */
const SKIPPED = "user2@example.com"

export const examples: IntegrationExamples = {
  isSequential: true,
  examples: [
    {
      name: "into_campaign",
      title: "The lead of a row is written, and put into two campaigns.",
      sample: "users",
      rows: 1,
      params,
      formParams: { lookupField: "email", subaction: "addCampaign", campaignId: "101, 102" },
    },
    {
      name: "one_skipped",
      title: "Of the leads of three rows Marketo skips one: the message names it.",
      sample: "users",
      rows: 3,
      params,
      formParams: { lookupField: "email", subaction: "none", campaignId: "" },
    },
    {
      name: "off_a_list",
      title: "The lead of a row is written, and taken off a list.",
      sample: "users",
      rows: 1,
      params,
      formParams: { lookupField: "email", subaction: "removeList", campaignId: "404" },
    },
    {
      name: "without_lookup_field",
      title: "A query without the lookup field is refused before anybody is called.",
      sample: "orders",
      rows: 2,
      params,
      formParams: { lookupField: "email", subaction: "none", campaignId: "" },
    },
  ],
  rules: [
    {
      host: HOST,
      method: "GET",
      path: /^\/identity\/oauth\/token$/,
      answer: () => ({ body: { access_token: "example-access-token", token_type: "bearer", expires_in: 3599 } }),
    },
    { host: HOST, method: "POST", path: /^\/rest\/v1\/leads\.json$/, answer: write },
    { host: HOST, method: "POST", path: /^\/rest\/v1\/campaigns\/\d+\/trigger\.json$/, answer: () => taken([]) },
    { host: HOST, method: "DELETE", path: /^\/rest\/v1\/lists\/\d+\/leads\.json$/, answer: remove },
  ],
}

function write({ body }: ServiceCall): ServiceAnswer {
  const { input } = JSON.parse(body.toString()) as { input: { email: string }[] }
  const reasons = [{ code: "1008", message: "Value for required field 'company' not specified" }]
  return taken(
    input.map(({ email }, index) =>
      email === SKIPPED ? { status: "skipped", reasons } : { id: 1001 + index, status: "updated" },
    ),
  )
}

function remove({ url }: ServiceCall): ServiceAnswer {
  return taken(url.searchParams.getAll("id").map((id) => ({ id: Number(id), status: "removed" })))
}

function taken(result: object[]): ServiceAnswer {
  return { body: { requestId: "e42b#14272d07d78", success: true, result } }
}
