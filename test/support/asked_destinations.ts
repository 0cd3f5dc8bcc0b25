import {
  type DataActionRequest,
  DataActionResponse,
  type Destinations,
  type Integration,
  registry,
} from "../../src/framework"
import { hubWith } from "./hub_with"
import { csvAttachment } from "./samples"

/** What an execute request has in place of what the first example has. */
export interface Changes {
  data?: Record<string, string>
  form_params?: Record<string, string>
  scheduled_plan?: object
}

/** Asks an integration where its first example would go, through the real server. Delivers nothing. */
export async function askDestinations(name: string, changes: Changes = {}): Promise<Destinations> {
  let destinations: Destinations | undefined
  await withRequest(name, changes, async (integration, request) => {
    destinations = await integration.destinations(request)
  })
  if (!destinations) throw new Error(`Nobody asked ${name}.`)
  return destinations
}

/** Sends the first example of an integration to the real server, which passes the request to `use` in place of `execute`. */
export async function withRequest(
  name: string,
  { data, form_params, scheduled_plan }: Changes,
  use: (integration: Integration, request: DataActionRequest) => Promise<void>,
): Promise<void> {
  const integration = registry.find(name, null)
  const { examples = [], environment = {} } = (await integration.examples?.()) ?? {}
  const [example] = examples
  if (!example) throw new Error(`${name} has no examples.`)
  const { type = "query", params, formParams, cellValue } = example
  let failure: unknown
  const execute: Integration["execute"] = async (request) => {
    await use(integration, request).catch((error: unknown) => (failure = error))
    return new DataActionResponse()
  }
  const asked = Object.create(integration, { execute: { value: execute } }) as Integration
  const { body } = await hubWith(asked, { environment: { ...environment } })
    .post(`/actions/${name}/execute`)
    .send({
      type,
      scheduled_plan: { title: "My Look", url: "https://looker.example.com/looks/7", ...scheduled_plan },
      attachment: csvAttachment("a,b\n1,2\n"),
      data: { ...params, ...(cellValue !== undefined && { value: cellValue }), ...data },
      form_params: { ...formParams, ...form_params },
    })
    .expect(200)
  // oxlint-disable-next-line typescript/only-throw-error -- the assertion of a test, as it was thrown
  if (failure) throw failure
  if (body.looker.success !== true) throw new Error(JSON.stringify(body))
}
