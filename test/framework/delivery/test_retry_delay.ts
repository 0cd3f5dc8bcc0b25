import { expect } from "chai"
import { DeliveryError, ServiceError, ServiceTimeoutError } from "../../../src/framework/errors"
import { isTransient, retryDelayMs } from "../../../src/framework/delivery/retry_delay"

const answered = (status?: number, retryAfterSec?: number) =>
  new ServiceError("Acme", "Refused.", { status, retryAfterSec })

describe("retry delay", () => {
  for (const status of [408, 429, 500, 502, 503, 504, 529, undefined]) {
    it(`repeats after ${status ?? "no answer"}`, () => expect(isTransient(answered(status))).to.equal(true))
  }

  for (const status of [400, 401, 404, 409, 413, 422, 501, 505]) {
    it(`does not repeat after ${status}`, () => expect(isTransient(answered(status))).to.equal(false))
  }

  it("repeats after a time-out, but not after our own refusals and defects", () => {
    expect(isTransient(new ServiceTimeoutError("Acme", 1000))).to.equal(true)
    expect(isTransient(new DeliveryError("No such list."))).to.equal(false)
    expect(isTransient(new TypeError("defect"))).to.equal(false)
  })

  it("doubles, half of it random", () => {
    for (const [failures, fullMs] of [
      [1, 100],
      [2, 200],
      [5, 1600],
    ] as const) {
      expect(retryDelayMs(answered(503), failures, 100)).to.be.within(fullMs / 2, fullMs)
    }
  })

  it("differs from caller to caller, over the whole of that half", () => {
    const delaysMs = Array.from({ length: 300 }, () => retryDelayMs(answered(503), 1, 1000) ?? 0)
    expect(new Set(delaysMs).size).to.be.above(250)
    expect(Math.min(...delaysMs)).to.be.within(500, 600)
    expect(Math.max(...delaysMs)).to.be.within(900, 1000)
  })

  it("grants the time the service asks for, up to five minutes", () => {
    expect(retryDelayMs(answered(429, 7), 1, 100)).to.equal(7000)
    expect(retryDelayMs(answered(429, 0), 1, 100)).to.equal(0)
    expect(retryDelayMs(answered(429, 3600), 1, 100)).to.equal(undefined)
    expect(retryDelayMs(answered(429, 61), 1, 100, 60_000)).to.equal(undefined)
    expect(retryDelayMs(answered(503), 20, 100, 60_000)).to.be.within(30_000, 60_000)
  })
})
