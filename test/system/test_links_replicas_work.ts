import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { BOTH, DO, LinkReplicas, type MadeLink, ONE, OTHER, WAYS } from "../support/link_replicas"
import { until } from "../support/replica"

const TWO = [...DO, "trigger_datagroup:shop::hourly"]
const GATED = ["validate:core", "test_lookml:core", "deploy:core"]
const COMMIT = "abcdef0123".repeat(4)
const FAULTY = "0123abcdef".repeat(4)

describe("the work of two hubs with links behind nginx", () => {
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  let github: LinkReplicas["github"]
  before(compileHub)
  before(async () => {
    hubs = await LinkReplicas.start()
    ;({ stage, github } = hubs)
  })
  after(() => hubs?.stop())
  beforeEach(() => hubs.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  describe("operations", () => {
    it("case 22, 26, 28: both make the same calls, whatever the event names", async () => {
      const link = await hubs.make({ do: [...TWO, "run_schedule:2", "build_pdt:shop/orders", "check_alert:2"] }, ONE)
      const calls = []
      for (const one of BOTH) {
        stage.clear()
        const { json } = await hubs.send(link, one, {
          do: ["deploy:core"],
          schedule: "3",
          timestamp: "2999-01-01T00:00:00Z",
        })
        expect(json.success).to.equal(true)
        expect(hubs.triggered()).to.be.closeTo(Date.now() / 1000, 10)
        calls.push(hubs.changes)
      }
      expect(calls[0]).to.deep.equal(calls[1])
      expect(calls[0]).to.include.members(["POST /scheduled_plans/2/run_once", "POST /alerts/2/enqueue"])
    })

    it("case 24, 25: gates examine the pushed commit, and a faulty one is not deployed by either", async () => {
      const link = await hubs.make({ do: GATED }, ONE)
      for (const one of BOTH) {
        stage.clear()
        hubs.core.setFaults({ problems: [{ severity: "error", message: "Broken" }] }, FAULTY)
        const faulty = await hubs.send(link, one, { commit: FAULTY })
        expect(faulty.json.results.map(({ skipped }: { skipped?: boolean }) => skipped)).to.deep.equal([
          ...[undefined, true, true],
        ])
        expect((await hubs.send(link, one, { commit: COMMIT })).json.success).to.equal(true)
        expect(hubs.core.deployments.map(({ ref }) => ref)).to.deep.equal([COMMIT])
        expect([...hubs.core.branches.keys()]).to.deep.equal(["main"])
      }
    })

    it("case 25: gates of both at once examine each its own commit", async () => {
      const links = await Promise.all([hubs.make({ do: GATED }, ONE), hubs.make({ do: GATED }, OTHER)])
      for (let n = 0; n < 5; n++) {
        stage.clear()
        hubs.core.setFaults({ problems: [{ severity: "error", message: "Broken" }] }, FAULTY)
        const [faulty, fine] = await Promise.all([
          hubs.send(links[0], ONE, { commit: FAULTY }),
          hubs.send(links[1], OTHER, { commit: COMMIT }),
        ])
        expect([faulty.json.success, fine.json.success], `${faulty.text} ${fine.text}`).to.deep.equal([false, true])
        expect(hubs.core.deployments.map(({ ref }) => ref)).to.deep.equal([COMMIT])
      }
    })

    it("case 18, 23: GitHub pushes and merges through nginx, and each is deployed by its commit", async () => {
      const members = { do: ["deploy:core"], repository: "acme/models", events: ["push", "merge"] }
      await hubs.make(members, ONE, "github")
      const [pushed] = await github.push({ repository: "acme/models", commit: COMMIT })
      expect(pushed).to.include({ status: 200 })
      const [merged] = await github.mergePullRequest({ repository: "acme/models", number: 7, commit: FAULTY })
      expect(merged?.text).to.include("Deployed")
      expect(hubs.core.deployments.map(({ ref }) => ref)).to.deep.equal([COMMIT, FAULTY])
    })

    it("case 29: an ended login is renewed by each", async () => {
      const link = await hubs.make({ do: DO }, ONE)
      for (const one of BOTH) {
        expect((await hubs.send(link, one)).status).to.equal(200)
        stage.looker.sessions.closeAll()
        expect((await hubs.send(link, one)).json.success).to.equal(true)
      }
    })
  })

  describe("failures", () => {
    it("case 30: what one could not do for now is done when it is sent again, at either", async () => {
      const link = await hubs.make({ do: TWO }, ONE)
      let tries = 0
      for (const [here, there] of [[ONE, ONE] as const, ...WAYS]) {
        stage.clear()
        const id = `missing_${++tries}`
        stage.fault = ({ method }, path) =>
          method === "PATCH" && path === "/datagroups/2" ? { status: 503 } : undefined
        const failed = await hubs.send(link, here, {}, id)
        expect([failed.status, failed.headers.get("retry-after")]).to.deep.equal([503, "30"])
        stage.fault = undefined
        expect((await hubs.send(link, there, {}, id)).json.success).to.equal(true)
        expect([hubs.triggered(), hubs.triggered("shop::hourly")]).to.not.include(null)
      }
    })

    it("case 31: a refusal is told by both, and in Slack", async () => {
      const link = await hubs.make({ do: DO, say: "#data" }, ONE)
      stage.fault = ({ method }) => (method === "PATCH" ? { status: 403, body: { message: "No" } } : undefined)
      for (const one of BOTH) {
        const { status, json } = await hubs.send(link, one)
        expect([status, json.success]).to.deep.equal([200, false])
      }
      await until(() => stage.notes.length === 2)
      for (const note of stage.notes) expect(note).to.include(DO[0]).and.not.include(link.address.slice(-20))
    })

    it("case 34: too large a body is refused by both", async () => {
      const link = await hubs.make({ do: DO }, ONE)
      for (const one of BOTH) expect((await hubs.send(link, one, { x: "x".repeat(1_100_000) })).status).to.equal(413)
    })
  })

  it("take many hooks at once, turn by turn, and do each of them once", async () => {
    const [links, hooks, atOnce] = [8, 800, 32]
    const made = await Promise.all(Array.from({ length: links }, (_, n) => hubs.make({ do: DO }, BOTH[n % 2] ?? ONE)))
    stage.clear()
    const before = hubs.hubs.map(({ log }) => log.filter((line) => line.includes('"hook done"')).length)
    const statuses = new Map<number, number>()
    const times: number[] = []
    const startedAt = performance.now()
    let next = 0
    const sendSome = async () => {
      for (let n = next++; n < hooks; n = next++) {
        const sentAt = performance.now()
        const { status } = await hubs.send(made[n % links] as MadeLink, {}, { n }, `load_${n}`)
        times.push(performance.now() - sentAt)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, sendSome))
    const seconds = (performance.now() - startedAt) / 1000
    await sleep(200)
    const done = hubs.hubs.map(
      ({ log }, at) => log.filter((line) => line.includes('"hook done"')).length - (before[at] ?? 0),
    )
    times.sort((one, other) => one - other)
    console.table({
      hooks,
      "at the first": done[0],
      "at the second": done[1],
      "a second": Math.round(hooks / seconds),
      "median, ms": Math.round(times[Math.floor(hooks / 2)] ?? 0),
      "slowest, ms": Math.round(times.at(-1) ?? 0),
    })
    expect([...statuses]).to.deep.equal([[200, hooks]])
    expect(hubs.changes).to.have.length(hooks)
    expect(Math.min(...done)).to.be.above(hooks / 4)
    expect((done[0] ?? 0) + (done[1] ?? 0)).to.equal(hooks)
  })
})
