import type { KindTemplate } from "./kind_template"

/** Sends one item per row, in batches, with a receipt. */
export const rows: KindTemplate = {
  does: ({ label }) => `Send the rows of a query to ${label}.`,
  acknowledgement: "`accepted` for every batch",
  taken: "{ accepted: true }",
  constants: `
/** What has to be in an answer before its rows count as taken. */
const TAKEN = new Hub.Shape((z) => z.object({ accepted: z.literal(true) }))
/** Rows one call may carry. Take it from the service's documentation, and name the page here. */
const BATCH_SIZE = 100
/** Calls under way at once. */
const CONCURRENCY = 4
`,
  declarations: ({ isOauth }) =>
    isOauth
      ? `
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats = Hub.formatsSince("6.2.0", ["json_detail_lite_stream"], ["json_detail"])
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming = true
`
      : "",
  formFields: `[{ name: "list", label: "List", type: "string", required: true, description: "Where the rows go." }]`,
  executeDoc: "Success means that every row was acknowledged. @throws DeliveryError when no list is named.",
  execute: () => `
    const list = listOf(request)
    const client = this.client(request)
    const { rows, columns } = await request.rows({ cells: "values" })
    const receipt = await Hub.deliver(rows, {
      request,
      batchSize: BATCH_SIZE,
      concurrency: CONCURRENCY,
      toItem: (row) => Hub.rowValues(row, columns),
      send: async (records, { idempotencyKey }) => {
        await client.post("/v1/records", { list, records }, { idempotencyKey, answer: TAKEN })
      },
    })
    return receipt.toResponse()
`,
  destinations: ({ scheme }) => `[Hub.listDestination("${scheme}", "", listOf(request))]`,
  helpers: () => `
/** @throws DeliveryError when no list is named. */
function listOf(request: Hub.DataActionRequest): string {
  return request.answer("list", "Enter the list the rows go to.")
}
`,
  examples: () => [
    {
      name: "users_to_list",
      title: "Three users become three records of a list.",
      members: `sample: "users", rows: 3, formParams: { list: "customers" },`,
    },
    {
      name: "without_rows",
      title: "A query without rows is a success that sends nothing.",
      members: `sample: "empty", formParams: { list: "customers" },`,
    },
  ],
  rules: ({ domain }) =>
    `{ host: "api.${domain}", method: "POST", path: /^\\/v1\\/records$/, answer: () => ({ body: { accepted: true } }) },`,
  expectation: "PATIENT",
  stage: {
    imports: `import { sample } from "../../../tools/simulator/samples"\n`,
    constants: `const result = sample("orders", 10)
    const records = [...result.rows()].map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, (cell as { value: unknown }).value])),
    )`,
    parties: `formParams: { list: "customers" },
      delivery: { format: "json_detail", result },
      heldOf: () => Buffer.from(JSON.stringify({ list: "customers", records })),`,
  },
  delivery: `type: "query", form_params: { list: "customers" }, attachment: jsonDetail(rowsTo(1))`,
  tests: ({ label }) => `
  it("sends a row as a record, with its columns by name", async () => {
    const { looker } = await outcome(execute())
    expect(looker).to.include({ success: true, message: "Delivered 1 row." })
    expect(service.requests.map((request) => request.json())).to.deep.equal([
      { list: "customers", records: [{ "users.id": 1, "users.email": null }] },
    ])
    expect(service.requests[0]).to.include({ method: "POST", path: "/v1/records" })
    expect(service.requests[0]?.headers).to.include({ authorization: "Bearer made-up" })
  })

  for (const [rows, calls] of [[0, 0], [100, 1], [101, 2]] as const) {
    it(\`sends \${rows} rows in \${calls} calls\`, async () => {
      const { looker } = await outcome(execute({ attachment: jsonDetail(rowsTo(rows)) }))
      expect(looker.success).to.equal(true)
      expect(service.requests).to.have.length(calls)
    })
  }

  it("tells how many rows ${label} refused, and why", async () => {
    service.answer = () => ({ status: 422, body: "no such list" })
    const { looker } = await outcome(execute())
    expect(looker.success).to.equal(false)
    expect(looker.message).to.include("1 of 1 row failed: ${label} answered 422: no such list")
  })

  it("does not take an answer that says nothing for a success", async () => {
    service.taken = {}
    const { looker } = await outcome(execute())
    expect(looker.success).to.equal(false)
    expect(looker.message).to.include('not as expected: "accepted" is missing')
  })

  it("asks for the list", async () => {
    const { looker } = await outcome(execute({ form_params: {} }))
    expect(looker.validation_errors).to.have.keys("list")
    expect(service.requests).to.have.length(0)
  })
`,
  sent: ({ domain }) =>
    `A \`POST\` to \`https://api.${domain}/v1/records\` for every 100 rows: \`{"list": "…", "records": [{"<column>": <value>}]}\`, with an\n` +
    "`Idempotency-Key`. Four calls are under way at once. The message in Looker tells how many rows were delivered, and which\nwere not.",
}
