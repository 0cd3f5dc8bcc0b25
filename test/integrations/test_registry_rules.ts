import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import semver from "semver"
import { type Integration, Registry, registry } from "../../src/framework"
import "../../src/integrations"

const SECRET_NAME = /password|secret|token|api_key|write_key|private_key/

describe("every integration", () => {
  for (const integration of registry.all) {
    describe(integration.name, () => {
      it("says what it does in a sentence", () => {
        expect(integration.label).to.match(/\S/)
        expect(integration.description).to.match(/^[A-Z].{10,}\.$/)
      })

      it("has a README, and an icon unless it is for testing", () => {
        const folder = folderOf(integration)
        expect(readFileSync(path.join(folder, "README.md"), "utf8")).to.match(/^# \w/)
        if (integration.name === "debug") return
        expect(integration.iconFile, "iconFile").to.be.a("string")
        const bytes = readFileSync(String(integration.iconFile))
        expect(bytes.length).to.be.lessThan(20_000)
        expect(bytes.toString("latin1", 0, 200)).to.match(/^(<svg|\x89PNG)/)
      })

      it("marks secret settings as sensitive", () => {
        for (const param of integration.params) {
          if (SECRET_NAME.test(param.name)) expect(param.sensitive, param.name).to.equal(true)
          expect(Object.keys(param)).to.include.members(["name", "label", "required", "sensitive"])
        }
      })

      it("shows itself in at least two examples", async () => {
        const { examples = [] } = (await integration.examples?.()) ?? {}
        expect(examples).to.have.length.of.at.least(2)
        const names = examples.map(({ name }) => name)
        expect(names).to.deep.equal([...new Set(names)])
        for (const { name, title, params, type = "query", format } of examples) {
          expect(name).to.match(/^[a-z][a-z0-9_]*$/)
          expect(title, name).to.match(/^[A-Z].{10,}\.$/)
          expect(integration.supportedActionTypes, name).to.include(type)
          const known = integration.params.map((param) => param.name)
          expect(known, name).to.include.members(Object.keys(params))
          const formats = [null, semver.parse("25.0.0")].flatMap((version) => integration.formatsFor(version) ?? [])
          if (format && formats.length) expect(formats, name).to.include(format)
        }
      })

      it("declares its variables with a sentence each", () => {
        for (const { name, description } of integration.environment) {
          expect(name).to.match(/^[A-Z][A-Z0-9_]+$/)
          expect(description).to.match(/\.$/)
          expect(readFileSync("docs/configuration.md", "utf8")).to.include(`\`${name}\``)
        }
      })
    })
  }

  it("stands in the README's table", () => {
    const readme = readFileSync("README.md", "utf8")
    for (const integration of registry.all) {
      expect(readme, integration.name).to.include(`](${path.relative(".", folderOf(integration))}/README.md)`)
    }
  })
})

describe("Registry", () => {
  const [first] = registry.all

  it("refuses a name that is taken, and one that is none", () => {
    const own = new Registry()
    own.add(first as Integration)
    expect(() => own.add(first as Integration)).to.throw("Two integrations are named")
    const misnamed = Object.create(first as Integration, { name: { value: "No Name" } }) as Integration
    expect(() => own.add(misnamed)).to.throw("no integration name")
  })
})

/** The folder that holds the integration's code; those of one service share it. */
function folderOf({ name, iconFile }: Integration): string {
  const folder = iconFile ? path.dirname(iconFile) : path.join("src", "integrations", name)
  expect(existsSync(folder)).to.equal(true)
  return path.resolve(folder)
}
