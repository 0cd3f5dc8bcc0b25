import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { accountsOf } from "../support/load/accounts"
import { countsOfMetrics, loggedDeliveries, metricOf } from "../support/load/delivery_counts"
import { loadEnvironment } from "../support/load/load_hub"
import { LOAD_KINDS } from "../support/load/load_kinds"
import { LoadServices } from "../support/load/load_services"
import { type Sent, SteadyLoad } from "../support/load/steady_load"
import { type Replica, startReplica, until } from "../support/replica"

/** Deliveries that are at work when a worker is killed. */
const AT_WORK = 24

describe("a hub of two processes, of which one is killed", () => {
  let services: LoadServices
  let hub: Replica
  before(compileHub)
  before(async () => {
    services = await LoadServices.start()
    hub = await startReplica({ ...loadEnvironment(services), WEB_CONCURRENCY: "2" })
    await until(() => pids("hub started").length === 2)
  })
  after(async () => {
    hub?.child.kill("SIGTERM")
    hub?.child.kill("SIGKILL")
    await services?.stop()
  })

  const pids = (message: string): number[] =>
    hub.log
      .filter((line) => line.includes(`"message":"${message}"`))
      .map((line) => (JSON.parse(line) as { pid: number }).pid)
  const idsOf = (sent: readonly Sent[], outcome: string) =>
    sent.flatMap((each) => (each.outcome === outcome ? each.id : [])).sort()

  /** Kills a worker while the services hold deliveries of both. */
  async function killAmid(pid: number, firstNumber: number) {
    const release = services.hold()
    const kinds = LOAD_KINDS.filter(({ name }) => name === "hook" || name === "download" || name === "rows")
    const load = new SteadyLoad({ url: hub.url, services, kinds, perSec: 100, maxUnderWay: AT_WORK, firstNumber })
    await until(() => services.held.size === AT_WORK)
    const stopped = load.stop()
    process.kill(pid, "SIGKILL")
    await until(() => load.sent.length > 0 && services.cut.size > 0)
    // The system closes all connections of a killed process at once.
    await sleep(500)
    const cutAtServices = [...services.cut].sort()
    release()
    await stopped
    return { sent: load.sent, cutAtServices }
  }

  it("fails exactly the deliveries of that one, and the next one takes new deliveries", async () => {
    const [first = 0, second = 0] = pids("hub started")
    const rounds = []
    let number = 1
    for (const [round, pid] of [first, second].entries()) {
      const before = loggedDeliveries(hub).length
      const { sent, cutAtServices } = await killAmid(pid, number)
      number += 1000
      const broken = idsOf(sent, "broken")
      const done = idsOf(sent, "success")
      // The callers whose connection broke are those whose calls broke off at the services: all of one process.
      expect(broken).to.deep.equal(cutAtServices)
      expect([broken.length > 0, done.length > 0, broken.length + done.length]).to.deep.equal([true, true, AT_WORK])
      await until(() => loggedDeliveries(hub).length >= before + done.length)
      const logged = loggedDeliveries(hub).slice(before)
      expect(logged.map(({ webhookId }) => webhookId).sort()).to.deep.equal(done)
      expect(accountsOf(sent, services)).to.deep.include({ lost: [], doubled: [] })
      // The one that was killed is replaced, and the second round needs its successor.
      await until(() => pids("hub started").length === 3 + round)
      // As Prometheus does now and then: what a worker has counted since is gone with it.
      expect((await countsOfMetrics(hub)).success).to.equal(loggedDeliveries(hub).length)
      rounds.push({ killed: pid, "at work": AT_WORK, broken: broken.length, done: done.length })
      services.cut.clear()
    }
    console.table(rounds)
    // Metrics are kept for a second.
    await sleep(1100)
    expect(await metricOf(hub, "hub_deliveries_at_work")).to.equal(0)
    const done = rounds.reduce((sum, round) => sum + round.done, 0)
    expect(loggedDeliveries(hub)).to.have.length(done)
    expect(await countsOfMetrics(hub)).to.deep.equal({ success: done, failure: 0, "hung up": 0 })
    expect(hub.log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([])
  })
})
