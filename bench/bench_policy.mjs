// What a policy adds to an execute: the time of one question, with 1,000 rules that are all compared.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import os from "node:os"
import path from "node:path"
import { median } from "./median.mjs"

const RULES = 1000
const ASKED = 200
const ROUNDS = 15
const KEYS = ["title", "model", "integration", "destination", "looker", "format", "param"]

const require = createRequire(import.meta.url)
const { readPolicyFile } = require("../dist/policy/index.js")

/** None of the rules matches, so that all are compared. */
function rule(index) {
  const key = KEYS[index % KEYS.length]
  const when = {
    title: `Salaries of ${index}*`,
    model: `model_${index}`,
    integration: `integration_${index}`,
    destination: `s3://bucket-${index}-*/**`,
    looker: `*.looker-${index}.example.com`,
    format: `format_${index}`,
    param: { department: `department-${index}` },
  }[key]
  return { name: `rule-${index}`, refuse: "No.", when: { [key]: when } }
}

const folder = mkdtempSync(path.join(os.tmpdir(), "bench-policy-"))
const file = path.join(folder, "policy.yaml")
writeFileSync(file, JSON.stringify({ version: 1, rules: Array.from({ length: RULES }, (_, index) => rule(index)) }))
const { policy, problems } = readPolicyFile(file)
rmSync(folder, { recursive: true })
if (!policy) throw new Error(problems.join("\n"))

const one = (text) => [[text]]
const facts = {
  looker: one("acme.cloud.looker.com"),
  integration: one("amazon_s3"),
  type: one("query"),
  format: one("csv"),
  model: one("shop"),
  explore: one("shop/orders"),
  title: one("Orders of yesterday by city"),
  fields: [undefined],
  tags: [undefined],
  destination: one("s3://acme-reports/daily/orders.csv"),
  params: { department: "sales" },
  amounts: { rows: 0, bytes: 0 },
}
const rounds = Array.from({ length: ROUNDS }, () => {
  const start = performance.now()
  for (let turn = 0; turn < ASKED; turn += 1) {
    if (policy.decide(facts).is !== "allowed") throw new Error("The policy decides otherwise.")
  }
  return (performance.now() - start) / ASKED
})
const value = Math.round(median(rounds) * 1000) / 1000
console.log(
  JSON.stringify([
    { name: `a policy of ${RULES} rules, of which none matches: one question`, unit: "ms", value, goal: { value: 1 } },
  ]),
)
