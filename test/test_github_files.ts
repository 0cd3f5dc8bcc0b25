import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { parse } from "yaml"
import {
  calledScripts,
  knownScripts,
  type Workflow,
  workflowJudge,
  type WorkflowStep,
} from "./support/github_workflows"
import { issueFormFaults } from "./support/issue_form"

const WORKFLOWS = ".github/workflows"
const FORMS = ".github/ISSUE_TEMPLATE"

const read = (...place: string[]) => readFileSync(path.join(...place), "utf8")
const workflows = readdirSync(WORKFLOWS).map((name) => ({
  name,
  text: read(WORKFLOWS, name),
  content: parse(read(WORKFLOWS, name)) as Workflow,
}))
const jobs = workflows.flatMap(({ name, content }) =>
  Object.entries(content.jobs).map(([id, job]) => ({ place: `${name}: ${id}`, job })),
)
const steps: { place: string; step: WorkflowStep }[] = jobs.flatMap(({ place, job }) =>
  (job.steps ?? []).map((step) => ({ place, step })),
)

describe("the workflows of GitHub", () => {
  it("are right for GitHub's own parser", async () => {
    const judge = await workflowJudge()
    for (const { name, text } of workflows) expect(await judge(name, text), name).to.deep.equal([])
    const broken = read(WORKFLOWS, "gate.yaml")
    expect(await judge("broken", broken.replace("runs-on", "run-on"))).to.match(/Unexpected value 'run-on'/)
  })

  it("call only scripts that there are", () => {
    const called = steps.flatMap(({ step }) => calledScripts(step.run ?? ""))
    expect(called).to.include.members(["test", "build", "licences", "signatures", "sbom"])
    expect(called.filter((name) => !knownScripts().includes(name))).to.deep.equal([])
    const programs = steps.flatMap(({ step }) => /^\.[\w./-]+/.exec(step.run ?? "") ?? [])
    expect(programs.filter((file) => (statSync(file).mode & 0o100) === 0)).to.deep.equal([])
    const reused = jobs.flatMap(({ job }) => job.uses ?? [])
    expect(reused.filter((file) => !existsSync(file))).to.deep.equal([])
  })

  it("run on the Nodes that package.json allows, up to that of .nvmrc; the oldest runs the whole gate", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } }
    const oldest = Number(/^>=(\d+)\./.exec(engines.node)?.[1])
    const newest = Number(read(".nvmrc"))
    const { whole, tests } = workflows.find(({ name }) => name === "gate.yaml")!.content.jobs
    expect(whole?.container).to.equal(`node:${oldest}-bookworm`)
    expect(whole?.steps?.map(({ run }) => run)).to.include(".ci/run")
    const evenOnes = Array.from({ length: (newest - oldest) / 2 }, (_, index) => oldest + 2 * (index + 1))
    expect(tests?.strategy?.matrix.node).to.deep.equal(evenOnes)
    const published = steps.filter(({ step }) => step.with?.["node-version-file"] !== undefined)
    expect(published.map(({ step }) => step.with?.["node-version-file"])).to.deep.equal([".nvmrc"])
  })

  it("use actions by their commit, and say which version that is", () => {
    const used = workflows.flatMap(({ text }) => text.split("\n").filter((line) => /^\s+(?:- )?uses: [^.]/.test(line)))
    expect(used).to.have.length.of.at.least(4)
    for (const line of used) expect(line).to.match(/uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it("end, may only read unless they publish, and put no text from outside into a command", () => {
    for (const { name, content } of workflows) expect(content.permissions, name).to.deep.equal({ contents: "read" })
    for (const { place, job } of jobs) {
      if (!job.uses) expect(job["timeout-minutes"], place).to.be.within(1, 60)
      if (!place.endsWith(": publish")) expect(job.permissions, place).to.equal(undefined)
    }
    for (const { place, step } of steps) expect(step.run ?? "", place).to.not.include("${{")
  })
})

describe("the forms of issues", () => {
  const forms = readdirSync(FORMS).filter((name) => name !== "config.yml")

  it("are right by the rules of GitHub", () => {
    expect(forms).to.have.length(3)
    for (const name of forms) expect(issueFormFaults(parse(read(FORMS, name))), name).to.deep.equal([])
  })

  it("are refused when they break a rule", () => {
    const element = { type: "input", id: "a", attributes: { label: "A" } }
    const dropdown = { type: "dropdown", attributes: { label: "B", options: ["one", "one"] } }
    const broken: [object, string][] = [
      [{ description: "d", body: [element] }, "name is missing"],
      [{ name: "n", description: "d", body: [] }, "there is no question"],
      [
        { name: "n", description: "d", body: [{ type: "markdown", attributes: { value: "v" } }] },
        "there is no question",
      ],
      [
        { name: "n", description: "d", body: [element, { ...element, attributes: { label: "B" } }] },
        'the id "a" is there twice',
      ],
      [{ name: "n", description: "d", body: [element, { ...element, id: "b" }] }, 'the label "A" is there twice'],
      [{ name: "n", description: "d", body: [{ ...element, id: "a b" }] }, 'the id "a b" has other signs'],
      [{ name: "n", description: "d", body: [{ ...element, kind: 1 }] }, "kind is no key of an element"],
      [{ name: "n", description: "d", body: [dropdown] }, "B: an option is there twice"],
      [{ name: "n", description: "d", titel: "t", body: [element] }, "titel is no key of a form"],
    ]
    for (const [form, fault] of broken) expect(issueFormFaults(form)).to.deep.equal([fault])
  })

  it("lead to SECURITY.md where somebody found a hole", () => {
    const { contact_links: links } = parse(read(FORMS, "config.yml")) as {
      contact_links: { name: string; url: string; about: string }[]
    }
    expect(links.map(({ about }) => about)).to.match(/SECURITY\.md/)
    for (const { url } of links) expect(url).to.match(/^https:\/\//)
  })
})

describe(".github/CODEOWNERS.example", () => {
  const lines = read(".github/CODEOWNERS.example").split("\n")
  const rules = lines.filter((line) => line && !line.startsWith("#")).map((line) => line.split(/\s+/))

  it("names places that are there, each with owners as GitHub reads them", () => {
    expect(rules.length).to.be.above(5)
    for (const [place = "", ...owners] of rules) {
      if (place !== "*") expect(place.startsWith("/") && existsSync(place.slice(1)), place).to.equal(true)
      expect(place.endsWith("/"), place).to.equal(place !== "*" && statSync(place.slice(1)).isDirectory())
      expect(owners.length, place).to.be.above(0)
      for (const owner of owners) expect(owner).to.match(/^@example\/[a-z-]+$/)
    }
  })
})
