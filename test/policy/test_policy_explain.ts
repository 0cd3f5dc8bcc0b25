import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { askedDelivery } from "../../src/cli/policy/asked_delivery"
import { explainDelivery } from "../../src/cli/policy/explain_policy"
import { Registry } from "../../src/framework"
import { readPolicyFile } from "../../src/policy"
import { compileHub } from "../support/compiled_hub"
import { hubCommand } from "../support/hub_command"
import { outcomeOf, PolicyStage } from "../support/policy_stage"
import { csvAttachment, jsonDetail } from "../support/samples"
import { SeededRandom } from "../support/seeded_random"

const random = new SeededRandom(19)
const oneOf = <T>(...values: T[]): T => random.oneOf(values)
const maybe = <T extends object>(part: T): Partial<T> => (random.below(2) ? part : {})

/** What rules ask and what deliveries tell come from the same few names, so that they often meet. */
const NAMES = {
  integration: ["acme_rows", "acme_file"],
  type: ["query", "dashboard", "cell"],
  format: ["csv", "json_detail", "json", "wysiwyg_pdf"],
  model: ["shop", "finance"],
  title: ["Salaries of May", "Orders"],
  looker: ["acme.cloud.looker.com", "other.example"],
  fields: ["users.id", "users.email"],
  tags: ["pii", "public"],
  destination: ["s3://acme-reports/**", "s3://evil/**", "mailto:*@acme.com", "acme://*/*"],
}

function condition(names: readonly string[]) {
  const list = [random.oneOf(names), ...(random.below(3) ? [] : [random.oneOf(names)])]
  return random.below(3) ? list : { not: list }
}

function rule(index: number) {
  const keys = Object.entries(NAMES).filter(() => random.below(4) === 0)
  const when = Object.fromEntries(keys.map(([key, names]) => [key, condition(names)]))
  const param = random.below(5) ? {} : { param: { department: condition(["finance", "sales"]) } }
  const isRefusing = random.below(3) > 0
  const above =
    isRefusing && random.below(4) === 0 ? { above: oneOf({ rows: 3 }, { bytes: 60 }, { rows: 2, bytes: 900 }) } : {}
  const verdict = isRefusing ? { refuse: `Refused by rule-${index}.` } : { allow: true }
  return { name: `rule-${index}`, ...verdict, ...above, when: { ...when, ...param } }
}

function policy() {
  const rules = Array.from({ length: 1 + random.below(6) }, (_, index) => rule(index))
  return JSON.stringify({ version: 1, default: oneOf("allow", "allow", "refuse"), rules })
}

function attachment() {
  const rows = Array.from({ length: 1 + random.below(6) }, (_, id) => ({ "users.id": { value: id } }))
  const field = () => ({ name: oneOf(...NAMES.fields), label: "x", tags: oneOf([], ["pii"], ["public"], ["a", "pii"]) })
  const dimensions = [{ name: "users.id", label: "x", tags: oneOf([], ["pii"]) }, ...(random.below(2) ? [field()] : [])]
  const pdf = { mimetype: "application/pdf;base64", extension: "pdf", data: "JVBERi0=" }
  return oneOf(
    jsonDetail(rows, { fields: { dimensions }, dataFirst: random.below(2) === 0 }),
    jsonDetail(rows, { fields: { dimensions } }),
    csvAttachment(`a\n${rows.map(({ "users.id": { value } }) => `${value}\n`).join("")}`),
    pdf,
  )
}

function request() {
  const place = oneOf<Record<string, string>>(
    { bucket: "acme-reports", path: "a.csv" },
    { bucket: "evil", path: "../x" },
    { to: "jane@acme.com" },
    { to: "jane@acme.com,joe@evil.example" },
    {},
  )
  const query = { model: oneOf(...NAMES.model), view: "orders" }
  const data = attachment()
  const format = { json: "json_detail", csv: "csv", pdf: "wysiwyg_pdf" }[data.extension] ?? ""
  return {
    type: oneOf("query", "query", "dashboard"),
    data: maybe({ department: oneOf("finance", "sales") }),
    form_params: { ...place, ...maybe({ format }) },
    scheduled_plan: { ...maybe({ title: oneOf(...NAMES.title) }), ...maybe({ query }) },
    attachment: data,
  }
}

describe("hub policy", () => {
  let stage: PolicyStage
  let folder: string
  before(compileHub)
  before(async () => {
    stage = await PolicyStage.open()
    folder = mkdtempSync(path.join(tmpdir(), "explain-"))
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await stage.close()
  })

  it("case 19: explains what the server does, for 200 deliveries", async () => {
    const registry = new Registry()
    for (const each of stage.integrations) registry.add(each)
    const place = { environment: {}, print: () => undefined, warn: () => undefined }
    const seen = { allowed: 0, refused: 0, limits: 0 }
    for (let turn = 0; turn < 40; turn++) {
      const text = policy()
      const hub = stage.hub(text)
      const read = readPolicyFile(stage.write(text))
      expect(read.problems).to.deep.equal([])
      for (let each = 0; each < 5; each++) {
        const body = request()
        const name =
          body.type === "query" && body.attachment.extension !== "pdf" ? oneOf(...NAMES.integration) : "acme_file"
        const looker = random.oneOf(NAMES.looker)
        const file = path.join(folder, "request.json")
        writeFileSync(file, JSON.stringify(body))
        const asked = await askedDelivery({ integration: name, looker }, file, place, registry)
        const { decision } = await explainDelivery(read.policy!, asked)
        const { message, success } = await outcomeOf(
          hub.post(`/actions/${name}/execute`).set("x-looker-instance", looker).send(body),
        )
        const refusal = decision.is === "refused" ? decision.refusal.sentence : undefined
        const context = `${text}\n${name} ${looker}\n${JSON.stringify(body)}\n${message}`
        expect(success, context).to.equal(refusal === undefined)
        if (refusal !== undefined) expect(message, context).to.include(refusal)
        expect(decision.is, context).not.to.equal("open")
        seen[success ? "allowed" : "refused"]++
        if (decision.is === "allowed" && decision.limits.length > 0) seen.limits++
      }
    }
    expect(seen.allowed, JSON.stringify(seen)).to.be.above(40)
    expect(seen.refused, JSON.stringify(seen)).to.be.above(40)
    expect(seen.limits, JSON.stringify(seen)).to.be.above(3)
  })

  const POLICY = `version: 1
rules:
  - { name: cells, refuse: No cells., when: { type: cell } }
  - { name: tagged, refuse: Only inside., when: { tags: pii, destination: { not: "s3://acme-*/**" } } }
  - { name: few, refuse: Not so much., when: { integration: amazon_s3 }, above: { rows: 500 } }
  - { name: rest, allow: true, when: { param: { region: eu-central-1 } } }
`
  const explain = (words: string[]) => {
    const file = path.join(folder, "policy.yaml")
    writeFileSync(file, POLICY)
    return hubCommand(["policy", "explain", file, ...words])
  }

  it("shows the rules in order, with the first key that does not match, and the decision", async () => {
    const { code, stdout } = await explain([
      ...["--integration", "amazon_s3", "--format", "json_detail", "--field", "users.email:pii,email"],
      ...["--param", "region=us-east-1", "--rows", "501"],
    ])
    expect(stdout).to.match(/^cells +does not match: type$/m)
    expect(stdout).to.match(/^tagged +matches.*: refuses$/m)
    expect(stdout).to.match(/^few +not tried$/m)
    expect(stdout).to.match(/Decision: refused by tagged\. People see: Only inside\./)
    expect(code).to.equal(1)
  })

  it("tells limits, unknown keys, and what is missing for a decision", async () => {
    const s3 = ["--integration", "amazon_s3", "--format", "json_detail"]
    const limited = await explain([...s3, "--field", "users.id", "--rows", "500", "--param", "region=eu-central-1"])
    expect(limited.stdout)
      .to.match(/^few +matches: allows up to 500 rows$/m)
      .and.match(/^rest +matches: allows$/m)
    expect(limited).to.include({ code: 0 })
    const exceeded = await explain([...s3, "--field", "users.id", "--rows", "501"])
    expect(exceeded.stdout).to.match(/^few +matches: refuses, because there are more than 500 rows$/m)
    const csv = await explain(["--integration", "tray", "--format", "csv", "--json"])
    expect(JSON.parse(csv.stdout))
      .to.include({ decision: "refused", rule: "tagged" })
      .and.deep.include({ unknown: ["tags", "destination"] })
    const open = await explain(s3)
    expect(open.stdout).to.match(/^tagged +depends on what is not told: tags; give --field$/m)
  })

  it("checks a policy, and says in one line what was wrong with its use", async () => {
    const good = path.join(folder, "policy.yaml")
    writeFileSync(good, POLICY)
    const bad = path.join(folder, "bad.yaml")
    writeFileSync(bad, "version: 2\ndefault: maybe\n")
    expect(await hubCommand(["policy", "check", good])).to.deep.equal({
      ...{ code: 0, stderr: "" },
      stdout: "The policy can be used: 4 rules; what no rule matches is allowed.\n",
    })
    const problems = await hubCommand(["policy", "check", bad])
    expect(problems).to.include({ code: 1, stderr: "" })
    expect(problems.stdout).to.match(/^line 1, .*\nline 2, .*\n$/)
    for (const [words, code] of [
      [["explain", good], 2],
      [["explain", good, "--integration", "amazon_s4"], 2],
      [["explain", good, "--integration", "tray", "--param", "x"], 2],
      [["explain", good, "/nowhere.json", "--integration", "tray"], 1],
      [["explain", bad, "--integration", "tray"], 1],
    ] as const) {
      const result = await hubCommand(["policy", ...words])
      expect(result.code, words.join(" ")).to.equal(code)
      expect(result.stderr.trim().split("\n"), words.join(" ")).to.have.length(1)
    }
  })

  it("every recipe of docs/policy.md can be used", () => {
    const recipes = [...readFileSync("docs/policy.md", "utf8").matchAll(/```yaml\n([^`]+)```/g)].map(
      ([, text = ""]) => text,
    )
    expect(recipes).to.have.length(6)
    for (const text of recipes) expect(readPolicyFile(stage.write(text)).problems, text).to.deep.equal([])
  })
})
