import { expect } from "chai"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { LinksStage } from "../support/links_stage"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

const API = "/api/4.0"
const COMMIT = "abcdef0123".repeat(4)
/** What the document does not have, or has in a way that HTTP does not allow. */
const BESIDE = /^\/(?:session|logout)$|\/git_branch(?:\/|$)/

/**
 * The hub's hooks, with Prism between the hub and the stand-in of Looker. Prism answers 422 or 500 where one of them does not keep
 * to Looker's published document, and then the operation fails.
 */
describe("hooks of links, by Looker's published document,", () => {
  let stage: LinksStage
  let prism: Peer
  let door: FakeService
  before(async () => {
    stage = await LinksStage.withoutHub()
    prism = await startContract("looker", stage.lookerUrl + API)
    door = await FakeService.start()
    door.answer = pass
    const [looker] = JSON.parse(stage.environment.LOOKERS ?? "[]") as object[]
    await stage.startHub({ LOOKERS: JSON.stringify([{ ...looker, apiBaseUrl: door.url }]) })
  })
  beforeEach(() => {
    stage.clear()
    door.requests.length = 0
  })
  after(async () => {
    await prism?.stop()
    await stage?.stop()
    await door?.stop()
  })

  async function pass({ method, path, query, headers, body }: RecordedRequest): Promise<FakeAnswer> {
    const { authorization, "content-type": type } = headers
    const kept = { ...(authorization && { authorization }), ...(type && { "content-type": type }) }
    const search = query.size > 0 ? `?${query.toString()}` : ""
    const base = BESIDE.test(path) ? stage.lookerUrl + API : prism.url
    const init = { method, headers: kept, ...(body.length > 0 && { body: new Uint8Array(body) }) }
    const answer = await fetch(base + path + search, init)
    return {
      status: answer.status,
      headers: { "content-type": answer.headers.get("content-type") ?? "application/json" },
      body: Buffer.from(await answer.arrayBuffer()),
    }
  }

  /** Makes a link and sends it an event. All its operations succeed. @returns the calls that Prism has judged. */
  async function run(operations: string[], event: object = {}): Promise<string[]> {
    const link = await stage.make("webhook", { do: operations })
    const made = door.requests.length
    const answer = await stage.send(link, event)
    expect(answer.status, answer.text).to.equal(200)
    expect(answer.json.success, answer.text).to.equal(true)
    expect(answer.json.results).to.have.length(operations.length)
    return door.requests
      .slice(made)
      .filter(({ path }) => !BESIDE.test(path) && path !== "/login")
      .map(({ method, path, query }) => `${method} ${path}${query.size > 0 ? `?${query.toString()}` : ""}`)
  }

  it("case 22: datagroups are triggered and reset", async () => {
    const calls = await run(["trigger_datagroup:shop::orders", "reset_datagroup:finance::nightly"])
    expect(calls).to.deep.equal(["GET /datagroups", "PATCH /datagroups/1", "PATCH /datagroups/3"])
  })

  it("case 26: schedules are run, paused and resumed, builds started, alerts checked", async () => {
    const schedules = ["run_schedule:2", "pause_schedule:2", "resume_schedule:2"]
    expect(await run([...schedules, "build_pdt:shop/orders", "check_alert:2"])).to.deep.equal([
      "POST /scheduled_plans/2/run_once",
      "PATCH /scheduled_plans/2",
      "PATCH /scheduled_plans/2",
      "GET /derived_table/shop/orders/start",
      "GET /derived_table/build1/status",
      "POST /alerts/2/enqueue",
    ])
  })

  it("case 23, 27: commits and branches are deployed", async () => {
    const deploy = "POST /projects/core/deploy_ref_to_production"
    const operations = ["deploy:core", "deploy:core@main", "deploy_webhook:core"]
    expect(await run(operations, { commit: COMMIT })).to.deep.equal([
      `${deploy}?ref=${COMMIT}`,
      `${deploy}?branch=main`,
    ])
    expect(stage.looker.linkState.project("core")?.deployments).to.have.length(3)
  })

  it("case 24, 25: gates examine production, or the commit, before it is deployed", async () => {
    const gates = ["POST /projects/core/validate", "GET /projects/core/lookml_tests/run"]
    expect(await run(["validate:core", "test_lookml:core"])).to.deep.equal(gates)
    expect(await run(["validate:core", "test_lookml:core", "deploy:core"], { commit: COMMIT })).to.deep.equal([
      ...gates,
      `POST /projects/core/deploy_ref_to_production?ref=${COMMIT}`,
    ])
    expect(stage.looker.linkState.project("core")?.checks.at(-1)?.ref).to.equal(COMMIT)
  })

  it("a call that the document does not have is refused, so that it does judge", async () => {
    const response = await fetch(`${prism.url}/datagroups/1`, {
      method: "PATCH",
      body: JSON.stringify({ triggered_at: "now" }),
      headers: { "content-type": "application/json", authorization: "token x" },
    })
    expect(response.status).to.equal(422)
    expect((await fetch(`${prism.url}/session`, { headers: { authorization: "token x" } })).status).to.equal(404)
  })
})
