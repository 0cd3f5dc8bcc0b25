import type { KindTemplate } from "./kind_template"

/** Uploads the result as one file while it is downloaded. */
export const file: KindTemplate = {
  does: ({ label }) => `Store results as files in ${label}.`,
  acknowledgement: "2xx: the status alone counts",
  declarations: () => `
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard"]
  override readonly usesStreaming = true
`,
  formFields: `[{ name: "filename", label: "Filename", type: "string", description: "Empty: the title in Looker." }]`,
  executeDoc: "The file goes up while it comes down, and is broken off when either side fails.",
  execute: () => `
    const name = fileName(request)
    const headers = { "content-type": request.contentType(name) }
    const client = this.client(request)
    await client.putStream(\`/v1/files/\${encodeURIComponent(name)}\`, await request.stream(), { headers })
    return new Hub.DataActionResponse({ message: \`Stored \${name}.\` })
`,
  destinations: ({ scheme }) => `[Hub.listDestination("${scheme}", "", fileName(request))]`,
  helpers: () => `
function fileName(request: Hub.DataActionRequest): string {
  return request.nameFor(request.formParams.filename, { blanks: "_" })
}
`,
  examples: () => [
    {
      name: "users_as_csv",
      title: "Users as a CSV file, under a name of the user's.",
      members: `sample: "users", rows: 5, format: "csv", formParams: { filename: "users.csv" },`,
    },
    {
      name: "titled_json",
      title: "Orders as JSON, under the title in Looker.",
      members: `sample: "orders", rows: 3, format: "json", formParams: {},`,
    },
  ],
  rules: ({ domain }) =>
    `{ host: "api.${domain}", method: "PUT", path: /^\\/v1\\/files\\//, answer: () => ({ status: 201 }) },`,
  expectation: "HOOK",
  stage: { parties: `formParams: { filename: "orders.csv" },` },
  delivery: `type: "query", form_params: { filename: "report.csv" }, attachment: csvAttachment(CSV)`,
  tests: ({ label }) => `
  it("stores the bytes under the name", async () => {
    const { looker } = await outcome(execute())
    expect(looker).to.include({ success: true, message: "Stored report.csv." })
    expect(service.requests).to.have.length(1)
    expect(service.requests[0]).to.include({ method: "PUT", path: "/v1/files/report.csv", text: CSV })
    expect(service.requests[0]?.headers).to.include({ authorization: "Bearer made-up", "content-type": "text/csv" })
  })

  it("takes the title where there is no name", async () => {
    await outcome(execute({ form_params: {}, scheduled_plan: { title: "My Look" } }))
    expect(service.requests[0]?.path).to.equal("/v1/files/My%20Look.csv")
  })

  it("tells that ${label} refused, and does not send twice", async () => {
    service.answer = () => ({ status: 507, body: "full" })
    const { looker } = await outcome(execute())
    expect(looker).to.include({ success: false, message: "${label} answered 507: full" })
    expect(service.requests).to.have.length(1)
  })
`,
  sent: ({ domain }) =>
    `One \`PUT\` to \`https://api.${domain}/v1/files/<name>\` with the bytes as Looker made them, in any format, and its content type.\n` +
    "The file goes up while it comes down: its size does not matter to the hub.",
}
