import { expect } from "chai"
import supertest from "supertest"
import { registry } from "../../src/framework"
import { hubApp } from "../../src/hub_parts"
import type { OpenApiOperation } from "../../src/openapi"
import { makeApiToken } from "../../src/sealing"
import { everything, wholeDocument } from "../../tools/cli/docs/api_document"

type Examples = Readonly<Record<string, { value: object }>>
type Content = Readonly<Record<string, { examples?: unknown }>>

function examplesIn(content: Content | undefined): Examples {
  return (content?.["application/json"]?.examples ?? {}) as Examples
}

/** Status and body of the answer that has an example of this name. */
function exampleAnswer({ responses }: OpenApiOperation, name: string) {
  for (const [status, { content }] of Object.entries(responses)) {
    const { [name]: found } = examplesIn(content)
    if (found) return { status: Number(status), body: found.value }
  }
  return undefined
}

describe("the examples in /openapi.json", () => {
  it("are answers that a hub gives", async () => {
    const { config } = everything()
    const app = hubApp({ ...everything(), registry })
    const [secret = ""] = config.secrets
    const authorization = `Token token="${makeApiToken(secret)}"`
    const { paths } = await wholeDocument()
    let count = 0
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(item) as ["get" | "post", OpenApiOperation][]) {
        const sent = examplesIn(operation.requestBody?.content)
        const given = Object.values(operation.responses).flatMap(({ content }) => Object.keys(examplesIn(content)))
        for (const name of given) {
          const call = supertest(app)[method](path.replace("{name}", "debug")).set("authorization", authorization)
          const { status, body } = await call.send(sent[name]?.value)
          expect({ status, body: body as object }, `${path}: ${name}`).to.deep.equal(exampleAnswer(operation, name))
          count += 1
        }
      }
    }
    expect(count).to.equal(7)
  })
})
