import { expect } from "chai"
import type { ServiceError } from "../../src/errors"
import {
  createGitBranch,
  deleteGitBranch,
  deployProject,
  enqueueAlert,
  listDatagroups,
  listScheduledPlans,
  mayPassLater,
  readAlert,
  readPdtBuild,
  readScheduledPlan,
  resetDatagroup,
  runProjectTests,
  runScheduledPlan,
  setScheduledPlanEnabled,
  startPdtBuild,
  triggerDatagroup,
  validateProject,
} from "../../src/looker"
import type { FakeAnswer } from "../support/fake_service"
import { LookerStage } from "../support/looker_stage"

const API = "/api/4.0"
const COMMIT = "0123456789abcdef0123456789abcdef01234567"

describe("what Looker is told to do", () => {
  let stage: LookerStage
  beforeEach(async () => {
    stage = await LookerStage.start()
  })
  afterEach(() => stage.stop())

  const calls = () => stage.looker().calls()
  const failureOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(Error)
    return error as ServiceError
  }
  /** Method, path, query and body of what was asked after the login. */
  const asked = () => stage.calls.slice(1).map((call, at) => `${call} ${stage.requests[at + 1]?.text}`.trim())
  const answers = (body: FakeAnswer["body"], status = 200) => {
    stage.answer = () => ({ status, body })
  }

  describe("datagroups", () => {
    it("are listed by model and name", async () => {
      answers([
        { id: 4, model_name: "shop", name: "orders", more: 1 },
        { id: "5", model_name: null, name: "lost" },
      ])
      expect(await listDatagroups(calls())).to.deep.equal([{ id: "4", model: "shop", name: "orders" }])
    })

    it("are triggered and reset by their own member alone", async () => {
      answers({ id: "4" })
      await triggerDatagroup(calls(), "4", 1_790_000_000)
      await resetDatagroup(calls(), "4", 1_790_000_001)
      expect(stage.calls.filter((call) => call.startsWith("PATCH"))).to.deep.equal([
        `PATCH ${API}/datagroups/4`,
        `PATCH ${API}/datagroups/4`,
      ])
      const bodies = stage.requests.filter(({ method }) => method === "PATCH").map((request) => request.json())
      expect(bodies).to.deep.equal([{ triggered_at: 1_790_000_000 }, { stale_before: 1_790_000_001 }])
    })

    it("count as set only when the answer shows the same one", async () => {
      for (const body of [{}, { id: "5" }, [], "", "<html>"]) {
        answers(body)
        await failureOf(triggerDatagroup(calls(), "4", 1))
      }
    })
  })

  describe("schedules", () => {
    const PLAN = { id: "7", title: "Weekly", user_id: 3, enabled: false }
    const READ = { id: "7", title: "Weekly", userId: "3", isEnabled: false }

    it("are read one by one, and all that are to be seen", async () => {
      answers(PLAN)
      expect(await readScheduledPlan(calls(), "7")).to.deep.equal(READ)
      expect(asked()).to.deep.equal([`GET ${API}/scheduled_plans/7?fields=id,title,user_id,enabled`])
      answers([PLAN, { id: "8" }])
      expect(await listScheduledPlans(calls())).to.deep.equal([
        READ,
        { id: "8", title: "8", userId: undefined, isEnabled: true },
      ])
      expect(stage.calls.at(-1)).to.equal(`GET ${API}/scheduled_plans?all_users=true&fields=id,title,user_id,enabled`)
    })

    it("are run once, by one call without a body", async () => {
      answers({ id: "99" })
      await runScheduledPlan(calls(), "7")
      expect(asked()).to.deep.equal([`POST ${API}/scheduled_plans/7/run_once`])
      answers({})
      await failureOf(runScheduledPlan(calls(), "7"))
    })

    it("are paused and resumed by the one member, and Looker has to say so", async () => {
      answers({ id: "7", enabled: false })
      await setScheduledPlanEnabled(calls(), "7", false)
      expect(asked()).to.deep.equal([`PATCH ${API}/scheduled_plans/7 {"enabled":false}`])
      await failureOf(setScheduledPlanEnabled(calls(), "7", true))
      answers({ id: "8", enabled: false })
      await failureOf(setScheduledPlanEnabled(calls(), "7", false))
    })
  })

  describe("derived tables and alerts", () => {
    it("start to build, and tell how far they are", async () => {
      answers({ materialization_id: "m1", resp_text: "running" })
      const expected = { id: "m1", status: "running" }
      expect(await startPdtBuild(calls(), "shop", "facts")).to.deep.equal(expected)
      expect(await readPdtBuild(calls(), "m1")).to.deep.equal(expected)
      expect(stage.calls.filter((call) => call.includes("derived"))).to.deep.equal([
        `GET ${API}/derived_table/shop/facts/start`,
        `GET ${API}/derived_table/m1/status`,
      ])
      answers({ resp_text: "running" })
      await failureOf(startPdtBuild(calls(), "shop", "facts"))
    })

    it("have an owner, and are checked by one call that answers nothing", async () => {
      answers({ id: "5", owner_id: 2 })
      expect(await readAlert(calls(), "5")).to.deep.equal({ id: "5", ownerId: "2" })
      await failureOf(enqueueAlert(calls(), "5"))
      answers("", 204)
      await enqueueAlert(calls(), "5")
      expect(stage.calls.at(-1)).to.equal(`POST ${API}/alerts/5/enqueue`)
    })
  })

  it("is told once, even by GET where that starts work; what only reads is asked again", async () => {
    answers({ message: "Down" }, 503)
    const client = calls()
    const writes = [
      () => triggerDatagroup(client, "4", 1),
      () => runScheduledPlan(client, "7"),
      () => setScheduledPlanEnabled(client, "7", true),
      () => validateProject(client, "core"),
      () => runProjectTests(client, "core"),
      () => deployProject(client, "core", { ref: COMMIT }),
      () => createGitBranch(client, "core", "b", COMMIT),
      () => deleteGitBranch(client, "core", "b"),
      () => startPdtBuild(client, "shop", "facts"),
      () => enqueueAlert(client, "5"),
    ]
    for (const write of writes) expect(mayPassLater(await failureOf(write()))).to.equal(true)
    expect(stage.calls).to.have.length(1 + writes.length)
    await failureOf(readAlert(client, "5"))
    expect(stage.calls).to.have.length(1 + writes.length + 3)
  })
})
