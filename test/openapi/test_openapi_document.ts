import { createConfig, lintFromString } from "@redocly/openapi-core"
import { expect } from "chai"
import supertest from "supertest"
import { Routes } from "../../src/edge"
import { hubApp, hubParts } from "../../src/hub_parts"
import { templateOf, type OpenApi } from "../../src/openapi"
import { everything, wholeDocument } from "../../tools/cli/docs/api_document"
import { hubWith } from "../support/hub_with"

/** What handlers take that are registered for everything under a path. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  "ALL /hooks": ["POST /hooks/:source/:link"],
  // Refuses what no route before it takes.
  "ALL /links": [],
}

/** Rules of Redocly that do not hold, with the reason. Each must be broken somewhere, or it is no exception any more. */
const EXCEPTIONS = [
  // Open to everybody, and there is nothing in the request that could be wrong.
  ...["/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/health_check", "/lookerbot/ready"].map(
    (path) => `operation-4xx-response ${path}`,
  ),
  // Logins only send browsers on.
  ...["/actions/{name}/oauth", "/links/looker/callback", "/links/{source}/callback"].map(
    (path) => `operation-2xx-response ${path}`,
  ),
]

function operationsOf({ paths }: OpenApi): string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
}

describe("/openapi.json", () => {
  it("names every address that a part registers, and no other", async () => {
    const routes = new Routes()
    for (const part of hubParts(everything())) part.routes(routes)
    const registered = routes.addresses.flatMap((address) => BELOW[address] ?? [address])
    expect(routes.addresses).to.include.members(Object.keys(BELOW))
    const described = operationsOf(await wholeDocument())
    expect(described).to.have.members([...new Set(registered.map(templateOf))])
  })

  it("is described by every part", () => {
    for (const part of hubParts(everything())) expect(part, part.name).to.have.property("describe")
  })

  it("keeps the recommended rules of Redocly", async () => {
    const source = JSON.stringify(await wholeDocument())
    const config = await createConfig({ extends: ["recommended-strict"] })
    const problems = await lintFromString({ source, config })
    const found = problems.map(({ ruleId, message, location }) => {
      const pointer = location[0]?.pointer ?? ""
      const [, path = ""] = /^#\/paths\/([^/]*)/.exec(pointer) ?? []
      const told = `${ruleId} ${path.replaceAll("~1", "/")}`
      return EXCEPTIONS.includes(told) ? told : `${ruleId} at ${pointer}: ${message}`
    })
    expect(found).to.have.members(EXCEPTIONS)
  })

  it("is served as JSON to everybody, without what the hub has not switched on", async () => {
    const answer = await supertest(hubApp(everything())).get("/openapi.json").expect(200)
    expect(answer.headers["content-type"]).to.equal("application/json; charset=utf-8")
    expect(answer.body).to.deep.equal(JSON.parse(JSON.stringify(await wholeDocument())))
    const { body } = await hubWith([]).anonymous("get", "/openapi.json").expect(200)
    const small = operationsOf(body as OpenApi)
    expect(small).to.include.members(["POST /", "POST /slack/event"])
    expect(small.filter((address) => /\/links|\/hooks|\/data_actions|\/lookerbot/.test(address))).to.deep.equal([])
    expect((body as OpenApi).tags.map(({ name }) => name)).to.not.include("Links")
  })
})
