import { expect } from "chai"
import { DeliveryError, ServiceError, ServiceTimeoutError } from "../../src/errors/errors"
import { mayPass, type Waits, waitBefore } from "../../src/outbound/repeat"

const answered = (status?: number, retryAfterSec?: number) =>
  new ServiceError("Acme", "Refused.", { status, retryAfterSec })
const timedOut = new ServiceTimeoutError("Acme", 1000)
const wait = (error: unknown, failures: number, waits: Waits = {}) =>
  waitBefore(error, failures, { repeat: "safe", retries: 20, ...waits })

describe("what is repeated", () => {
  for (const status of [408, 429, 500, 502, 503, 504, 529, undefined]) {
    it(`safe: ${status ?? "no answer"}`, () => expect(mayPass(answered(status), "safe")).to.equal(true))
  }

  for (const status of [400, 401, 404, 409, 413, 422, 501, 505]) {
    it(`never: ${status}`, () => expect(mayPass(answered(status), "safe")).to.equal(false))
  }

  it("busy: 429 alone", () => {
    const all = [answered(429), answered(503), answered(), timedOut]
    expect(all.map((error) => mayPass(error, "busy"))).to.deep.equal([true, false, false, false])
    expect(all.map((error) => mayPass(error, "never"))).to.deep.equal([false, false, false, false])
  })

  it("what is named: statuses, 5xx, no answer, one that is late", () => {
    const all = [answered(409), answered(500), answered(501), answered(), timedOut]
    expect(all.map((error) => mayPass(error, [409, "5xx"]))).to.deep.equal([true, true, false, false, false])
    expect(all.map((error) => mayPass(error, ["unreached"]))).to.deep.equal([false, false, false, true, false])
    expect(all.map((error) => mayPass(error, ["timeout"]))).to.deep.equal([false, false, false, false, true])
  })

  it("what a function accepts, among the failures of services", () => {
    const isTold = (error: ServiceError) => error.message === "Refused."
    expect(mayPass(answered(400), isTold)).to.equal(true)
    expect(mayPass(timedOut, isTold)).to.equal(false)
    expect(mayPass(new DeliveryError("Refused."), isTold)).to.equal(false)
  })

  it("unconnected: only where no connection came about", () => {
    const failed = (code: string) =>
      new ServiceError("Acme", "Not reached.", { cause: Object.assign(new Error(code), { code }) })
    const all = [failed("ECONNREFUSED"), failed("ENOTFOUND"), failed("ECONNRESET"), failed("ETIMEDOUT"), answered()]
    expect(all.map((error) => mayPass(error, ["unconnected"]))).to.deep.equal([true, true, false, false, false])
    expect(all.map((error) => mayPass(error, ["unreached"]))).to.deep.equal([true, true, true, true, true])
    expect(mayPass(timedOut, ["unconnected"])).to.equal(false)
  })

  it("not our own refusals and defects", () => {
    expect(mayPass(new DeliveryError("No such list."), "safe")).to.equal(false)
    expect(mayPass(new TypeError("defect"), "safe")).to.equal(false)
  })
})

describe("the wait before an attempt", () => {
  it("doubles, half of it random", () => {
    for (const [failures, fullMs] of [
      [1, 100],
      [2, 200],
      [5, 1600],
    ] as const) {
      expect(wait(answered(503), failures, { firstWaitMs: 100 })).to.be.within(fullMs / 2, fullMs)
    }
  })

  it("grows and spreads as it is told", () => {
    const waits = { firstWaitMs: 3000, waitGrowth: 3, spread: [0.8, 1.2] } as const
    expect(wait(answered(503), 2, waits)).to.be.within(9000 * 0.8, 9000 * 1.2)
  })

  it("differs from caller to caller, over the whole of that half", () => {
    const delaysMs = Array.from({ length: 300 }, () => wait(answered(503), 1, { firstWaitMs: 1000 }) ?? 0)
    expect(new Set(delaysMs).size).to.be.above(250)
    expect(Math.min(...delaysMs)).to.be.within(500, 600)
    expect(Math.max(...delaysMs)).to.be.within(900, 1000)
  })

  it("is what the service asks for, up to a limit", () => {
    expect(wait(answered(429, 7), 1)).to.equal(7000)
    expect(wait(answered(429, 0), 1)).to.equal(0)
    expect(wait(answered(429, 61), 1)).to.equal(undefined)
    expect(wait(answered(429, 300), 1, { maxWaitMs: 300_000 })).to.equal(300_000)
    expect(wait(answered(503), 20, { firstWaitMs: 100 })).to.be.within(30_000, 60_000)
  })

  it("ends with the attempts, and with the time for all of them", () => {
    expect(wait(answered(503), 3, { retries: 2 })).to.equal(undefined)
    expect(wait(answered(429, 7), 1, { endsAt: Date.now() + 6000 })).to.equal(undefined)
    expect(wait(answered(429, 7), 1, { endsAt: Date.now() + 8000 })).to.equal(7000)
  })
})
