import { readFileSync, writeFileSync } from "node:fs"
import { expect } from "chai"
import { wholeDocument } from "../tools/cli/docs/api_document"
import { API_PAGE, apiPage } from "../tools/cli/docs/api_page"
import { docsPages, storedPages, storePages } from "../tools/cli/docs/pages"
import { type Integration, registry } from "../src/framework"
import "../src/integrations"
import { expectText } from "./support/expect_text"
import { isUpdating } from "./support/goldens"

describe("docs/integrations", () => {
  it("is what the integrations declare and their examples do", async () => {
    const expected = await docsPages(registry.all)
    if (isUpdating) storePages(expected)
    const cure = "Run npm run docs."
    expect([...storedPages().keys()].sort(), cure).to.deep.equal([...expected.keys()].sort())
    for (const [name, text] of storedPages())
      expectText(`docs/integrations/${name}`, expected.get(name) ?? "", text, cure)
  })

  it("leaves the page of an integration whose examples are broken as it was, and makes the others", async () => {
    const [debug, zapier] = ["debug", "zapier"].map((name) => registry.find(name, null)) as [Integration, Integration]
    const examples = async () => {
      throw new Error("Cannot find module './cases.json'")
    }
    const broken = Object.create(zapier, { examples: { value: examples } }) as Integration
    const reported: unknown[] = []
    const pages = await docsPages([debug, broken], (error) => reported.push(error))
    const whole = await docsPages([debug, zapier])
    expect(reported.join()).to.include("The examples of zapier cannot be loaded: Cannot find module './cases.json'.")
    expect([...pages]).to.deep.equal([...whole])
    expect(storedPages().get("zapier.md")).to.equal(pages.get("zapier.md"))
  })

  it("shows what is unverified", async () => {
    const known = registry.find("debug", null)
    const doubtful = Object.create(known, { isUnverified: { value: true } }) as Integration
    const [sure, unsure] = await Promise.all([docsPages([known]), docsPages([doubtful])])
    for (const page of ["README.md", "debug.md"]) {
      expect(sure.get(page)).to.not.match(/unverified/i)
      expect(unsure.get(page)).to.match(/unverified/i)
    }
  })

  it("is what the README's table of destinations links to", () => {
    const readme = readFileSync("README.md", "utf8")
    for (const { name } of registry.all) expect(readme).to.include(`](docs/integrations/${name}.md)`)
  })
})

describe(API_PAGE, () => {
  it("is what the hub says of its addresses at /openapi.json", async () => {
    const page = apiPage(await wholeDocument())
    if (isUpdating) writeFileSync(API_PAGE, page)
    expectText(API_PAGE, page, readFileSync(API_PAGE, "utf8"), "Run npm run docs.")
  })

  it("loads nothing, and leads only to places in it", () => {
    const text = readFileSync(API_PAGE, "utf8")
    expect(text).to.not.match(/<(?:script|link|img|iframe)|@import|url\(|\ssrc=/)
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const targets = [...text.matchAll(/ href="([^"]*)"/g)].map(([, target = ""]) => target)
    expect(targets.length).to.be.above(50)
    expect(targets.filter((target) => !target.startsWith("#") || !ids.has(target.slice(1)))).to.deep.equal([])
  })
})
