import { expect } from "chai"
import { EnvironmentReader } from "../../src/config"
import type { ServiceError } from "../../src/errors"
import {
  createGitBranch,
  deleteGitBranch,
  deployByWebhook,
  deployProject,
  enqueueAlert,
  listDatagroups,
  listProjects,
  listScheduledPlans,
  Looker,
  readAlert,
  readLookers,
  readPdtBuild,
  resetDatagroup,
  runProjectTests,
  runScheduledPlan,
  setScheduledPlanEnabled,
  startPdtBuild,
  triggerDatagroup,
  validateProject,
} from "../../src/looker"
import { LookerStandIn } from "../../tools/lookerbot/looker_stand_in"

const LOGIN = { clientId: "api-user", clientSecret: "made-up-client-secret", deploySecret: "made-up-deploy-secret" }
const COMMIT = "ab".repeat(20)

describe("the stand-in of Looker, for links,", () => {
  let standIn: LookerStandIn
  let looker: Looker
  before(async () => {
    standIn = await LookerStandIn.start(LOGIN)
    looker = clientWith(LOGIN.deploySecret)
  })
  beforeEach(() => {
    standIn.resetLinkState()
    standIn.signIns.loginAs = undefined
  })
  after(() => standIn.stop())

  const clientWith = (deploySecret: string) => {
    const [settings] = readLookers(
      new EnvironmentReader({
        LOOKER_URL: standIn.url,
        LOOKER_API_CLIENT_ID: LOGIN.clientId,
        LOOKER_API_CLIENT_SECRET: LOGIN.clientSecret,
        LOOKER_DEPLOY_SECRET: deploySecret,
      }),
    )
    return new Looker(settings!)
  }
  const failureOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(Error)
    return error as ServiceError
  }
  const core = () => standIn.linkState.project("core")!
  const now = () => Math.floor(Date.now() / 1000)

  it("keeps the times of datagroups, and who may set them", async () => {
    const calls = looker.calls()
    expect(await listDatagroups(calls)).to.deep.equal([
      { id: "1", model: "shop", name: "orders" },
      { id: "2", model: "shop", name: "hourly" },
      { id: "3", model: "finance", name: "nightly" },
    ])
    await triggerDatagroup(calls, "1", now() - 60)
    const beforeSec = now() - 30
    await resetDatagroup(looker.callsAs("4"), "1", beforeSec)
    expect(standIn.linkState.datagroups.named("shop::orders")).to.include({ staleBefore: beforeSec })
    expect((await failureOf(triggerDatagroup(calls, "1", now() + 60))).message).to.include("future")
    expect((await failureOf(resetDatagroup(looker.callsAs("4"), "3", now()))).serviceStatus).to.equal(403)
    standIn.linkState.datagroups.renumber("shop::orders")
    expect((await failureOf(triggerDatagroup(calls, "1", now()))).serviceStatus).to.equal(404)
    expect((await listDatagroups(calls))[0]?.id).to.equal("4")
  })

  it("runs, pauses and resumes schedules for their owners and admins", async () => {
    const calls = looker.calls()
    expect((await listScheduledPlans(calls)).map(({ userId }) => userId)).to.deep.equal(["1", "2", "3", "4"])
    expect(await listScheduledPlans(looker.callsAs("3"))).to.have.length(1)
    await runScheduledPlan(calls, "3")
    await setScheduledPlanEnabled(looker.callsAs("3"), "3", false)
    expect(standIn.linkState.schedules.find("3")).to.include({ runs: 1, isEnabled: false })
    expect(standIn.linkState.schedules.find("3")?.destinations).to.have.length(1)
    await setScheduledPlanEnabled(calls, "3", true)
    expect(standIn.linkState.schedules.find("3")?.isEnabled).to.equal(true)
    expect((await failureOf(runScheduledPlan(looker.callsAs("3"), "2"))).serviceStatus).to.equal(403)
  })

  it("shows what is wrong with a commit only to a session that has it, until it is deployed", async () => {
    core().push("main", COMMIT, { problems: [{ message: "Unknown field" }], failingTests: ["sums"] })
    const found = async (calls = looker.calls()) => {
      const { problems } = await validateProject(calls, "core")
      const failing = (await runProjectTests(calls, "core")).filter(({ isPassed }) => !isPassed)
      return [problems.map(({ message }) => message), failing.map(({ name }) => name)]
    }
    const session = looker.session()
    expect((await failureOf(createGitBranch(session, "core", "hub-1", COMMIT))).message).to.include("dev workspace")
    await session.setWorkspace("dev")
    await createGitBranch(session, "core", "hub-1", COMMIT)
    expect((await failureOf(createGitBranch(session, "core", "hub-1", COMMIT))).serviceStatus).to.equal(409)
    expect(await found(session)).to.deep.equal([["Unknown field"], ["sums"]])
    expect(await found()).to.deep.equal([[], []])
    await deleteGitBranch(session, "core", "hub-1")
    expect(await found(session)).to.deep.equal([[], []])
    await deployProject(looker.calls(), "core", { ref: COMMIT })
    expect(await found()).to.deep.equal([["Unknown field"], ["sums"]])
    expect(core().checks.filter(({ ref }) => ref === COMMIT)).to.have.length(4)
  })

  it("deploys commits and branches for who may, by the API and by the webhook", async () => {
    const calls = looker.calls()
    expect((await listProjects(calls)).map(({ id }) => id)).to.deep.equal(["core", "finance"])
    core().push("release", COMMIT)
    await deployProject(looker.callsAs("3"), "core", { branch: "release" })
    expect(core().productionRef).to.equal(COMMIT)
    expect((await failureOf(deployProject(looker.callsAs("4"), "core", { branch: "main" }))).serviceStatus).to.equal(
      403,
    )
    expect((await failureOf(deployProject(calls, "core", { branch: "gone" }))).serviceStatus).to.equal(404)
    await deployByWebhook(looker, "core", { ref: COMMIT })
    await deployByWebhook(looker, "core")
    expect(core().deployments).to.deep.equal([
      { by: "api", ref: undefined, branch: "release" },
      { by: "webhook", ref: COMMIT },
      { by: "webhook" },
    ])
    expect((await failureOf(deployByWebhook(clientWith("wrong"), "core"))).message).to.include("deploy secret")
    core().webhookError = "merge conflict"
    expect((await failureOf(deployByWebhook(looker, "core"))).message).to.include("failed: merge conflict")
  })

  it("builds derived tables and checks alerts", async () => {
    const { id } = await startPdtBuild(looker.callsAs("3"), "shop", "facts")
    expect((await readPdtBuild(looker.calls(), id)).status).to.equal("running")
    expect((await failureOf(startPdtBuild(looker.calls(), "gone", "facts"))).serviceStatus).to.equal(404)
    expect((await failureOf(startPdtBuild(looker.callsAs("4"), "shop", "facts"))).serviceStatus).to.equal(403)
    expect(await readAlert(looker.callsAs("4"), "2")).to.deep.equal({ id: "2", ownerId: "4" })
    await enqueueAlert(looker.callsAs("4"), "2")
    expect(standIn.linkState.alerts.find("2")?.checks).to.equal(1)
    expect((await failureOf(enqueueAlert(looker.callsAs("5"), "2"))).serviceStatus).to.equal(403)
  })
})
