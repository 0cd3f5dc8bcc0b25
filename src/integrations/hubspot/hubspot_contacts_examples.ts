import { HUBSPOT_PARAMS as params, hubspotExamples } from "./hubspot_examples"

export const examples = hubspotExamples(
  "4",
  {
    name: "contacts_updated",
    title: "Three contacts get the columns of their rows as properties.",
    sample: "users",
    rows: 3,
    params,
    formParams: {},
  },
  {
    name: "small_calls",
    title: "Of five contacts two are updated in each call, and HubSpot does not know one.",
    sample: "users",
    rows: 5,
    params: { ...params, hubspot_batch_update_size: "2" },
    formParams: {},
  },
  {
    name: "without_ids",
    title: "A query without the tag hubspot_contact_id is refused before anybody is called.",
    sample: "orders",
    rows: 3,
    params,
    formParams: {},
  },
)
