import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import type { RecordedRequest } from "../support/fake_service"
import { LinksStage } from "../support/links_stage"

const COMMIT = "ab".repeat(20)
const OTHER = "cd".repeat(20)
const ALL = ["validate:core", "test_lookml:core", "deploy:core"]

describe("gates of links", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  beforeEach(() => stage.clear())
  after(() => stage.stop())

  const core = () => stage.looker.linkState.project("core")!
  const make = async (...operations: string[]) => {
    const link = await stage.make("webhook", { do: operations })
    forget()
    return link as { id: string; address: string; secret: string }
  }
  const run = async (operations: string[], body: object = {}) => stage.send(await make(...operations), body)
  const forget = () => ((stage.lookerRequests as RecordedRequest[]).length = 0)
  const pathsOf = (method: string) =>
    stage.lookerRequests.filter((request) => request.method === method).map(({ path }) => path.replace("/api/4.0", ""))

  it("case 24: let a commit without faults pass: validated, tested, deployed, in this order", async () => {
    core().push("feature", COMMIT, { problems: [{ severity: "warning", message: "Old syntax" }] })
    const answer = await run(ALL, { commit: COMMIT })
    expect(answer.json).to.deep.include({ success: true })
    expect(answer.json.results.map(({ message }: { message: string }) => message)).to.deep.equal([
      "No errors in the LookML, 1 warning.",
      "2 tests passed.",
      `Deployed the commit ${COMMIT}.`,
    ])
    expect(core().checks.map(({ kind }) => kind)).to.deep.equal(["validate", "test"])
    expect(core()).to.include({ productionRef: COMMIT })
  })

  it("case 24: skip the deployment and the tests of a commit with an error", async () => {
    for (const severity of ["error", "fatal"]) {
      core().setFaults({ problems: [{ severity, message: "Unknown field orders.totl." }] }, COMMIT)
      const answer = await run(ALL, { commit: COMMIT })
      expect(answer.status).to.equal(200)
      expect(answer.json.success).to.equal(false)
      expect(answer.json.results).to.deep.equal([
        {
          do: "validate:core",
          success: false,
          message: "1 error in the LookML: Unknown field orders.totl (views/orders.view.lkml:12).",
        },
        { do: "test_lookml:core", success: false, skipped: true },
        { do: "deploy:core", success: false, skipped: true },
      ])
      expect(core().deployments).to.deep.equal([])
    }
  })

  it("case 24: skip the deployment when a test fails", async () => {
    core().setFaults({ failingTests: ["revenue_is_positive"] }, COMMIT)
    const answer = await run(ALL, { commit: COMMIT })
    expect(answer.json.results[1].message).to.match(/^1 of 2 tests failed: revenue_is_positive of shop: /)
    expect(answer.json.results[2]).to.deep.equal({ do: "deploy:core", success: false, skipped: true })
    expect(core().deployments).to.deep.equal([])
  })

  it("name the models that were not validated, and count them as no error", async () => {
    core().setFaults({ modelsNotValidated: ["old", "older"] }, COMMIT)
    const answer = await run(["validate:core"], { commit: COMMIT })
    expect(answer.json.results[0]).to.include({ success: true })
    expect(answer.json.results[0].message).to.equal("No errors in the LookML. Not validated: old, older.")
  })

  it("case 25: examine the pushed commit, on a branch of their own that is removed before the deployment", async () => {
    core().setFaults({ problems: [{ message: "Broken in production" }] })
    const link = await make(...ALL)
    const answer = await stage.send(link, { commit: COMMIT })
    expect(answer.json.success).to.equal(true)
    expect(core().checks).to.deep.equal([
      { kind: "validate", ref: COMMIT },
      { kind: "test", ref: COMMIT },
    ])
    const branch = `hub-${link.id}-${COMMIT.slice(0, 8)}`
    expect(stage.lookerCalls).to.deep.equal([
      "PATCH /session",
      "POST /projects/core/git_branch",
      "POST /projects/core/validate",
      "GET /projects/core/git_branch",
      "GET /projects/core/lookml_tests/run",
      "GET /projects/core/git_branch",
      `DELETE /projects/core/git_branch/${branch}`,
      `POST /projects/core/deploy_ref_to_production?ref=${COMMIT}`,
    ])
    const bodies = stage.lookerRequests.filter(
      ({ method, path }) => method !== "GET" && /session$|git_branch$/.test(path),
    )
    expect(bodies.map((request) => request.json())).to.deep.equal([
      { workspace_id: "dev" },
      { name: branch, ref: COMMIT },
    ])
    expect([...core().branches.keys()]).to.deep.equal(["main"])
  })

  it("case 25: use a session of their own, which is ended; the deployment uses that of the hub", async () => {
    await run(["check_alert:1"])
    const before = stage.looker.sessions.count
    await run(ALL, { commit: COMMIT })
    const tokenOf = (end: string) => stage.lookerRequests.find(({ path }) => path.endsWith(end))?.headers.authorization
    expect(tokenOf("/validate")).to.equal(tokenOf("/session"))
    expect(tokenOf("/lookml_tests/run")).to.equal(tokenOf("/session"))
    expect(tokenOf("/deploy_ref_to_production")).not.to.equal(tokenOf("/session"))
    expect(tokenOf("/logout")).to.equal(tokenOf("/session"))
    expect(stage.looker.sessions.count).to.equal(before)
  })

  it("case 25: examine what is in production when the event has no commit", async () => {
    const answer = await run(["validate:core", "test_lookml:core"])
    expect(answer.json.success).to.equal(true)
    expect(stage.lookerCalls).to.deep.equal(["POST /projects/core/validate", "GET /projects/core/lookml_tests/run"])
    expect(core().checks.map(({ ref }) => ref)).to.deep.equal([core().productionRef, core().productionRef])
  })

  it("make a branch in each project that they examine, and remove all", async () => {
    const finance = stage.looker.linkState.project("finance")!
    const answer = await run(["validate:core", "validate:finance", "test_lookml:core"], { commit: COMMIT })
    expect(answer.json.success).to.equal(true)
    expect(finance.checks).to.deep.equal([{ kind: "validate", ref: COMMIT }])
    expect(core().checks.map(({ ref }) => ref)).to.deep.equal([COMMIT, COMMIT])
    expect(pathsOf("DELETE").map((path) => path.split("/")[2])).to.deep.equal(["core", "finance", undefined])
    for (const { branches } of [core(), finance]) expect([...branches.keys()]).to.deep.equal(["main"])
  })

  it("fail, and stop what stands behind them, when Looker cannot fetch the commit", async () => {
    core().missingRefs.add(COMMIT)
    const answer = await run(ALL, { commit: COMMIT })
    expect(answer.status).to.equal(200)
    expect(answer.json.results.map(({ skipped = false }) => skipped)).to.deep.equal([false, true, true])
    expect(core().deployments).to.deep.equal([])
    expect(stage.looker.sessions.count).to.equal(1)
  })

  it("replace a branch that was left over", async () => {
    const link = await make(...ALL)
    const branch = `hub-${link.id}-${COMMIT.slice(0, 8)}`
    core().branches.set(branch, OTHER)
    const answer = await stage.send(link, { commit: COMMIT })
    expect(answer.json.success).to.equal(true)
    expect(core().checks[0]).to.deep.equal({ kind: "validate", ref: COMMIT })
    expect(core().branches.has(branch)).to.equal(false)
  })

  it("log a branch that cannot be removed, and deploy nonetheless", async () => {
    stage.fault = ({ method }) => (method === "DELETE" ? { status: 500 } : undefined)
    const answer = await run(ALL, { commit: COMMIT })
    expect(answer.json.success).to.equal(true)
    const logged = stage.logged()
    expect(logged)
      .to.include("gate workspace not removed")
      .and.to.include(`-${COMMIT.slice(0, 8)}`)
  })

  it("wait for those of other links, since all of them share one workspace in Looker", async () => {
    const links = [await make(...ALL), await make(...ALL)]
    let isHeld = true
    stage.fault = ({ method, path }) => {
      if (isHeld && method === "POST" && path.endsWith("/validate")) {
        isHeld = false
        return { delayMs: 50, body: { errors: [] } }
      }
      return undefined
    }
    const answers = await Promise.all(links.map((link, at) => stage.send(link, { commit: at ? OTHER : COMMIT })))
    expect(answers.map(({ json }) => json.success)).to.deep.equal([true, true])
    const steps = stage.lookerCalls.filter((call) => /(?<!GET .*)git_branch|validate|lookml_tests/.test(call))
    const kinds = steps.map((call) => /git_branch\/|git_branch|validate|tests/.exec(call)?.[0])
    const one = ["git_branch", "validate", "tests", "git_branch/"]
    expect(kinds).to.deep.equal([...one, ...one])
  })

  it("case 25: examine again when another process has checked out another commit meanwhile", async () => {
    core().setFaults({ problems: [{ severity: "error", message: "Broken" }] }, COMMIT)
    let count = 0
    stage.fault = ({ method, path, headers }) => {
      if (method !== "POST" || !path.endsWith("/validate") || ++count > 2) return undefined
      const session = stage.looker.sessions.find(headers.authorization?.replace("token ", "") ?? "")
      if (session) core().createBranch(session, { name: `hub-of-another-${count}`, ref: OTHER })
      return undefined
    }
    const answer = await run(ALL, { commit: COMMIT })
    expect(core().checks).to.deep.equal([OTHER, OTHER, COMMIT].map((ref) => ({ kind: "validate", ref })))
    expect(answer.json.results[0].message).to.match(/^1 error in the LookML: Broken/)
    expect(core().deployments).to.deep.equal([])
    core().setFaults({}, COMMIT)
    expect((await run(ALL, { commit: COMMIT })).json.success).to.equal(true)
  })

  it("believe a Looker that does not say what is checked out", async () => {
    stage.fault = ({ method, path }) => (method === "GET" && path.endsWith("/git_branch") ? { status: 404 } : undefined)
    expect((await run(ALL, { commit: COMMIT })).json.success).to.equal(true)
  })

  it("are removed also when this process is stopped, and the partner is to send again", async () => {
    const [link, other] = [await make(...ALL), await make(...ALL)]
    const held = new Promise<void>((resolve) => {
      stage.fault = ({ path }) => {
        if (!path.endsWith("/validate")) return undefined
        resolve()
        return { hang: true }
      }
    })
    const first = stage.send(link, { commit: COMMIT })
    await held
    const second = stage.send(other, { commit: OTHER })
    await sleep(20)
    stage.interrupt()
    for (const answer of await Promise.all([first, second])) {
      expect(answer.status).to.equal(503)
      expect(answer.json.results[0].message).to.equal("This hub is being restarted.")
    }
    expect([...core().branches.keys()]).to.deep.equal(["main"])
    await stage.startHub()
    // Nobody holds the workspace any more.
    stage.fault = undefined
    expect((await stage.send(other, { commit: OTHER })).json.success).to.equal(true)
  })
})
