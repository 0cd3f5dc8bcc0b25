import { expect } from "chai"
import { Registry } from "prom-client"
import { EnvironmentReader } from "../../src/config"
import { runOperations } from "../../src/links/hooks/run_operations"
import type { Link } from "../../src/links/link"
import { LinkMetrics } from "../../src/links/link_metrics"
import { type OperationResult, OPERATIONS, plannedOf } from "../../src/links/operations"
import { readPartnerSettings } from "../../src/links/partner_settings"
import { createLogger } from "../../src/logging"
import { Looker, readLookers } from "../../src/looker"
import { GithubStandIn } from "../../tools/links/github_stand_in"
import { LinksStage } from "../support/links_stage"

const COMMIT = "ab".repeat(20)

describe("the commit status", () => {
  let stage: LinksStage
  let github: GithubStandIn
  let token: string
  before(async () => {
    stage = await LinksStage.withoutHub()
    github = await GithubStandIn.start()
    token = github.fineGrainedToken()
  })
  beforeEach(async () => {
    stage.clear()
    github.clear()
    await github.push({ repository: "acme/models", commit: COMMIT })
  })
  after(() => Promise.all([stage.stop(), github.stop()]))

  /** Runs the operations of a link of GitHub. */
  const run = (operations: string[], more: { token?: string; succeeded?: OperationResult[] } = {}) => {
    const [settings] = readLookers(new EnvironmentReader(stage.environment))
    const facts = { id: "abcdefghijkl", source: "github", looker: "acme", by: "hub key", made: 0, ends: 0 }
    const link: Link = { ...facts, filter: { repository: "acme/models", branch: "main" }, operations }
    return runOperations({
      link,
      looker: new Looker(settings!),
      planned: operations.map((text) => plannedOf(text, OPERATIONS)!),
      commit: COMMIT,
      timeSec: 1,
      succeeded: new Map(more.succeeded?.map((each) => [each.do, each])),
      settings: readPartnerSettings(
        new EnvironmentReader({ GITHUB_URL: github.url, GITHUB_TOKEN: more.token ?? token }),
      ),
      metrics: new LinkMetrics(new Registry()),
      logger: createLogger({ stream: stage.log }),
      signal: new AbortController().signal,
    })
  }
  const shown = () =>
    github.statuses.map(({ sha, context, state, description }) => ({ sha, context, state, description }))

  it("says that all went well", async () => {
    const { results, outcome } = await run(["validate:core", "deploy:core", "commit_status"])
    expect(outcome).to.equal("done")
    expect(results[2]).to.deep.equal({ do: "commit_status", success: true, message: "Set to success." })
    const description = "Done: validate:core, deploy:core"
    expect(shown()).to.deep.equal([{ sha: COMMIT, context: "looker/acme", state: "success", description }])
    expect(github.statuses[0]?.repository).to.equal("acme/models")
  })

  it("says what failed, also behind a failed gate, in 140 characters", async () => {
    const message = `Unknown field ${"orders.".repeat(40)}`
    stage.looker.linkState.project("core")?.setFaults({ problems: [{ message }] }, COMMIT)
    const { results, outcome } = await run(["validate:core", "deploy:core", "commit_status"])
    expect(outcome).to.equal("failed")
    expect(results.map(({ success, skipped = false }) => [success, skipped])).to.deep.equal([
      [false, false],
      [false, true],
      [true, false],
    ])
    const [status] = shown()
    expect(status).to.include({ state: "failure" })
    expect(status?.description).to.match(/^validate:core: 1 error in the LookML: Unknown field/)
    expect(status?.description).to.have.length(140)
  })

  it("tells of failures that may pass, and is set anew when the event comes again", async () => {
    stage.fault = (_request, path) => (path.endsWith("/deploy_ref_to_production") ? { status: 503 } : undefined)
    const operations = ["validate:core", "deploy:core", "commit_status"]
    const first = await run(operations)
    expect(first.outcome).to.equal("retry")
    stage.fault = undefined
    const succeeded = first.results.filter(({ success }) => success)
    const second = await run(operations, { succeeded })
    expect(second.outcome).to.equal("done")
    expect(shown().map(({ state }) => state)).to.deep.equal(["failure", "success"])
  })

  it("fails with the cure where the token may not set it, and names no token", async () => {
    for (const bad of [github.fineGrainedToken("mia", ["webhooks:write"]), "made-up-unknown-token"]) {
      const { results, outcome } = await run(["commit_status"], { token: bad })
      expect(outcome).to.equal("failed")
      expect(results[0]?.message)
        .to.match(/^GitHub answered 40[134]/)
        .and.to.include("GITHUB_TOKEN")
      expect(JSON.stringify(results)).not.to.include(bad)
    }
    expect(shown()).to.deep.equal([])
  })

  it("may pass later when GitHub fails", async () => {
    github.setFault({ kind: "500" })
    try {
      expect((await run(["commit_status"])).outcome).to.equal("retry")
    } finally {
      github.setFault(undefined)
    }
  })
})
