import { HUBSPOT_PARAMS as params, hubspotExamples } from "./hubspot_examples"

export const examples = hubspotExamples(
  "group-4",
  {
    name: "companies_updated",
    title: "Three companies get the columns of their rows as properties.",
    sample: "users",
    rows: 3,
    params,
    formParams: {},
  },
  {
    name: "one_unknown",
    title: "HubSpot does not know one of the companies: the others are updated, and the message names it.",
    sample: "users",
    rows: 4,
    params,
    formParams: {},
  },
  {
    name: "without_ids",
    title: "A query without the tag hubspot_company_id is refused before anybody is called.",
    sample: "orders",
    rows: 3,
    params,
    formParams: {},
  },
)
