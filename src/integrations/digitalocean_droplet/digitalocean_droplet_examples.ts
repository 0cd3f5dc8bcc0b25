import type { IntegrationExamples, ServiceAnswer, ServiceCall } from "../../framework"

const params = { digitalocean_api_key: "example-api-key" }
const UNKNOWN = "404000"

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "all_of_a_result",
      title: "The droplets of three rows are switched off.",
      sample: "machines",
      rows: 3,
      params,
      formParams: {},
    },
    {
      name: "one_cell",
      title: "The droplet of one cell is switched off.",
      type: "cell",
      cellValue: "316445001",
      params,
      formParams: {},
    },
    {
      name: "unknown_droplet",
      title: "DigitalOcean does not know the droplet of the cell.",
      type: "cell",
      cellValue: UNKNOWN,
      params,
      formParams: {},
    },
    {
      name: "without_ids",
      title: "A query without a tagged field is refused, and says what to do.",
      sample: "orders",
      rows: 2,
      params,
      formParams: {},
    },
  ],
  rules: [
    {
      host: "api.digitalocean.com",
      method: "POST",
      path: /^\/v2\/droplets\/\d+\/actions$/,
      answer: begin,
    },
  ],
}

function begin({ url }: ServiceCall): ServiceAnswer {
  const [, , , id] = url.pathname.split("/")
  if (id === UNKNOWN) {
    return { status: 404, body: { id: "not_found", message: "The resource you were accessing could not be found." } }
  }
  const action = { id: 36804636, status: "in-progress", type: "power_off", resource_id: Number(id) }
  return { status: 201, body: { action } }
}
