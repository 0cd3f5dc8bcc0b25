import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect } from "chai"
import { KINDS } from "../../tools/cli/templates/names"
import { CheckoutCopy } from "../support/checkout_copy"
import { HUB } from "../support/compiled_hub"
import { guideFiles } from "../support/guide"
import { type CommandResult, hubCommand, READABLE } from "../support/hub_command"

// Not the names of the guide: whoever follows it has these.
const NEW = KINDS.flatMap((kind) => [
  { name: `newcomer_${kind}`, words: ["--kind", kind] },
  { name: `newcomer_${kind}_login`, words: ["--kind", kind, "--oauth"] },
])

const SOURCE = "newcomer_hook"
const SOURCE_TEST = `test/links/test_${SOURCE}.ts`
const SOURCE_FILES = [
  `src/links/sources/${SOURCE}`,
  SOURCE_TEST,
  "src/links/links_config.ts",
  "src/links/sources/index.ts",
]

describe("hub new", function () {
  this.timeout(600_000)
  let copy: CheckoutCopy

  before(async () => {
    copy = await CheckoutCopy.make()
    for (const { name, words } of [...NEW, { name: SOURCE, words: ["--kind", "source"] }]) {
      const { code, stderr } = await fromSource(["new", name, ...words])
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
    }
    await copy.compile()
  })
  after(() => copy.remove())

  /** As a contributor runs it. */
  const fromSource = (words: string[]) => hubCommand(words, { command: copy.path("bin/hub.js"), cwd: copy.root })
  const compiled = (words: string[]) => hubCommand(words, { command: copy.path(HUB.command), cwd: copy.root })
  const read = (file: string) => readFileSync(copy.path(file), "utf8")

  it("registers each before debug, in the README, and its variables in the configuration", () => {
    const lines = read("src/integrations/index.ts").trimEnd().split("\n")
    expect(lines.slice(-NEW.length - 1)).to.deep.equal([
      ...NEW.map(({ name }) => `import "./${name}/${name}"`),
      'import "./debug/debug"',
    ])
    expect(read("README.md")).to.match(
      /^\| \[Newcomer Rows\]\(docs\/integrations\/newcomer_rows\.md\) \| sends the rows .*\[newcomer_rows\]\(src\/integrations\/newcomer_rows\/README\.md\) \|$/m,
    )
    expect(read("docs/configuration.md")).to.match(
      /^\| `NEWCOMER_CELL_LOGIN_CLIENT_SECRET` \| `newcomer_cell_login` \| /m,
    )
  })

  it("registers a source of links wherever sources are listed: the program still compiles", () => {
    expect(read("src/links/sources/index.ts")).to.include(
      'import { newcomerHookSource } from "./newcomer_hook/newcomer_hook"\n',
    )
    expect(read("src/links/sources/index.ts")).to.match(/ SOURCES: [^=]+= \[\s*newcomerHookSource,/)
    expect(read("src/links/links_config.ts")).to.match(/^export const SOURCE_NAMES = \[\s*"newcomer_hook",/m)
    expect(read("docs/links.md")).to.match(/^\| `newcomer_hook` \| .*`X-Newcomer-Hook-Signature`.*\n\| `webhook` \|/m)
  })

  it("writes code that the compiler, the linter and the formatter like, as is what the guide makes of it", async () => {
    // A copy of its own would be compiled again: this one gets its files back.
    const guide = guideFiles().map(({ file, text }) => ({
      file,
      text,
      before: existsSync(copy.path(file)) && read(file),
    }))
    for (const { file, text } of guide) {
      mkdirSync(path.dirname(copy.path(file)), { recursive: true })
      writeFileSync(copy.path(file), text)
    }
    const code = NEW.flatMap(({ name }) => [`src/integrations/${name}`, `test/integrations/test_${name}.ts`])
    const lists = ["test/support/oauth_stages", "test/support/faults/expectations.ts"]
    const files = [...code, ...lists, ...SOURCE_FILES, ...guide.map(({ file }) => file)]
    try {
      expect(await copy.typeErrors(/newcomer_|acme_crm|test\/support/)).to.deep.equal([])
      await copy.run(process.execPath, ["node_modules/oxlint/bin/oxlint", ...files])
      await copy.run(process.execPath, ["node_modules/prettier/bin/prettier.cjs", "--check", ...files])
    } finally {
      // The tests below are about what `hub new` wrote.
      for (const { file, before } of guide) {
        if (before === false) rmSync(copy.path(file))
        else writeFileSync(copy.path(file), before)
      }
    }
  })

  it("writes tests that pass", async () => {
    const options = [
      "--no-config",
      "-r",
      "ts-node/register",
      "--extension",
      "ts",
      "--timeout",
      "20000",
      "--reporter",
      "dot",
    ]
    const tests = [...NEW.map(({ name }) => `test/integrations/test_${name}.ts`), SOURCE_TEST]
    const printed = await copy.run(process.execPath, ["node_modules/mocha/bin/mocha.js", ...options, ...tests])
    expect(Number(/(\d+) passing/.exec(printed)?.[1])).to.be.greaterThan(3 * NEW.length)
  })

  it("writes what the tests of all integrations know: calls, pages, faults, logins, what is no result", async () => {
    const mocha = (files: string[], environment = {}) =>
      copy.run(process.execPath, ["node_modules/mocha/bin/mocha.js", "--reporter", "dot", ...files], environment)
    const stored = ["test/integrations/test_examples.ts", "test/test_generated_docs.ts"]
    // All of them: the calls of somebody's new integration may not be stored yet.
    await mocha(stored, { UPDATE_GOLDENS: "1" })
    const others = ["fault_matrix", "oauth_round_trips", "no_results", "secrets_said_back"]
    const printed = await mocha([
      ...stored,
      ...others.map((name) => `test/integrations/test_${name}.ts`),
      "test/server/action_api/test_catalogue.ts",
      ...["-g", "newcomer_|docs/integrations|catalogue"],
    ])
    // Each kind, with a login and without, has more than ten tests in the matrix alone.
    expect(Number(/(\d+) passing/.exec(printed)?.[1])).to.be.greaterThan(10 * NEW.length)
  })

  it("writes examples that hub try sends", async () => {
    for (const { name } of NEW) {
      const { code, stdout, stderr } = await compiled(["try", name])
      expect(stdout, stderr).to.match(/^Success: Looker shows "Sent to Newcomer /m)
      expect(stdout).to.match(/^Calls of the hub, answered by a stand-in: 1$/m)
      expect(code).to.equal(0)
    }
  })

  it("writes a login that hub try goes through like a browser", async () => {
    const words = ["try", "newcomer_rows_login", "--param", "state_json=reset"]
    const { code, stdout } = await compiled(words)
    expect(stdout).to.match(/^ {2}login +done\n {2}form +list \(string, required\)$/m)
    expect(stdout).to.match(/^ {2}receipt +Delivered 3 rows\.$/m)
    expect(code).to.equal(0)
  })

  it("leaves hub check nothing to do", async () => {
    const { stdout } = await compiled(["check"])
    const lines = stdout.split("\n").filter((line) => line.includes("newcomer_"))
    expect(lines).to.deep.equal(NEW.map(({ name }) => `ok     ${name}`))
  })

  it("writes code whose defects are told with their place", async () => {
    const file = copy.path("src/integrations/newcomer_cell/newcomer_cell.ts")
    const text = readFileSync(file, "utf8")
    const results: CommandResult[] = []
    for (const broken of ["nonsense()", 'import "./nosuch"', "const = 1"]) {
      writeFileSync(file, `${broken}\n${text}`)
      results.push(await fromSource(["list"]))
    }
    writeFileSync(file, text)
    expect(results.map(({ code }) => code)).to.deep.equal([1, 1, 1])
    const [undefinedName, missingFile, syntax] = results.map(({ stderr }) => stderr)
    expect(undefinedName).to.equal("nonsense is not defined (src/integrations/newcomer_cell/newcomer_cell.ts:1)\n")
    expect(missingFile).to.equal("Cannot find module './nosuch' (src/integrations/newcomer_cell/newcomer_cell.ts:1)\n")
    expect(syntax).to.match(/^Unexpected token `=`\..* \(src\/integrations\/newcomer_cell\/newcomer_cell\.ts:1\)\n$/)
  })

  it("refuses malformed and taken names, and changes nothing", async () => {
    const before = await copy.run("find", ["src", "test", "docs", "README.md", "-type", "f"])
    const results = await Promise.all(
      ["Acme CRM", "acme__crm", "9lives", "a".repeat(41), "zapier", "webhook", "newcomer_rows", "../evil"].map((name) =>
        compiled(["new", name]),
      ),
    )
    for (const { code, stdout, stderr } of results) {
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" })
      expect(stderr).to.match(READABLE)
    }
    expect(results[0]?.stderr).to.include('"acme_crm" would do.')
    expect(results[4]?.stderr).to.include("is taken")
    const names = ["webhook", SOURCE, "looker", "none", "hooks", "Acme"]
    const sources = await Promise.all(names.map((name) => compiled(["new", name, "--kind", "source"])))
    for (const { code, stdout } of sources) expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" })
    const oauth = await compiled(["new", "acme_two", "--kind", "source", "--oauth"])
    expect([oauth.code, oauth.stderr]).to.deep.equal([
      2,
      "--oauth is for integrations: a source signs what it sends.\n",
    ])
    expect(await copy.run("find", ["src", "test", "docs", "README.md", "-type", "f"])).to.equal(before)
  })
})
