import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { findingsIn, unregistered } from "../../tools/cli/check/rules"
import { Project } from "../../tools/cli/project"
import * as Hub from "../../src/framework"
import { forgiveAnswers } from "../support/checked_answers"
import { compileHub } from "../support/compiled_hub"
import { hubCommand, READABLE } from "../support/hub_command"

const EXAMPLE: Hub.Example = { name: "one", title: "A good example of it.", params: { api_key: "k" }, formParams: {} }

/** Everything wrong that a rule looks at. */
class SloppyIntegration extends Hub.Integration {
  readonly name = "sloppy"
  readonly label = "Zapier"
  readonly description = "does something"
  readonly params = [{ name: "api_key", label: "API Key", required: true, sensitive: false }]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats = ["parquet"] as unknown as Hub.ActionFormat[]
  override readonly environment = [{ name: "SLOPPY_HOST", description: "Where it is." }]
  override readonly examples = async () => ({ examples: this.given })

  constructor(private readonly given: Hub.Example[]) {
    super()
  }

  override async form() {
    return new Hub.DataActionForm([{ name: "list", type: "string", required: true }])
  }

  async execute() {
    return new Hub.DataActionResponse()
  }
}

describe("hub check", () => {
  before(compileHub)

  const problemsOf = async (...examples: Hub.Example[]) => {
    const findings = await findingsIn(new SloppyIntegration(examples), new Project())
    forgiveAnswers()
    for (const { cure } of findings) expect(cure).to.match(/^[A-Z].*\.$/)
    return findings.map(({ problem }) => problem)
  }

  it("says that all is well, and names what is unknown", async () => {
    const [good, wrong] = await Promise.all([hubCommand(["check", "zapier"]), hubCommand(["check", "zapir"])])
    expect(good).to.deep.equal({ code: 0, stderr: "", stdout: "ok     zapier\n\n1 integration, nothing to do.\n" })
    expect(wrong).to.include({ code: 2, stderr: 'There is no integration "zapir". Did you mean zapier?\n' })
    expect(wrong.stderr).to.match(READABLE)
  })

  it("finds each thing that is wrong, with a cure", async () => {
    const examples = [
      { ...EXAMPLE, name: "Two Words" },
      { ...EXAMPLE, params: { apikey: "k" }, type: "cell" as const, format: "csv" as const },
    ]
    expect(await problemsOf(...examples)).to.deep.equal([
      "Its label is also that of zapier.",
      "Its description is no sentence.",
      "It has no icon.",
      "There is no src/integrations/sloppy/README.md, or it has no title.",
      "It is not in the table of the README.",
      'The setting "api_key" sounds like a secret and is shown to every administrator.',
      "Looker has no format parquet.",
      "The variable SLOPPY_HOST is not in docs/configuration.md.",
      "It does not say what the service has to answer for a delivery to count as done.",
      'The example "Two Words" is not named well.',
      'The example "one" lacks the setting api_key.',
      'The example "one" has a setting apikey, which the integration does not declare.',
      'The example "one" is a cell, which the integration does not take.',
      'The example "one" is in the format csv, which the integration does not take.',
      'The example "Two Words" lacks the form field list.',
      'The form of the example "one" is an error: The required setting "API Key" is empty: an administrator fills it in on Looker\'s Actions page.',
    ])
  })

  it("wants two examples, and every required field in them; a later one may leave it empty on purpose", async () => {
    expect(await problemsOf({ ...EXAMPLE, formParams: { list: "1" } })).to.include("It has fewer than two examples.")
    const problems = await problemsOf(
      { ...EXAMPLE, formParams: { list: "1" } },
      { ...EXAMPLE, name: "two", formParams: { list: "" } },
      { ...EXAMPLE, name: "three" },
    )
    expect(problems.filter((problem) => problem.includes("form field"))).to.deep.equal([
      'The example "three" lacks the form field list.',
    ])
  })

  it("wants destinations that are named, and made without throwing", async () => {
    const problemsWith = async (destinations?: Hub.Integration["destinations"]) => {
      const sloppy = new SloppyIntegration([{ ...EXAMPLE, formParams: { list: "1" } }])
      const changed = Object.assign(sloppy, { supportedFormats: ["csv"], ...(destinations && { destinations }) })
      const problems = (await findingsIn(changed, new Project())).map(({ problem }) => problem)
      return problems.filter((problem) => problem.includes("destination"))
    }
    expect(await problemsWith()).to.deep.equal(['The example "one" does not name its destination.'])
    expect(await problemsWith(() => ["sloppy:///1", undefined])).to.have.length(1)
    expect(await problemsWith(() => ["sloppy:///1"])).to.deep.equal([])
    const failing = () => {
      throw new Error("No list.")
    }
    for (const none of [failing, () => []]) {
      expect(await problemsWith(none)).to.deep.equal(['The example "one" has no destinations, or they cannot be made.'])
    }
  })

  it("says what is broken of an icon, a guide or examples, and goes on with the rest", async () => {
    const root = mkdtempSync(path.join(tmpdir(), "hub-check-"))
    try {
      mkdirSync(path.join(root, "src", "integrations", "sloppy", "README.md"), { recursive: true })
      const icon = path.join(root, "sloppy.png")
      writeFileSync(icon, "GIF89a")
      const sloppy = Object.assign(new SloppyIntegration([EXAMPLE]), {
        iconFile: icon,
        examples: async () => {
          throw new SyntaxError("Unexpected token")
        },
      })
      const findings = await findingsIn(sloppy, new Project(root))
      const cureOf = (problem: string) => findings.find((finding) => finding.problem === problem)?.cure
      expect(cureOf("Its icon cannot be shown.")).to.match(/^The icon of sloppy, .* is neither an SVG nor a PNG: put/)
      expect(cureOf("There is no src/integrations/sloppy/README.md, or it has no title.")).to.be.a("string")
      expect(cureOf("Its examples cannot be loaded.")).to.equal(
        "The examples of sloppy cannot be loaded: Unexpected token. Correct src/integrations/sloppy/sloppy_examples.ts.",
      )
      expect(cureOf("Looker has no format parquet.")).to.be.a("string")
    } finally {
      rmSync(root, { recursive: true })
    }
  })

  it("takes a rule that fails for a finding", async () => {
    const formats = () => {
      throw new Error("No such version.")
    }
    const odd = Object.assign(new SloppyIntegration([EXAMPLE]), { supportedFormats: formats })
    const problems = (await findingsIn(odd, new Project())).map(({ problem }) => problem)
    expect(problems.join()).to.include("Whether it keeps the rule hasExamples could not be found out: ")
    expect(problems).to.include("It does not say what the service has to answer for a delivery to count as done.")
  })

  it("finds a module that the hub does not import", () => {
    const root = mkdtempSync(path.join(tmpdir(), "hub-check-"))
    try {
      cpSync("src/integrations", path.join(root, "src", "integrations"), { recursive: true })
      const text = 'class Acme {\n  readonly name = "acme"\n}\nHub.addIntegration(new Acme())\n'
      writeFileSync(path.join(root, "src", "integrations", "zapier", "acme.ts"), text)
      expect(unregistered(new Project(root))).to.deep.equal([
        {
          integration: "acme",
          problem: "The hub does not know it.",
          cure: 'Add `import "./zapier/acme"` to src/integrations/index.ts.',
        },
      ])
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
