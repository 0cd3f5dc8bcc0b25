import { PassThrough } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { KeyRing } from "../../src/sealing"
import type { Link } from "../../src/links/link"
import { LinkSeal } from "../../src/links/sealing/link_seal"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { TEST_SECRET } from "../support/hub_with"
import { BASE_URL, LinksStage } from "../support/links_stage"

const COMMIT = "ab".repeat(20)
const OTHER = "cd".repeat(20)

describe("operations of links that fail or come again", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  beforeEach(() => stage.clear())
  after(() => stage.stop())

  const state = () => stage.looker.linkState
  const make = async (...operations: string[]) => {
    const link = await stage.make("webhook", { do: operations })
    forget()
    return link as { id: string; address: string; secret: string }
  }
  const forget = () => ((stage.lookerRequests as RecordedRequest[]).length = 0)
  const faultAt = (end: string, answer: FakeAnswer) => {
    stage.fault = (_request, path) => (path.endsWith(end) ? answer : undefined)
  }
  const successes = (results: { success: boolean }[]) => results.map(({ success }) => success)

  it("case 30: answer 503 with Retry-After, and do only what was missing when it is sent again", async () => {
    const link = await make("run_schedule:1", "check_alert:1", "run_schedule:2")
    faultAt("/enqueue", { status: 503 })
    const first = await stage.send(link)
    expect(first.status).to.equal(503)
    expect(first.headers.get("retry-after")).to.equal("30")
    expect(first.json).to.include({ success: false, link: link.id })
    expect(first.json.error).to.match(/send again/)
    expect(successes(first.json.results)).to.deep.equal([true, false, true])
    stage.fault = undefined
    forget()
    const second = await stage.send(link)
    expect(second.status).to.equal(200)
    expect(second.json.success).to.equal(true)
    expect(second.json.results[0]).to.deep.equal(first.json.results[0])
    expect(stage.lookerCalls).to.deep.equal(["POST /alerts/1/enqueue"])
    expect((await stage.send(link)).json).to.deep.equal({ success: true, duplicate: true })
    expect(state().schedules.find("1")).to.include({ runs: 1 })
  })

  it("case 30: deploy in a retry what a gate let pass before, without examining it again", async () => {
    const link = await make("validate:core", "deploy:core")
    faultAt("/deploy_ref_to_production", { status: 502 })
    expect((await stage.send(link, { commit: COMMIT })).status).to.equal(503)
    stage.fault = undefined
    forget()
    expect((await stage.send(link, { commit: COMMIT })).json.success).to.equal(true)
    expect(stage.lookerCalls).to.deep.equal([`POST /projects/core/deploy_ref_to_production?ref=${COMMIT}`])
  })

  it("case 30: examine again in a retry what could not be examined, before they deploy", async () => {
    const link = await make("validate:core", "deploy:core")
    faultAt("/git_branch", { status: 503 })
    const first = await stage.send(link, { commit: COMMIT })
    expect(first.status).to.equal(503)
    expect(first.json.results[1]).to.deep.equal({ do: "deploy:core", success: false, skipped: true })
    stage.fault = undefined
    expect((await stage.send(link, { commit: COMMIT })).json.success).to.equal(true)
    expect(state().project("core")?.checks).to.deep.equal([{ kind: "validate", ref: COMMIT }])
  })

  it("count these as passing, also those of the login, and all others as final", async () => {
    for (const status of [408, 429, 500, 502, 503, 504]) {
      const link = await make("run_schedule:1")
      faultAt("/run_once", { status })
      expect((await stage.send(link)).status, String(status)).to.equal(503)
    }
    for (const status of [302, 400, 403, 404, 405, 409, 422, 501, 505]) {
      const link = await make("run_schedule:1")
      faultAt("/run_once", { status })
      const answer = await stage.send(link)
      expect(answer.status, String(status)).to.equal(200)
      expect(answer.json.success).to.equal(false)
    }
    const link = await make("run_schedule:1")
    for (const fault of [{ reset: true }, { status: 503 }]) {
      stage.looker.sessions.closeAll()
      faultAt("/login", fault)
      expect((await stage.send(link)).status).to.equal(503)
    }
    faultAt("/run_once", { reset: true })
    expect((await stage.send(link)).status).to.equal(503)
    stage.fault = undefined
    expect((await stage.send(link)).json.success).to.equal(true)
  })

  it("ask for the wait that Looker asks for, from a second to an hour", async () => {
    const waits = { "1": "1", "7": "7", "3600": "3600", "0": "30", "3601": "30", soon: "30" }
    for (const [asked, told] of Object.entries(waits)) {
      const link = await make("run_schedule:1", "check_alert:1")
      faultAt("/run_once", { status: 429, headers: { "retry-after": asked } })
      const answer = await stage.send(link)
      expect(answer.status).to.equal(503)
      expect(answer.headers.get("retry-after"), asked).to.equal(told)
    }
  })

  it("count a 401 after one new login as final, and a login that is refused as well", async () => {
    const link = await make("run_schedule:1")
    faultAt("/run_once", { status: 401 })
    const answer = await stage.send(link)
    expect(answer.status).to.equal(200)
    expect(answer.json.results[0].message).to.match(/does not accept the API credentials of this hub/)
    const paths = stage.lookerRequests.map(({ path }) => path.replace("/api/4.0", ""))
    expect(paths).to.deep.equal(["/scheduled_plans/1/run_once", "/login", "/scheduled_plans/1/run_once"])
    stage.looker.sessions.closeAll()
    faultAt("/login", { status: 404 })
    const refused = await stage.send(link, {}, { id: "msg_2" })
    expect(refused.status).to.equal(200)
    expect(refused.json.results[0].message).to.match(/does not accept the API credentials of this hub/)
  })

  it("go on behind a failure that is no gate", async () => {
    const link = await make("run_schedule:1", "check_alert:1")
    faultAt("/run_once", { status: 403 })
    const answer = await stage.send(link)
    expect(answer.json).to.include({ success: false })
    expect(successes(answer.json.results)).to.deep.equal([false, true])
  })

  it("case 33: deploy one push after another, the later last", async () => {
    const link = await make("deploy:core")
    const held = new PassThrough()
    stage.fault = ({ query }) => (query.get("ref") === COMMIT ? { body: held } : undefined)
    const first = stage.send(link, { commit: COMMIT }, { id: "msg_1" })
    await until(() => stage.lookerRequests.length > 0)
    const second = stage.send(link, { commit: OTHER }, { id: "msg_2" })
    await sleep(30)
    expect(stage.lookerRequests).to.have.length(1)
    held.end()
    const answers = await Promise.all([first, second])
    expect(answers.map(({ json }) => json.success)).to.deep.equal([true, true])
    expect(stage.lookerRequests.map(({ query }) => query.get("ref"))).to.deep.equal([COMMIT, OTHER])
  })

  describe("that this version does not know", () => {
    /** A link as another version of the hub may have made it. */
    const foreign = async (...operations: string[]) => {
      const seal = new LinkSeal(new KeyRing([TEST_SECRET]), new Set())
      const now = Math.floor(Date.now() / 1000)
      const facts = { source: "webhook", looker: "acme", filter: {}, by: "hub key", made: now, ends: now + 3600 }
      const link: Link = { id: seal.newId(), ...facts, operations }
      const secret = `whsec_${seal.derivedSecret(link.id).toString("base64")}`
      return { address: `${BASE_URL}/hooks/webhook/${await seal.seal(link)}`, secret }
    }

    it("fail in words, and stop what stands behind them", async () => {
      const link = await foreign("run_schedule:1", "lint:core", "deploy:core@main")
      const answer = await stage.send(link)
      expect(answer.status).to.equal(200)
      expect(answer.json.success).to.equal(false)
      expect(successes(answer.json.results)).to.deep.equal([true, false, false])
      expect(answer.json.results[1].do).to.equal("lint:core")
      expect(answer.json.results[1].message).to.match(/does not know this operation/)
      expect(answer.json.results[2].skipped).to.equal(true)
      expect(state().project("core")?.deployments).to.deep.equal([])
    })

    it("fail also as the only ones, and with a target of another form", async () => {
      for (const text of ["lint", "run_schedule:../7", "run_schedule", "commit_status:x", ""]) {
        const answer = await stage.send(await foreign(text))
        expect(answer.status, text).to.equal(200)
        expect(answer.json.success).to.equal(false)
      }
      expect(stage.lookerCalls).to.deep.equal([])
    })
  })
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(2)
}
