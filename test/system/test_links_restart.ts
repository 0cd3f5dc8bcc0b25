import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { DO, LinkReplicas, ONE, OTHER } from "../support/link_replicas"
import { startNginxFront } from "../support/nginx_front"
import { exitOf, type Replica, startReplica, until } from "../support/replica"

const TWO = [...DO, "trigger_datagroup:shop::hourly"]
/** What a platform grants a process that is to end, in milliseconds. */
const MAX_EXIT_MS = 35_000

describe("hubs with links that are told to stop", () => {
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  before(compileHub)
  before(async () => {
    hubs = await LinkReplicas.start()
    ;({ stage } = hubs)
  })
  after(() => hubs?.stop())
  beforeEach(() => hubs.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  it("case 32: told to stop while Looker is slow, a hub has answered 202 and does all of it first", async () => {
    const [busy, next] = await Promise.all([
      startReplica({ ...hubs.environment, LINKS_ANSWER_SEC: "1" }),
      startReplica({ ...hubs.environment, LINKS_ANSWER_SEC: "1" }),
    ])
    const pair = await startNginxFront([busy.port, next.port])
    stage.hubUrl = pair.url
    try {
      const link = await hubs.make({ do: TWO, say: "#data", say_on: "always" }, OTHER)
      let release = () => {}
      stage.hold = new Promise((resolve) => (release = () => resolve()))
      const slow = await hubs.send(link, ONE)
      expect([slow.status, slow.json]).to.deep.equal([202, { success: true, accepted: true, link: link.id }])
      stage.hold = undefined

      const exit = exitOf(busy, "SIGTERM")
      await until(async () => (await fetch(`${busy.url}/readyz`)).status === 503)
      const one = await hubs.make({ do: ["trigger_datagroup:finance::nightly"] }, {})
      expect((await hubs.send(one, {})).status).to.equal(200)
      // Until it takes no more requests, and a little longer.
      await until(async () => (await fetch(`${busy.url}/healthz`).catch(() => undefined)) === undefined)
      for (let n = 0; n < 10; n++) expect((await hubs.send(one, {})).status).to.equal(200)
      expect(hubs.triggered("finance::nightly")).to.be.a("number")
      expect([hubs.triggered(), hubs.triggered("shop::hourly")]).to.deep.equal([null, null])
      expect(busy.child.exitCode).to.equal(null)

      release()
      const exitMs = await exit
      expect([hubs.triggered(), hubs.triggered("shop::hourly")]).to.not.include(null)
      expect(busy.log.join("\n")).to.match(/"message":"hook done".*"outcome":"done"/)
      expect(stage.notes.filter((note) => note.includes(TWO[1] ?? ""))).to.have.length(1)
      expect(exitMs).to.be.below(MAX_EXIT_MS)
      console.table({ "SIGTERM, Looker slow": { "exit after, in s": exitMs / 1000 } })
    } finally {
      stage.hubUrl = hubs.front.url
      for (const { child } of [busy, next]) child.kill("SIGKILL")
      await pair.stop()
    }
  })

  it("lose no hook when they are replaced one after the other, while hooks come all the time", async () => {
    const first = [await startReplica(hubs.environment), await startReplica(hubs.environment)] as const
    const pair = await startNginxFront([first[0].port, first[1].port])
    const started: Replica[] = [...first]
    const link = await hubs.make({ do: DO }, ONE)
    stage.clear()
    const statuses = new Map<number, number>()
    let isOver = false
    let sent = 0
    const sendAllTheTime = async () => {
      while (!isOver) {
        const { status } = await hubs.send(link, {}, {}, `restart_${++sent}`)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    try {
      await hubs.at(pair.url, async () => {
        const sending = Promise.all([sendAllTheTime(), sendAllTheTime(), sendAllTheTime()])
        for (const hub of first) {
          const before = sent
          await until(() => sent > before + 20)
          await exitOf(hub, "SIGTERM")
          started.push(await startReplica({ ...hubs.environment, PORT: String(hub.port) }))
        }
        const before = sent
        await until(() => sent > before + 20)
        isOver = true
        await sending
      })
    } finally {
      isOver = true
      for (const { child } of started) child.kill("SIGKILL")
      await pair.stop()
    }
    console.table({ "hooks while two hubs were replaced": sent, answered: Object.fromEntries(statuses) })
    expect([...statuses]).to.deep.equal([[200, sent]])
    // nginx may send one again whose connection broke off.
    expect(hubs.changes.length).to.be.at.least(sent)
  })
})
