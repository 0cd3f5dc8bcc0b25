import { expect } from "chai"
import type { RecordedRequest } from "../support/fake_service"
import { LinksStage } from "../support/links_stage"

const COMMIT = "ab".repeat(20)

describe("operations of links", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  beforeEach(() => stage.clear())
  after(() => stage.stop())

  const state = () => stage.looker.linkState
  const make = (...operations: string[]) => stage.make("webhook", { do: operations })
  /** Sends an event to a new link, and forgets the calls of its creation. */
  const run = async (operations: string[], body: object = {}) => {
    const link = await make(...operations)
    forget()
    return stage.send(link, body)
  }
  const forget = () => ((stage.lookerRequests as RecordedRequest[]).length = 0)
  const bodiesOf = (method: string) =>
    stage.lookerRequests.filter((request) => request.method === method).map((request) => request.json())
  const isoOf = (sec: number) => new Date(sec * 1000).toISOString()
  const now = () => Math.floor(Date.now() / 1000)

  describe("of datagroups", () => {
    it("case 22: trigger the right one, at the time of the event in whole seconds", async () => {
      const at = now() - 3600
      const answer = await run(["trigger_datagroup:shop::hourly"], { timestamp: isoOf(at + 0.75) })
      expect(answer.status).to.equal(200)
      expect(answer.json.results).to.deep.equal([
        { do: "trigger_datagroup:shop::hourly", success: true, message: `Triggered at ${isoOf(at)}.` },
      ])
      expect(stage.lookerCalls.at(-1)).to.equal(`PATCH /datagroups/${state().datagroups.named("shop::hourly")?.id}`)
      expect(bodiesOf("PATCH")).to.deep.equal([{ triggered_at: at }])
      expect(state().datagroups.named("shop::orders")?.triggeredAt).to.equal(null)
    })

    it("case 22: write stale_before, and nothing else, for a reset", async () => {
      const at = now() - 60
      const answer = await run(["reset_datagroup:finance::nightly"], { timestamp: isoOf(at) })
      expect(answer.json).to.deep.include({ success: true })
      expect(bodiesOf("PATCH")).to.deep.equal([{ stale_before: at }])
      expect(state().datagroups.named("finance::nightly")).to.include({ staleBefore: at, triggeredAt: null })
    })

    it("case 22: take now for a time that is ahead, older than a day, or none", async () => {
      const times = [isoOf(now() + 600), isoOf(now() - 86_500), "yesterday", 17]
      for (const timestamp of times) {
        const before = now()
        const answer = await run(["trigger_datagroup:shop::orders"], { timestamp })
        expect(answer.status).to.equal(200)
        expect(state().datagroups.named("shop::orders")?.triggeredAt).to.be.within(before, now())
      }
    })

    it("case 22: find one that was made since, and say so when it is gone", async () => {
      const link = await make("trigger_datagroup:shop::orders")
      await stage.send(link, {}, { id: "msg_a" })
      const found = state().datagroups.named("shop::orders")!
      Object.assign(found, { name: "bookings" })
      const kept = await stage.send(link, {}, { id: "msg_b" })
      expect(kept.json.success).to.equal(true)
      await stage.startHub()
      const answer = await stage.send(link, {}, { id: "msg_c" })
      expect(answer.json.results[0]).to.include({ success: false })
      expect(answer.json.results[0].message).to.match(/^There is no datagroup shop::orders in Looker/)
    })

    it("case 22: find the right datagroup after its model was renamed, though its list is kept for a minute", async () => {
      const link = await make("trigger_datagroup:shop::orders")
      await stage.send(link, {}, { id: "msg_a" })
      forget()
      expect((await stage.send(link, {}, { id: "msg_b" })).json.success).to.equal(true)
      expect(stage.lookerCalls.map((call) => call.split(" ")[0])).to.deep.equal(["PATCH"])
      state().datagroups.renumber("shop::orders")
      state().datagroups.named("shop::orders")!.triggeredAt = null
      expect((await stage.send(link, {}, { id: "msg_c" })).json.success).to.equal(true)
      expect(state().datagroups.named("shop::orders")?.triggeredAt).to.be.a("number")
    })
  })

  describe("of schedules", () => {
    it("case 26: run one once, by one call without a body", async () => {
      const answer = await run(["run_schedule:2"])
      expect(answer.json).to.include({ success: true })
      expect(stage.lookerCalls).to.deep.equal(["POST /scheduled_plans/2/run_once"])
      expect(bodyTexts()).to.deep.equal([""])
      expect(state().schedules.find("2")).to.include({ runs: 1 })
    })

    it("case 26: pause and resume one by its one member, and keep its destinations", async () => {
      const { destinations } = state().schedules.find("3")!
      await run(["pause_schedule:3"])
      expect(stage.lookerCalls).to.deep.equal(["PATCH /scheduled_plans/3"])
      expect(bodiesOf("PATCH")).to.deep.equal([{ enabled: false }])
      expect(state().schedules.find("3")).to.include({ isEnabled: false, destinations })
      await run(["resume_schedule:3"])
      expect(bodiesOf("PATCH")).to.deep.equal([{ enabled: true }])
      expect(state().schedules.find("3")).to.include({ isEnabled: true, destinations })
    })
  })

  describe("of derived tables and alerts", () => {
    it("case 26: start a build, and say how it stands", async () => {
      const answer = await run(["build_pdt:shop/orders"])
      expect(stage.lookerCalls).to.deep.equal([
        "GET /derived_table/shop/orders/start",
        "GET /derived_table/build1/status",
      ])
      expect(answer.json.results[0].message).to.equal("The build has started. Looker says: running.")
    })

    it("have started a build although its status cannot be had", async () => {
      stage.fault = (_request, path) => (path.endsWith("/status") ? { status: 404 } : undefined)
      const answer = await run(["build_pdt:shop/orders"])
      expect(answer.json).to.include({ success: true })
    })

    it("fail for a table that Looker does not have, without a second try", async () => {
      const answer = await run(["build_pdt:lost/orders"])
      expect(answer.status).to.equal(200)
      expect(answer.json).to.include({ success: false })
      expect(stage.lookerCalls).to.deep.equal(["GET /derived_table/lost/orders/start"])
    })

    it("case 26: check an alert by one call without a body", async () => {
      const answer = await run(["check_alert:2"])
      expect(answer.json).to.include({ success: true })
      expect(stage.lookerCalls).to.deep.equal(["POST /alerts/2/enqueue"])
      expect(bodyTexts()).to.deep.equal([""])
      expect(state().alerts.find("2")).to.include({ checks: 1 })
    })
  })

  describe("that deploy", () => {
    it("case 23: name the commit of the event alone, or the branch of the link alone", async () => {
      const answer = await run(["deploy:core"], { commit: COMMIT })
      expect(answer.json.results[0].message).to.equal(`Deployed the commit ${COMMIT}.`)
      expect(stage.lookerCalls).to.deep.equal([`POST /projects/core/deploy_ref_to_production?ref=${COMMIT}`])
      await run(["deploy:core@main"], { data: { commit: COMMIT } })
      expect(stage.lookerCalls).to.deep.equal(["POST /projects/core/deploy_ref_to_production?branch=main"])
      expect(state().project("core")?.deployments).to.deep.equal([
        { by: "api", ref: COMMIT, branch: undefined },
        { by: "api", ref: undefined, branch: "main" },
      ])
    })

    it("fail in words for an event without a commit", async () => {
      const answer = await run(["deploy:core"], { commit: null })
      expect(answer.status).to.equal(200)
      expect(answer.json.results[0].message).to.match(/^The event names no commit to deploy/)
      expect(stage.lookerCalls).to.deep.equal([])
    })

    it("take branches with slashes, dots and letters of other alphabets", async () => {
      state().project("core")?.push("feature/größe_1.2", COMMIT)
      const answer = await run(["deploy:core@feature/größe_1.2"])
      expect(answer.json).to.include({ success: true })
      expect(state().project("core")).to.include({ productionRef: COMMIT })
    })

    it("case 27: call the webhook with its secret alone, for a commit, a branch, or what is production", async () => {
      state().project("core")?.push("next/1", COMMIT)
      await run(["deploy_webhook:core"], { commit: COMMIT })
      await run(["deploy_webhook:core@next/1"], { commit: COMMIT })
      expect(stage.lookerRequests.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        "POST /webhooks/projects/core/deploy/branch/next%2F1",
      ])
      const [request] = stage.lookerRequests
      expect(request?.headers["x-looker-deploy-secret"]).to.equal(stage.looker.deploySecret)
      expect(request?.headers.authorization).to.equal(undefined)
      await run(["deploy_webhook:core"])
      expect(stage.lookerRequests.map(({ path }) => path)).to.deep.equal(["/webhooks/projects/core/deploy"])
      expect(state().project("core")?.deployments).to.deep.equal([
        { by: "webhook", ref: COMMIT },
        { by: "webhook", branch: "next/1" },
        { by: "webhook" },
      ])
    })

    it("case 27: count a step that failed within a 200 as a failure", async () => {
      state().project("core")!.webhookError = "Merge conflict in core.model.lkml"
      const answer = await run(["deploy_webhook:core@main"])
      expect(answer.status).to.equal(200)
      expect(answer.json.success).to.equal(false)
      expect(answer.json.results[0].message).to.include("Merge conflict in core.model.lkml")
    })

    it("case 27: work without API credentials, where nothing else does", async () => {
      const [{ name, url, deploySecret }] = JSON.parse(stage.environment.LOOKERS!) as [Record<string, string>]
      await stage.startHub({ LOOKERS: JSON.stringify([{ name, url, deploySecret }]) })
      try {
        const answer = await run(["deploy_webhook:core@main"])
        expect(answer.json).to.include({ success: true })
        expect(stage.lookerRequests).to.have.length(1)
        const refused = await stage.key("POST", "/links/webhook", { do: ["deploy:core@main"] })
        expect(refused.status).to.equal(400)
        expect(refused.json.fields.do).to.include("needs API credentials of acme")
      } finally {
        await stage.startHub()
      }
    })
  })

  it("case 28: take no target from an event", async () => {
    const link = await make("trigger_datagroup:shop::orders", "run_schedule:2", "deploy:core@main")
    forget()
    const named = ["do", "target", "model", "datagroup", "project", "branch", "ref", "id", "schedule", "link", "looker"]
    const hostile = Object.fromEntries(named.map((name) => [name, "finance"]))
    const answer = await stage.send(link, { ...hostile, data: hostile, do: ["deploy:finance@main"], commit: COMMIT })
    expect(answer.json.success).to.equal(true)
    const { id } = state().datagroups.named("shop::orders")!
    expect(stage.lookerCalls.filter((call) => !call.startsWith("GET /datagroups"))).to.deep.equal([
      `PATCH /datagroups/${id}`,
      "POST /scheduled_plans/2/run_once",
      "POST /projects/core/deploy_ref_to_production?branch=main",
    ])
    expect(state().project("finance")?.deployments).to.deep.equal([])
  })

  it("case 29: log in once more after a 401, and do it again with success", async () => {
    const link = await make("run_schedule:1", "check_alert:1")
    stage.looker.sessions.closeAll()
    forget()
    const answer = await stage.send(link)
    expect(answer.json).to.include({ success: true })
    const paths = stage.lookerRequests.map(({ path }) => path.replace("/api/4.0", ""))
    expect(paths).to.deep.equal([
      "/scheduled_plans/1/run_once",
      "/login",
      "/scheduled_plans/1/run_once",
      "/alerts/1/enqueue",
    ])
    expect(state().schedules.find("1")).to.include({ runs: 1 })
  })

  const bodyTexts = () => stage.lookerRequests.map(({ text }) => text)
})
