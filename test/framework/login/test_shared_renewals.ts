import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import sinon from "sinon"
import { SharedRenewals } from "../../../src/framework/login/shared_renewals"

const pair = (refresh: string) => ({ access_token: `access of ${refresh}`, refresh_token: refresh })

describe("renewals of a login that requests share", () => {
  let renewals: SharedRenewals
  let count: number
  beforeEach(() => {
    renewals = new SharedRenewals()
    count = 0
  })
  const renew = (from: string, to: string) =>
    renewals.renew(from, async () => {
      count++
      await sleep(5)
      return pair(to)
    })

  it("are made once, for those at the same time and those that come later with the old pair", async () => {
    const both = await Promise.all([renew("R1", "R2"), renew("R1", "R9")])
    expect(both).to.deep.equal([pair("R2"), pair("R2")])
    expect(await renew("R1", "R9")).to.deep.equal(pair("R2"))
    expect(await renewals.latest(pair("R1"))).to.deep.equal(pair("R2"))
    expect(count).to.equal(1)
  })

  it("lead from the oldest pair to the newest", async () => {
    await renew("R1", "R2")
    await renew("R2", "R3")
    expect(await renew("R1", "R9")).to.deep.equal(pair("R3"))
    expect(await renewals.latest(pair("R1"))).to.deep.equal(pair("R3"))
    expect(await renewals.latest(pair("R3"))).to.deep.equal(pair("R3"))
    expect(await renewals.latest({ access_token: "A" })).to.deep.equal({ access_token: "A" })
    expect(count).to.equal(2)
  })

  it("are made again where the refresh token stays", async () => {
    await Promise.all([renew("R1", "R1"), renew("R1", "R1")])
    expect(count).to.equal(1)
    await renew("R1", "R1")
    expect(count).to.equal(2)
  })

  it("go round no circle when a provider gives an old token again", async () => {
    await renew("R1", "R2")
    expect(await renew("R2", "R1")).to.deep.equal(pair("R1"))
    expect(await renewals.latest(pair("R2"))).to.deep.equal(pair("R1"))
  })

  it("that failed are told to all, and made again", async () => {
    const fail = () => renewals.renew("R1", () => Promise.reject(new Error("down")))
    const results = await Promise.allSettled([fail(), fail()])
    expect(results.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"])
    expect(await renew("R1", "R2")).to.deep.equal(pair("R2"))
  })

  it("are forgotten after ten minutes", async () => {
    const clock = sinon.useFakeTimers({ toFake: ["setTimeout"] })
    try {
      await renewals.renew("R1", async () => pair("R2"))
      clock.tick(599_999)
      expect(await renewals.latest(pair("R1"))).to.deep.equal(pair("R2"))
      clock.tick(1)
      expect(await renewals.latest(pair("R1"))).to.deep.equal(pair("R1"))
    } finally {
      clock.restore()
    }
  })
})
