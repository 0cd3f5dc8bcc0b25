import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { accountsOf } from "../support/load/accounts"
import { startLoadFront } from "../support/load/load_front"
import { loadEnvironment } from "../support/load/load_hub"
import { LOAD_KINDS } from "../support/load/load_kinds"
import { LoadServices } from "../support/load/load_services"
import { SteadyLoad } from "../support/load/steady_load"
import type { NginxFront } from "../support/nginx_front"
import { exitOf, type Replica, startReplica } from "../support/replica"

const PER_SEC = 200
/** Calls that wait for an answer at once, where the machine cannot keep up: fewer than one hub takes. */
const MAX_UNDER_WAY = 120
const RESTARTS_EACH = 3

describe("two hubs behind nginx, under load", () => {
  let services: LoadServices
  let hubs: [Replica, Replica]
  let front: NginxFront
  before(compileHub)
  before(async () => {
    services = await LoadServices.start()
    const start = () => startReplica(loadEnvironment(services))
    hubs = await Promise.all([start(), start()])
    front = await startLoadFront([hubs[0].port, hubs[1].port])
  })
  after(async () => {
    for (const { child } of hubs ?? []) child.kill("SIGKILL")
    await front?.stop()
    await services?.stop()
  })

  it("are restarted three times each: no delivery fails, is lost or made twice", async () => {
    const startedAt = performance.now()
    const load = new SteadyLoad({
      url: front.url,
      services,
      kinds: LOAD_KINDS,
      perSec: PER_SEC,
      maxUnderWay: MAX_UNDER_WAY,
    })
    await sleep(1000)
    for (let restart = 0; restart < RESTARTS_EACH; restart++) {
      for (const [index, hub] of hubs.entries()) {
        await exitOf(hub, "SIGTERM")
        hubs[index] = await startReplica({ ...loadEnvironment(services), PORT: String(hub.port) })
      }
    }
    await sleep(1000)
    const sec = (performance.now() - startedAt) / 1000
    await load.stop()

    const { expected, lost, doubled } = accountsOf(load.sent, services)
    const failed = load.sent.filter(({ outcome }) => outcome !== "success")
    console.table({
      deliveries: load.sent.length,
      "a second": Math.round(load.sent.length / sec),
      seconds: Math.round(sec),
      restarts: RESTARTS_EACH * hubs.length,
      failed: failed.length,
      "rows and files": expected,
      lost: lost.length,
      doubled: doubled.length,
    })
    console.table(load.count(({ kind, outcome }) => `${kind.name}: ${outcome}`))
    // All of them would be cut in the report.
    expect(failed.slice(0, 5).map(({ id, outcome, text }) => `${id} ${outcome} ${text}`)).to.deep.equal([])
    expect([lost, doubled]).to.deep.equal([[], []])
    expect(services.taken.size).to.equal(expected)
  })
})
