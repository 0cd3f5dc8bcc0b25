import { createHmac } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { GithubStandIn } from "../../tools/links/github_stand_in"
import { compileHub } from "../support/compiled_hub"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { type NginxFront, startNginxFront } from "../support/nginx_front"
import { exitOf, type Replica, startReplica, until } from "../support/replica"

const ONE = { "x-replica": "1" }
const OTHER = { "x-replica": "2" }
const BOTH = [ONE, OTHER]
const DO = ["trigger_datagroup:shop::orders"]
const TWO = [...DO, "trigger_datagroup:shop::hourly"]
const GATED = ["validate:core", "test_lookml:core", "deploy:core"]
const COMMIT = "abcdef0123".repeat(4)
const FAULTY = "0123abcdef".repeat(4)
const OLD_SECRET = "the-old-secret-of-the-links-0123456789"
const NEW_SECRET = "the-new-secret-of-the-links-0123456789"
/** What a platform grants a process that is to end, in milliseconds. */
const MAX_EXIT_MS = 35_000

type Made = { id: string; address: string; secret: string }

describe("two hubs with links behind nginx", () => {
  let stage: LinksStage
  let github: GithubStandIn
  let replicas: [Replica, Replica]
  let front: NginxFront

  before(compileHub)
  before(async () => {
    stage = await LinksStage.withoutHub()
    github = await GithubStandIn.start({ callbackUrl: `${BASE_URL}/links/github/callback` })
    replicas = await Promise.all([startReplica(environment()), startReplica(environment())])
    front = await startNginxFront([replicas[0].port, replicas[1].port])
    stage.hubUrl = front.url
    github.deliverTo(front.url, BASE_URL)
  })
  after(async () => {
    for (const { child } of replicas ?? []) child.kill("SIGKILL")
    await front?.stop()
    await Promise.all([github?.stop(), stage?.stop()])
  })
  beforeEach(() => {
    stage.clear()
    github.clear()
  })
  afterEach(() => {
    for (const { log } of replicas) expect(log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([])
  })

  const environment = () => ({
    ...stage.environment,
    SLACK_SIGNING_SECRET: "made-up-signing-secret",
    GITHUB_URL: github.url,
    GITHUB_TOKEN: github.classicToken(),
  })
  let messages = 0
  const make = async (members: object, at: Record<string, string>, source = "webhook") => {
    const { status, json, text } = await stage.key("POST", `/links/${source}`, members, at)
    expect(status, text).to.be.oneOf([200, 201])
    return json as Made
  }
  const send = (link: Made, at: Record<string, string>, body: unknown = {}, id = `msg_${++messages}`) =>
    stage.send(link, body, { id, headers: at })
  const triggered = (name = "shop::orders") => stage.looker.linkState.datagroups.named(name)?.triggeredAt
  const changes = () => stage.lookerCalls.filter((call) => !call.startsWith("GET"))

  describe("the link", () => {
    it("case 36, 1: made by one it is served, shown and renewed by the other", async () => {
      for (const [here, there] of [BOTH, BOTH.toReversed()] as [typeof ONE, typeof ONE][]) {
        const link = await make({ do: DO, days: 10 }, here)
        expect((await send(link, there)).json).to.deep.include({ success: true, link: link.id })
        const shown = await stage.key("POST", "/links/webhook/show", { link: link.address }, there)
        expect(shown.json).to.include({ id: link.id, state: "active" })
        const renewed = await stage.key("POST", "/links/webhook/renew", { link: link.address, days: 100 }, there)
        expect(renewed.json).to.include({ id: link.id, secret: link.secret })
        for (const at of BOTH) expect((await send(renewed.json as Made, at)).status).to.equal(200)
      }
    })

    it("case 2, 4: changed, or at another source, it leads nowhere at both", async () => {
      const link = await make({ do: DO }, ONE)
      const end = link.address.endsWith("A") ? "B" : "A"
      for (const at of BOTH) {
        for (const address of [link.address.slice(0, -1) + end, link.address.replace("/webhook/", "/incident/")]) {
          expect((await send({ ...link, address }, at)).status).to.equal(404)
        }
        expect((await send(link, at)).status).to.equal(200)
      }
    })

    it("case 6, 7: while a new key and a revocation are rolled out, each serves the links of the other", async () => {
      const first = await startReplica({ ...environment(), LINKS_SECRET: `${OLD_SECRET},${NEW_SECRET}` })
      const revoked = await at(first, () => make({ do: DO }, {}))
      const second = await startReplica({
        ...environment(),
        LINKS_SECRET: `${NEW_SECRET},${OLD_SECRET}`,
        LINKS_REVOKED: revoked.id,
      })
      const old = await at(first, () => make({ do: DO }, {}))
      const young = await at(second, () => make({ do: DO }, {}))
      for (const hub of [first, second]) {
        for (const link of [old, young]) expect((await at(hub, () => send(link, {}))).status).to.equal(200)
      }
      expect((await at(first, () => send(revoked, {}))).status).to.equal(200)
      expect((await at(second, () => send(revoked, {}))).status).to.equal(410)
      // Those that stand behind nginx know neither key.
      for (const one of BOTH) expect((await send(young, one)).status).to.equal(404)
      for (const { child } of [first, second]) child.kill("SIGKILL")
    })
  })

  describe("verification", () => {
    it("case 9, 10, 13: both refuse what is not signed as it is, and take what is", async () => {
      const standard = await make({ do: DO }, ONE)
      const members = { do: DO, repository: "acme/models", branch: "main", register: false }
      const own = await make(members, OTHER, "github")
      const body = '{"ref": "refs/heads/other", "repository": {"full_name": "acme/models"}}'
      const signature = `sha256=${createHmac("sha256", own.secret).update(body).digest("hex")}`
      const headers = { "x-github-event": "push", "x-hub-signature-256": signature }
      for (const one of BOTH) {
        expect((await stage.send(standard, {}, { secret: "whsec_AAAA", headers: one })).status).to.equal(401)
        expect((await stage.send(standard, {}, { timeSec: 1_700_000_000, headers: one })).status).to.equal(401)
        expect((await stage.post(own.address, body.replaceAll(" ", ""), { ...headers, ...one })).status).to.equal(401)
        expect((await stage.post(own.address, body, { ...headers, ...one })).json.reason).to.equal("branch")
        expect((await send(standard, one)).status).to.equal(200)
      }
    })
  })

  describe("events", () => {
    it("case 16: one sent again to the same hub is done once; at the other it ends in the same", async () => {
      const link = await make({ do: DO }, ONE)
      const event = { timestamp: new Date(Date.now() - 60_000).toISOString() }
      expect((await send(link, ONE, event, "again")).json.results).to.have.length(1)
      const before = triggered()
      expect((await send(link, ONE, event, "again")).json).to.deep.equal({ success: true, duplicate: true })
      expect((await send(link, OTHER, event, "again")).json.success).to.equal(true)
      expect(triggered()).to.equal(before)
    })

    it("case 17, 19: both ignore what does not fit, and refuse a commit that is none, without a call", async () => {
      const link = await make({ do: DO, types: ["done"] }, ONE)
      stage.clear()
      for (const one of BOTH) {
        expect((await send(link, one, { type: "begun" })).json.reason).to.equal("type")
        expect((await send(link, one, { type: "done", commit: "../../users" })).status).to.equal(400)
      }
      expect(stage.lookerCalls).to.deep.equal([])
    })
  })

  describe("operations", () => {
    it("case 22, 26, 28: both make the same calls, whatever the event names", async () => {
      const link = await make({ do: [...TWO, "run_schedule:2", "build_pdt:shop/orders", "check_alert:2"] }, ONE)
      const calls = []
      for (const one of BOTH) {
        stage.clear()
        const { json } = await send(link, one, {
          do: ["deploy:core"],
          schedule: "3",
          timestamp: "2999-01-01T00:00:00Z",
        })
        expect(json.success).to.equal(true)
        expect(triggered()).to.be.closeTo(Date.now() / 1000, 10)
        calls.push(changes())
      }
      expect(calls[0]).to.deep.equal(calls[1])
      expect(calls[0]).to.include.members(["POST /scheduled_plans/2/run_once", "POST /alerts/2/enqueue"])
    })

    it("case 24, 25: gates examine the pushed commit, and a faulty one is not deployed by either", async () => {
      const core = () => stage.looker.linkState.project("core")
      const link = await make({ do: GATED }, ONE)
      for (const one of BOTH) {
        stage.clear()
        core()?.setFaults({ problems: [{ severity: "error", message: "Broken" }] }, FAULTY)
        const faulty = await send(link, one, { commit: FAULTY })
        expect(faulty.json.results.map(({ skipped }: { skipped?: boolean }) => skipped)).to.deep.equal([
          ...[undefined, true, true],
        ])
        expect((await send(link, one, { commit: COMMIT })).json.success).to.equal(true)
        expect(core()?.deployments.map(({ ref }) => ref)).to.deep.equal([COMMIT])
        expect([...(core()?.branches.keys() ?? [])]).to.deep.equal(["main"])
      }
    })

    it("case 25: gates of both at once examine each its own commit", async () => {
      const core = () => stage.looker.linkState.project("core")
      const links = await Promise.all([make({ do: GATED }, ONE), make({ do: GATED }, OTHER)])
      for (let n = 0; n < 5; n++) {
        stage.clear()
        core()?.setFaults({ problems: [{ severity: "error", message: "Broken" }] }, FAULTY)
        const [faulty, fine] = await Promise.all([
          send(links[0], ONE, { commit: FAULTY }),
          send(links[1], OTHER, { commit: COMMIT }),
        ])
        expect([faulty.json.success, fine.json.success], `${faulty.text} ${fine.text}`).to.deep.equal([false, true])
        expect(core()?.deployments.map(({ ref }) => ref)).to.deep.equal([COMMIT])
      }
    })

    it("case 18, 23: GitHub pushes and merges through nginx, and each is deployed by its commit", async () => {
      const core = () => stage.looker.linkState.project("core")
      const members = { do: ["deploy:core"], repository: "acme/models", events: ["push", "merge"] }
      await make(members, ONE, "github")
      const [pushed] = await github.push({ repository: "acme/models", commit: COMMIT })
      expect(pushed).to.include({ status: 200 })
      const [merged] = await github.mergePullRequest({ repository: "acme/models", number: 7, commit: FAULTY })
      expect(merged?.text).to.include("Deployed")
      expect(core()?.deployments.map(({ ref }) => ref)).to.deep.equal([COMMIT, FAULTY])
    })

    it("case 29: an ended login is renewed by each", async () => {
      const link = await make({ do: DO }, ONE)
      for (const one of BOTH) {
        expect((await send(link, one)).status).to.equal(200)
        stage.looker.sessions.closeAll()
        expect((await send(link, one)).json.success).to.equal(true)
      }
    })
  })

  describe("failures", () => {
    it("case 30: what one could not do for now is done when it is sent again, at either", async () => {
      const link = await make({ do: TWO }, ONE)
      for (const [here, there] of [
        [ONE, ONE],
        [ONE, OTHER],
        [OTHER, ONE],
      ] as [typeof ONE, typeof ONE][]) {
        stage.clear()
        const id = `msg_${++messages}`
        stage.fault = ({ method }, path) =>
          method === "PATCH" && path === "/datagroups/2" ? { status: 503 } : undefined
        const failed = await send(link, here, {}, id)
        expect([failed.status, failed.headers.get("retry-after")]).to.deep.equal([503, "30"])
        stage.fault = undefined
        expect((await send(link, there, {}, id)).json.success).to.equal(true)
        expect([triggered(), triggered("shop::hourly")]).to.not.include(null)
      }
    })

    it("case 31: a refusal is told by both, and in Slack", async () => {
      const link = await make({ do: DO, say: "#data" }, ONE)
      stage.fault = ({ method }) => (method === "PATCH" ? { status: 403, body: { message: "No" } } : undefined)
      for (const one of BOTH) {
        const { status, json } = await send(link, one)
        expect([status, json.success]).to.deep.equal([200, false])
      }
      await until(() => stage.notes.length === 2)
      for (const note of stage.notes) expect(note).to.include(DO[0]).and.not.include(link.address.slice(-20))
    })

    it("case 34: too large a body is refused by both", async () => {
      const link = await make({ do: DO }, ONE)
      for (const one of BOTH) expect((await send(link, one, { x: "x".repeat(1_100_000) })).status).to.equal(413)
    })

    it("case 32: told to stop while Looker is slow, a hub has answered 202 and does all of it first", async () => {
      const [busy, next] = await Promise.all([
        startReplica({ ...environment(), LINKS_ANSWER_SEC: "1" }),
        startReplica({ ...environment(), LINKS_ANSWER_SEC: "1" }),
      ])
      const pair = await startNginxFront([busy.port, next.port])
      stage.hubUrl = pair.url
      try {
        const link = await make({ do: TWO, say: "#data", say_on: "always" }, OTHER)
        let release = () => {}
        stage.hold = new Promise((resolve) => (release = () => resolve()))
        const slow = await send(link, ONE)
        expect([slow.status, slow.json]).to.deep.equal([202, { success: true, accepted: true, link: link.id }])
        stage.hold = undefined

        const exit = exitOf(busy, "SIGTERM")
        await until(async () => (await fetch(`${busy.url}/readyz`)).status === 503)
        const one = await make({ do: ["trigger_datagroup:finance::nightly"] }, {})
        expect((await send(one, {})).status).to.equal(200)
        // Until it takes no more requests, and a little longer.
        await until(async () => (await fetch(`${busy.url}/healthz`).catch(() => undefined)) === undefined)
        for (let n = 0; n < 10; n++) expect((await send(one, {})).status).to.equal(200)
        expect(triggered("finance::nightly")).to.be.a("number")
        expect([triggered(), triggered("shop::hourly")]).to.deep.equal([null, null])
        expect(busy.child.exitCode).to.equal(null)

        release()
        const exitMs = await exit
        expect([triggered(), triggered("shop::hourly")]).to.not.include(null)
        expect(busy.log.join("\n")).to.match(/"message":"hook done".*"outcome":"done"/)
        expect(stage.notes.filter((note) => note.includes(TWO[1] ?? ""))).to.have.length(1)
        expect(exitMs).to.be.below(MAX_EXIT_MS)
        console.table({ "SIGTERM, Looker slow": { "exit after, in s": exitMs / 1000 } })
      } finally {
        stage.hubUrl = front.url
        for (const { child } of [busy, next]) child.kill("SIGKILL")
        await pair.stop()
      }
    })
  })

  describe("requests about links", () => {
    it("case 45: need the token at both", async () => {
      for (const one of BOTH) {
        const { status } = await stage.key("POST", "/links/webhook", { do: DO }, { ...one, authorization: "Token x" })
        expect(status).to.equal(403)
      }
    })

    it("case 48, 43: one made by one is found by the other, listed and removed there: the partner is the table", async () => {
      const members = { do: DO, repository: "acme/models" }
      const made = await make(members, ONE, "github")
      expect(made).to.deep.include({ registered: true, test: { delivered: true } })
      const again = await stage.key("POST", "/links/github", members, OTHER)
      expect([again.status, again.json.existing, again.json.id]).to.deep.equal([200, true, made.id])
      expect(github.hooks("acme/models")).to.have.length(1)
      const { json } = await stage.key("GET", "/links/github?repository=acme/models", undefined, OTHER)
      expect(json.links.map(({ id, state }: Record<string, string>) => [id, state])).to.deep.equal([
        [made.id, "active"],
      ])
      const removed = await stage.key("DELETE", "/links/github", { id: made.id, repository: "acme/models" }, OTHER)
      expect(removed.status).to.equal(200)
      expect(github.hooks("acme/models")).to.deep.equal([])
    })
  })

  it("take many hooks at once, turn by turn, and do each of them once", async () => {
    const [links, hooks, atOnce] = [8, 800, 32]
    const made = await Promise.all(Array.from({ length: links }, (_, n) => make({ do: DO }, BOTH[n % 2] ?? ONE)))
    stage.clear()
    const before = replicas.map(({ log }) => log.filter((line) => line.includes('"hook done"')).length)
    const statuses = new Map<number, number>()
    const times: number[] = []
    const startedAt = performance.now()
    let next = 0
    const sendSome = async () => {
      for (let n = next++; n < hooks; n = next++) {
        const sentAt = performance.now()
        const { status } = await send(made[n % links] as Made, {}, { n }, `load_${n}`)
        times.push(performance.now() - sentAt)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, sendSome))
    const seconds = (performance.now() - startedAt) / 1000
    await sleep(200)
    const done = replicas.map(
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
    expect(changes()).to.have.length(hooks)
    expect(Math.min(...done)).to.be.above(hooks / 4)
    expect((done[0] ?? 0) + (done[1] ?? 0)).to.equal(hooks)
  })

  it("case 51: neither a link nor a secret is in their logs", async () => {
    const link = await make({ do: DO }, ONE)
    for (const one of BOTH) await send(link, one)
    await stage.post(`${link.address}x`, "{}", OTHER)
    await sleep(100)
    const heard = replicas.flatMap(({ log }) => log).join("\n")
    expect(heard).to.include(link.id)
    for (const canary of [link.address.slice(-30), link.secret]) expect(heard).to.not.include(canary)
  })

  /** Does something while the hub is this one. */
  async function at<T>(hub: Replica, work: () => Promise<T>): Promise<T> {
    stage.hubUrl = hub.url
    try {
      return await work()
    } finally {
      stage.hubUrl = front.url
    }
  }
})
