import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { promisify } from "node:util"
import { expect } from "chai"
import { parse } from "yaml"
import { registry } from "../src/framework"
import { readConfig } from "../src/hub_config"
import { hubParts } from "../src/hub_parts"
import { LinkMetrics } from "../src/links/link_metrics"
import { createLogger } from "../src/logging"
import { Metrics } from "../src/server/metrics"
import { Work } from "../src/edge"
import "../src/integrations"
import { dashboardQueries, metricsIn } from "./support/monitoring"
import { TEST_SECRET } from "./support/hub_with"

interface Rules {
  groups: { rules: { alert: string; expr: string }[] }[]
}

const [group] = (parse(readFileSync("deploy/prometheus/rules.yaml", "utf8")) as Rules).groups
const rules = group?.rules ?? []
const page = readFileSync("docs/operating.md", "utf8")

/** The metrics of a whole hub: name to type. */
async function metricsOfHub(): Promise<Map<string, string>> {
  const metrics = new Metrics()
  metrics.watchProcess()
  const logger = createLogger({ isSilent: true })
  metrics.watchWork(new Work(logger, new AbortController().signal))
  const environment = {
    ACTION_HUB_BASE_URL: "https://hub.example.com",
    ACTION_HUB_LABEL: "Hub",
    ACTION_HUB_SECRET: TEST_SECRET,
  }
  new LinkMetrics(metrics.registry)
  hubParts({ config: readConfig(environment, registry.all), logger, registry, metrics })
  const all = await metrics.registry.getMetricsAsJSON()
  return new Map(all.map(({ name, type }) => [name, String(type)]))
}

describe("what operators watch a hub with", () => {
  let metrics: Map<string, string>
  before(async () => {
    metrics = await metricsOfHub()
  })

  it("the page of operating names every metric of the hub, and no other", () => {
    const rows = [...page.matchAll(/^\| `((?:hub)_\w+)` \|/gm)].map(([, name]) => name)
    expect(rows).to.have.members([...metrics.keys()].filter((name) => name.startsWith("hub_")))
  })

  it("the dashboard and the alerts ask for metrics that exist", () => {
    const expressions = [...dashboardQueries(), ...rules.map(({ expr }) => expr)]
    expect(expressions).to.have.length.above(20)
    for (const expression of expressions) {
      const asked = metricsIn(expression)
      expect(asked, expression).to.have.length.above(0)
      for (const name of asked) {
        const base = name.replace(/_(bucket|sum|count)$/, "")
        const isKnown = metrics.has(name) || metrics.get(base) === "histogram" || name === "up"
        expect(isKnown, `${name} in ${expression}`).to.equal(true)
      }
    }
  })

  it("the page says what to do at every alert", () => {
    const told = [...page.matchAll(/^\| `(Hub[A-Z]\w+)` \|/gm)].map(([, name]) => name)
    expect(told).to.have.members(rules.map(({ alert }) => alert))
  })

  it("promtool accepts the rules, which fire and are silent as they should", async function () {
    this.timeout(60_000)
    const promtool = promisify(execFile)
    const installed = await promtool("promtool", ["--version"]).catch(() => undefined)
    if (!installed) return this.skip()
    await promtool("promtool", ["check", "rules", "deploy/prometheus/rules.yaml"])
    await promtool("promtool", ["test", "rules", "deploy/prometheus/rules_test.yaml"])
  })
})
