import type { IntegrationExamples, ServiceAnswer, ServiceCall } from "../../framework"

const params = { access_key_id: "example-access-key", secret_access_key: "example-secret-key", region: "eu-central-1" }
const UNKNOWN = "i-00000000000000404"

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "all_of_a_result",
      title: "The instances of three rows are stopped in one call.",
      sample: "machines",
      rows: 3,
      params,
      formParams: {},
    },
    {
      name: "one_cell",
      title: "The instance of one cell is stopped.",
      type: "cell",
      cellValue: "i-00000000000000001",
      params,
      formParams: {},
    },
    {
      name: "unknown_instance",
      title: "AWS does not know the instance of the cell.",
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
  rules: [{ host: "ec2.eu-central-1.amazonaws.com", method: "POST", path: /^\/$/, answer: stop }],
}

function stop({ body }: ServiceCall): ServiceAnswer {
  const form = new URLSearchParams(body.toString())
  const ids = [...form].flatMap(([name, value]) => (name.startsWith("InstanceId.") ? value : []))
  if (ids.includes(UNKNOWN)) {
    const reason = `<Code>InvalidInstanceID.NotFound</Code><Message>The instance ID '${UNKNOWN}' does not exist</Message>`
    return xml(`<Response><Errors><Error>${reason}</Error></Errors></Response>`, 400)
  }
  const state = "<currentState><code>64</code><name>stopping</name></currentState>"
  const items = ids.map((id) => `<item><instanceId>${id}</instanceId>${state}</item>`).join("")
  return xml(`<StopInstancesResponse><instancesSet>${items}</instancesSet></StopInstancesResponse>`)
}

function xml(body: string, status = 200): ServiceAnswer {
  const headers = { "content-type": "text/xml;charset=UTF-8" }
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>${body}` }
}
