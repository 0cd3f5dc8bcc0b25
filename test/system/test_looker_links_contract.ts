import { expect } from "chai"
import {
  deployProject,
  enqueueAlert,
  listDatagroups,
  listProjects,
  listScheduledPlans,
  readAlert,
  readPdtBuild,
  readPerson,
  readProject,
  readRoles,
  readScheduledPlan,
  resetDatagroup,
  runProjectTests,
  runScheduledPlan,
  setScheduledPlanEnabled,
  startPdtBuild,
  triggerDatagroup,
  validateProject,
} from "../../src/looker"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { LookerStage } from "../support/looker_stage"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

const DATAGROUP = { id: "4", model_name: "shop", name: "orders" }
const PLAN = { id: "7", title: "Weekly", user_id: "3", enabled: false }
const PROBLEM = { severity: "error", message: "Unknown field", file_path: "a.view.lkml", line_number: 3 }
const ALERT = {
  id: "5",
  owner_id: "3",
  comparison_type: "GREATER_THAN",
  cron: "0 5 * * *",
  destinations: null,
  field: { title: "Count", name: "orders.count" },
  threshold: 1,
}
const ROLE = {
  permission_set: { all_access: false, permissions: ["deploy"] },
  model_set: { all_access: false, models: ["shop"] },
}

/** What Looker answers to the calls of links. */
function answer({ method, path }: RecordedRequest): FakeAnswer {
  if (path === "/datagroups") return { body: [DATAGROUP] }
  if (path.startsWith("/datagroups/")) return { body: DATAGROUP }
  if (path === "/scheduled_plans") return { body: [PLAN] }
  if (path.startsWith("/scheduled_plans/")) return { body: PLAN }
  if (path === "/projects") return { body: [{ id: "core", name: "Core" }] }
  if (path.endsWith("/validate")) {
    return { body: { errors: [PROBLEM], models_not_validated: [{ name: "old", project_file_id: "x" }] } }
  }
  if (path.endsWith("/lookml_tests/run")) {
    return { body: [{ model_name: "shop", test_name: "sums", success: false, errors: [PROBLEM] }] }
  }
  if (path.endsWith("/deploy_ref_to_production")) return { status: 204 }
  if (path.startsWith("/projects/")) return { body: { id: "core", name: "Core" } }
  if (path.startsWith("/derived_table/")) return { body: { materialization_id: "m1", resp_text: "running" } }
  if (path.startsWith("/alerts/")) return method === "POST" ? { status: 204 } : { body: ALERT }
  if (path.endsWith("/roles")) return { body: [ROLE] }
  return { body: { id: "7", display_name: "Hub", email: "hub@example.com" } }
}

/** Prism stands between the client and our stand-in, and answers 422 or 500 where one of them does not keep to the document. */
describe("Looker's API by its published document, for links,", () => {
  let stage: LookerStage
  let prism: Peer
  before(async () => {
    stage = await LookerStage.start("")
    prism = await startContract("looker", stage.url)
    stage.answer = answer
  })
  after(async () => {
    await prism?.stop()
    await stage?.stop()
  })

  it("is kept to by datagroups, schedules and alerts", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    expect(await listDatagroups(calls)).to.deep.equal([{ id: "4", model: "shop", name: "orders" }])
    await triggerDatagroup(calls, "4", 1_790_000_000)
    await resetDatagroup(calls, "4", 1_790_000_000)
    const schedule = { id: "7", title: "Weekly", userId: "3", isEnabled: false }
    expect(await readScheduledPlan(calls, "7")).to.deep.equal(schedule)
    expect(await listScheduledPlans(calls)).to.deep.equal([schedule])
    await runScheduledPlan(calls, "7")
    await setScheduledPlanEnabled(calls, "7", false)
    expect(await readAlert(calls, "5")).to.deep.equal({ id: "5", ownerId: "3" })
    await enqueueAlert(calls, "5")
  })

  it("is kept to by projects, their checks and deployments, and by derived tables", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    const problems = [{ severity: "error", message: "Unknown field", place: "a.view.lkml:3" }]
    expect(await listProjects(calls)).to.deep.equal([{ id: "core", name: "Core" }])
    expect(await readProject(calls, "core")).to.deep.equal({ id: "core", name: "Core" })
    expect(await validateProject(calls, "core")).to.deep.equal({ problems, modelsNotValidated: ["old"] })
    expect(await runProjectTests(calls, "core")).to.deep.equal([
      { model: "shop", name: "sums", isPassed: false, problems },
    ])
    await deployProject(calls, "core", { ref: "0123456789abcdef" })
    await deployProject(calls, "core", { branch: "main" })
    expect(await startPdtBuild(calls, "shop", "facts")).to.deep.equal({ id: "m1", status: "running" })
    expect(await readPdtBuild(calls, "m1")).to.deep.equal({ id: "m1", status: "running" })
  })

  // Not the logout: the document promises a text within its 204, which HTTP does not allow, and Prism breaks the connection.
  it("is kept to by people who sign in", async () => {
    const looker = stage.looker({ LOOKER_API_BASE_URL: prism.url })
    const person = { id: "7", name: "Hub", email: "hub@example.com" }
    stage.tokens.add("Bearer made-up-access")
    expect(await readPerson(looker.callsWith("made-up-access"))).to.deep.equal(person)
    expect((await readRoles(looker.calls(), "7")).map(({ models }) => models)).to.deep.equal([["shop"]])
  })
})
