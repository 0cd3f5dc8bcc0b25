import { expect } from "chai"
import { findingsIn, RULES, unregistered } from "../../src/cli/check/rules"
import { Project } from "../../src/cli/project"
import { type Integration, Registry, registry } from "../../src/framework"
import "../../src/integrations"

describe("every integration", () => {
  const project = new Project()

  for (const integration of registry.all) {
    it(`${integration.name} keeps the rules of hub check`, async () => {
      expect(await findingsIn(integration, project)).to.deep.equal([])
    })
  }

  it("is among those of the hub", () => {
    expect(unregistered(project)).to.deep.equal([])
    expect(Object.keys(RULES)).to.have.length.of.at.least(9)
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
