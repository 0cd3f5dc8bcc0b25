import type { KindTemplate } from "./kind_template"

/** Posts the result to an address that the user types. */
export const webhook: KindTemplate = {
  does: ({ label }) => `Post the result of a query to a webhook of ${label}.`,
  acknowledgement: "2xx: the status alone counts",
  declarations: () => `
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming = true
`,
  formFields: `[{ name: "url", label: "Webhook URL", type: "string", required: true }]`,
  isUserAddressed: true,
  executeDoc:
    "One POST, never repeated: the download works once. @throws InvalidRequestError when the guard refuses the address.",
  execute: () => `
    const client = this.client(request, hookOf(request))
    await client.postStream("", await request.stream(), { headers: { "content-type": "application/json" } })
    return new Hub.DataActionResponse()
`,
  // The path of a hook is often its key, and the log names destinations.
  destinations: () => `[Hub.hostDestination("https", Hub.hostIn(hookOf(request)))]`,
  helpers: () => `
/**
 * The address, of which policies and the log name only the host: the path of a hook is often its key.
 * @throws InvalidRequestError when there is none.
 */
function hookOf({ formParams }: Hub.DataActionRequest): string {
  const url = formParams.url?.trim()
  if (url) return url
  throw new Hub.InvalidRequestError("Enter the webhook URL.")
}
`,
  examples: ({ domain }) => [
    {
      name: "orders_to_hook",
      title: "A query is posted as the json_detail document Looker made.",
      members: `sample: "orders", rows: 3, formParams: { url: "https://hooks.${domain}/in/1" },`,
    },
    {
      name: "empty_result",
      title: "A query without rows is posted as well.",
      members: `sample: "empty", formParams: { url: "https://hooks.${domain}/in/1" },`,
    },
  ],
  rules: ({ domain }) => `{ host: ".${domain}", method: "POST", answer: () => ({ status: 202 }) },`,
  expectation: "HOOK",
  stage: {
    imports: `import { sample } from "../../../tools/simulator/samples"\n`,
    parties: `formParams: { url: \`\${service.url}/in/1\` },
      delivery: { format: "json_detail", result: sample("orders", 10) },`,
  },
  delivery: `type: "query", form_params: { url: \`\${service.url}/in/1\` }, attachment: jsonDetail(rowsTo(1))`,
  tests: ({ label }) => `
  it("posts the document as it is", async () => {
    const { looker } = await outcome(execute())
    expect(looker.success).to.equal(true)
    expect(service.requests).to.have.length(1)
    expect(service.requests[0]).to.include({ method: "POST", path: "/in/1", text: jsonDetail(rowsTo(1)).data })
  })

  it("tells that the receiver refused, and does not send twice", async () => {
    service.answer = () => ({ status: 503, body: "later" })
    const { looker } = await outcome(execute())
    expect(looker).to.include({ success: false, message: "${label} answered 503: later" })
    expect(service.requests).to.have.length(1)
  })

  it("goes to no private address", async () => {
    const answer = await execute({ form_params: { url: "https://192.168.0.1/" } }).expect(404)
    expect(answer.body.error).to.include("no public address")
    expect(service.requests).to.have.length(0)
  })
`,
  sent: () =>
    "One `POST` of the `json_detail` document, byte for byte, as `application/json`, to the address in the form. It must be https and\n" +
    "public; an operator can permit others with `OUTBOUND_ALLOW`.",
}
