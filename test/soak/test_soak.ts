import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { accountsOf } from "../support/load/accounts"
import { countsOf, countsOfMetrics, deliveriesOf, loggedDeliveries, metricOf } from "../support/load/delivery_counts"
import { patienceOf, serviceFaultOf } from "../support/load/faults"
import { loadEnvironment } from "../support/load/load_hub"
import { BULK_KIND, LOAD_KINDS, type LoadKind } from "../support/load/load_kinds"
import { LoadServices, type ServiceFault } from "../support/load/load_services"
import { soak, type Soaked } from "../support/load/soak"
import { SteadyLoad } from "../support/load/steady_load"
import { type Replica, startReplica, until } from "../support/replica"

/** Length of the soak, in seconds. */
const SOAK_SEC = Number(process.env.SOAK_SEC ?? 600)
/** Length of the soak at the limits. */
const LIMITS_SEC = Number(process.env.SOAK_LIMITS_SEC ?? 120)
const PER_SEC = 25
/** Shorter soaks do not judge growth, because memory settles for minutes. */
const JUDGED_SEC = 300

describe("a hub in a long run of mixed traffic", function () {
  this.timeout((SOAK_SEC + LIMITS_SEC + 300) * 1000)
  let services: LoadServices
  let hub: Replica
  before(compileHub)
  afterEach(async () => {
    hub?.child.kill("SIGKILL")
    await services?.stop()
  })

  const start = async (faultOf: (id: string) => ServiceFault | undefined, limits: Record<string, string> = {}) => {
    services = await LoadServices.start()
    services.faultOf = faultOf
    hub = await startReplica({ ...loadEnvironment(services), ...limits })
  }
  const startLoad = (kinds: readonly LoadKind[]) => (firstNumber: number) =>
    new SteadyLoad({
      url: hub.url,
      services,
      kinds,
      perSec: PER_SEC,
      maxUnderWay: 150,
      firstNumber,
      hangsUpAfterMs: patienceOf,
    })
  const pairs = (told: [id: string, outcome: string][]) => told.map((pair) => pair.join(" ")).sort()

  /** What holds of every soak. */
  const check = async ({ sent, before, after, growthMib, noiseMib, figures }: Soaked) => {
    const deliveries = deliveriesOf(sent)
    await until(() => loggedDeliveries(hub).length >= deliveries.length)
    const logged = loggedDeliveries(hub)
    const admitted = logged.filter(({ seen }) => seen !== "503")
    const log = countsOf(admitted, ({ outcome }) => outcome)
    const metrics = await countsOfMetrics(hub)
    const { lost, doubled } = accountsOf(sent, services)
    // A service that breaks off is called again where that is safe, and may have taken a part before.
    const unexplained = doubled.filter((mark) => !services.faultOf(mark.replace(/\.\d+$/, "")))
    console.table({
      "what callers saw": countsOf(deliveries, ({ outcome }) => outcome),
      "what the log says that they saw": countsOf(logged, ({ seen }) => seen),
      "outcomes in the log": log,
      "outcomes in the metrics": metrics,
    })
    console.table({ ...figures, lost: lost.length, doubled: unexplained.length })

    expect(pairs(logged.map(({ webhookId, seen }) => [webhookId, seen]))).to.deep.equal(
      pairs(deliveries.map(({ id, outcome }) => [id, outcome])),
    )
    expect(metrics).to.deep.equal(log)
    expect([lost, unexplained]).to.deep.equal([[], []])
    expect(after.descriptors).to.be.at.most(before.descriptors)
    expect(after.timers).to.be.at.most(before.timers)
    for (const gauge of ["hub_deliveries_at_work", "hub_buffered_bytes", "hub_held_bytes"]) {
      expect(await metricOf(hub, gauge), gauge).to.equal(0)
    }
    if (figures.seconds > JUDGED_SEC) expect(growthMib).to.be.below(noiseMib)
    expect(hub.log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([])
  }

  it("with faults does not grow, leaves nothing behind, and accounts for every delivery", async () => {
    await start(serviceFaultOf)
    const soaked = await soak(hub, SOAK_SEC, startLoad(LOAD_KINDS))
    await check(soaked)
    const outcomes = new Set(soaked.sent.map(({ outcome }) => outcome))
    expect([...outcomes].sort()).to.deep.equal(["failure", "hung up", "success"])
  })

  it("at its limits refuses what it cannot take, and holds to the same", async () => {
    await start((id) => serviceFaultOf(id) ?? "is slow", {
      ACTION_HUB_MAX_DELIVERIES: "10",
      ACTION_HUB_MAX_BUFFERED_MB: "1",
    })
    const soaked = await soak(hub, LIMITS_SEC, startLoad([...LOAD_KINDS, BULK_KIND]))
    await check(soaked)
    const refused = soaked.sent.filter(({ outcome }) => outcome === "503")
    const text = await (await fetch(`${hub.url}/metrics`)).text()
    const limits = [...text.matchAll(/^hub_deliveries_refused_total\{limit="(\w+)"\} (\d+)$/gm)]
    console.table(Object.fromEntries(limits.map(([, limit = "", count]) => [limit, count])))
    expect(limits.map(([, limit]) => limit)).to.have.members(["buffered_bytes", "deliveries"])
    expect(limits.reduce((sum, [, , count]) => sum + Number(count), 0)).to.equal(refused.length)
    // A delivery that is refused has not been begun.
    const taken = refused.filter(({ id }) => services.taken.has(`${id}.0`))
    expect(taken).to.deep.equal([])
  })
})
