import { expect } from "chai"
import { COMMIT, GithubStage } from "../support/github_stage"

const DO = ["validate:core", "deploy:core", "commit_status"]

describe("the commit status", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const core = () => stage.hub.looker.linkState.project("core")!
  const make = (operations: string[], more: object = {}) =>
    stage.hub.make("github", { do: operations, repository: "acme/models", branch: "main", ...more })
  const push = async () => (await stage.github.push({ repository: "acme/models", commit: COMMIT }))[0]
  // A test looks at what it expects to be there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const resultsOf = (answer: { json?: any } | undefined) =>
    (answer?.json?.results ?? []) as { success: boolean; skipped?: true; message: string }[]
  const faultAt = (end: string, status: number) => {
    stage.hub.fault = (_request, path) => (path.endsWith(end) ? { status } : undefined)
  }

  it("says that all went well, at the commit that was pushed", async () => {
    await make(DO)
    const answer = await push()
    expect(answer?.json).to.include({ success: true })
    expect(resultsOf(answer)[2]).to.deep.equal({ do: "commit_status", success: true, message: "Set to success." })
    expect(stage.github.statuses).to.deep.equal([
      {
        repository: "acme/models",
        sha: COMMIT,
        context: "looker/acme",
        state: "success",
        description: "Done: validate:core, deploy:core",
      },
    ])
    expect(core()).to.include({ productionRef: COMMIT })
  })

  it("says what failed, also behind a failed gate, in 140 characters", async () => {
    const message = `Unknown field ${"orders.".repeat(40)}`
    core().setFaults({ problems: [{ message }] }, COMMIT)
    await make(DO)
    const answer = await push()
    expect(answer?.json).to.include({ success: false })
    expect(resultsOf(answer).map(({ success, skipped = false }) => [success, skipped])).to.deep.equal([
      [false, false],
      [false, true],
      [true, false],
    ])
    const [status] = stage.github.statuses
    expect(status).to.include({ state: "failure" })
    expect(status?.description).to.match(/^validate:core: 1 error in the LookML: Unknown field/)
    expect(status?.description).to.have.length(140)
  })

  it("tells of failures that may pass, since GitHub does not send again, and is set anew when a person redelivers", async () => {
    await make(DO)
    faultAt("/deploy_ref_to_production", 503)
    expect(await push()).to.include({ status: 503 })
    expect(stage.github.statuses.map(({ state }) => state)).to.deep.equal(["failure"])
    stage.hub.fault = undefined
    const [again] = await stage.github.redeliver({ asNew: true })
    expect(again?.json).to.include({ success: true })
    expect(stage.github.statuses.map(({ state }) => state)).to.deep.equal(["failure", "success"])
    expect(core().checks).to.have.length(1)
  })

  it("fails with the cure where the token may not set it, and names no token", async () => {
    for (const bad of [stage.github.fineGrainedToken("mia", ["webhooks:write"]), "made-up-unknown-token"]) {
      await stage.clear()
      await stage.startHub({ GITHUB_TOKEN: bad })
      await make(["check_alert:1", "commit_status"], { github_token: stage.github.classicToken() })
      const answer = await push()
      expect(answer).to.include({ status: 200 })
      expect(resultsOf(answer)[1]?.message)
        .to.match(/^GitHub answered 40[134]/)
        .and.to.include("GITHUB_TOKEN")
      expect(JSON.stringify(answer?.json)).not.to.include(bad)
      expect(stage.github.statuses).to.deep.equal([])
    }
    await stage.startHub()
  })

  it("counts only when GitHub shows it, and may pass later when GitHub fails", async () => {
    await make(["check_alert:1", "commit_status"])
    stage.fault = (_request, path) => (path.includes("/statuses/") ? { status: 201, body: {} } : undefined)
    const unclear = await push()
    expect(resultsOf(unclear)[1]).to.include({ success: false })
    stage.fault = (_request, path) => (path.includes("/statuses/") ? { status: 502 } : undefined)
    const [failing] = await stage.github.redeliver({ asNew: true })
    expect(failing).to.include({ status: 503 })
    stage.fault = undefined
    const [again] = await stage.github.redeliver({ asNew: true })
    expect(again?.json).to.include({ success: true })
    expect(stage.hub.looker.linkState.alerts.find("1")).to.include({ checks: 1 })
  })
})
