import type { KindTemplate } from "./kind_template"

/** Acts on the value of one cell. */
export const cell: KindTemplate = {
  does: ({ label }) => `Archive the item of a cell in ${label}.`,
  acknowledgement: "`archived` for the item",
  taken: "{ archived: true }",
  constants: `
/** What has to be in the answer before the item counts as archived. */
const TAKEN = new Hub.Shape((z) => z.object({ archived: z.literal(true) }))
`,
  declarations: ({ name }) => `
  readonly supportedActionTypes: Hub.ActionType[] = ["cell"]
  override readonly requiredFields = [{ tag: "${name}_id" }]
`,
  executeDoc: "@throws InvalidRequestError when the cell is empty.",
  execute: () => `
    const id = request.params.value
    if (!id) throw new Hub.InvalidRequestError("The cell is empty, so there is nothing to archive.")
    const path = \`/v1/items/\${encodeURIComponent(id)}/archive\`
    await this.client(request).post(path, undefined, { answer: TAKEN })
    return new Hub.DataActionResponse({ message: \`Archived \${id}.\`, refreshQuery: true })
`,
  examples: () => [
    {
      name: "one_item",
      title: "The item of a cell is archived.",
      members: `type: "cell", cellValue: "4711", formParams: {},`,
    },
    {
      name: "unusual_id",
      title: "An id with unusual characters is encoded.",
      members: `type: "cell", cellValue: "a/b c", formParams: {},`,
    },
  ],
  rules: ({ domain }) =>
    `{ host: "api.${domain}", method: "POST", path: /^\\/v1\\/items\\//, answer: () => ({ body: { archived: true } }) },`,
  expectation: "{}",
  stage: {
    held: "Buffer.from(request.path)",
    imports: `import { sample } from "../../../tools/simulator/samples"\n`,
    parties: `formParams: {},
      delivery: { type: "cell", cellValue: "4711", format: "json_detail", result: sample("orders", 1) },
      heldOf: () => Buffer.from("/v1/items/4711/archive"),`,
  },
  delivery: `type: "cell", form_params: {}`,
  tests: ({ label }) => `
  it("archives the item of the cell", async () => {
    const { looker } = await outcome(execute({}, { value: "a/b" }))
    expect(looker).to.include({ success: true, message: "Archived a/b.", refresh_query: true })
    expect(service.requests.map(({ method, path }) => \`\${method} \${path}\`)).to.deep.equal(["POST /v1/items/a%2Fb/archive"])
    expect(service.requests[0]?.headers).to.include({ authorization: "Bearer made-up" })
  })

  it("refuses an empty cell", async () => {
    const answer = await execute({}, { value: "" }).expect(404)
    expect(answer.body.error).to.include("The cell is empty")
    expect(service.requests).to.have.length(0)
  })

  it("does not take an answer that says nothing for a success", async () => {
    service.taken = {}
    const { looker } = await outcome(execute({}, { value: "4711" }))
    expect(looker.message).to.include('not as expected: "archived" is missing')
  })

  it("tells that ${label} refused", async () => {
    service.answer = () => ({ status: 409, body: "locked" })
    const { looker } = await outcome(execute({}, { value: "4711" }))
    expect(looker).to.include({ success: false, message: "${label} answered 409: locked" })
  })
`,
  sent: ({ domain, name }) =>
    `A \`POST\` to \`https://api.${domain}/v1/items/<value of the cell>/archive\`. The action is offered on cells of fields that have the\n` +
    `tag \`${name}_id\` in LookML.`,
}
