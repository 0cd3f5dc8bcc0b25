import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { findingsIn, RULES, unregistered } from "../../tools/cli/check/rules"
import { Project } from "../../tools/cli/project"
import { type Integration, Registry, registry } from "../../src/framework"
import "../../src/integrations"

describe("every integration", () => {
  const project = new Project()

  for (const integration of registry.all) {
    it(`${integration.name} keeps the rules of hub check`, async () => {
      expect(await findingsIn(integration, project)).to.deep.equal([])
    })
  }

  it("would be told of a secret that it shows", async () => {
    const twilio = registry.find("twilio", null)
    const params = twilio.params.map((param) => ({ ...param, sensitive: false }))
    const open = Object.create(twilio, { params: { value: params } }) as Integration
    const problems = (await findingsIn(open, project)).map(({ problem }) => problem)
    expect(problems.filter((problem) => problem.includes("secret"))).to.deep.equal([
      'The setting "authToken" sounds like a secret and is shown to every administrator.',
    ])
  })

  it("would be told of a missing icon, and of nothing else, also where several share a folder", async () => {
    for (const name of ["segment_group", "zapier"]) {
      const bare = Object.create(registry.find(name, null), { iconFile: { value: undefined } }) as Integration
      const problems = (await findingsIn(bare, project)).map(({ problem }) => problem)
      // A copy of an integration has the name and label of the original.
      expect(problems.filter((problem) => !problem.startsWith("Its "))).to.deep.equal(["It has no icon."])
    }
  })

  it("says in its guide that it is unverified, where it is", async () => {
    const doubtful = Object.create(registry.find("debug", null), { isUnverified: { value: true } }) as Integration
    const problemsIn = async (guides: Project) =>
      (await findingsIn(doubtful, guides)).filter(({ problem }) => problem.includes("unverified"))
    const guide = "src/integrations/debug/README.md"
    expect(await problemsIn(project)).to.deep.equal([
      {
        integration: "debug",
        problem: "It is unverified, and its guide does not say so.",
        cure: `Say in ${guide} that it is unverified, and why.`,
      },
    ])
    const root = mkdtempSync(path.join(tmpdir(), "hub-guide-"))
    try {
      mkdirSync(path.join(root, path.dirname(guide)), { recursive: true })
      writeFileSync(path.join(root, guide), "# Debug\n\nThis destination is **Unverified**.\n")
      expect(await problemsIn(new Project(root))).to.deep.equal([])
    } finally {
      rmSync(root, { recursive: true })
    }
  })

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
