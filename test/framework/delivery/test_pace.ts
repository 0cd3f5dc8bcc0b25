import { expect } from "chai"
import { Pace } from "../../../src/framework"

describe("Pace", () => {
  it("lets calls begin at equal distances, the first at once", async () => {
    const pace = new Pace(50)
    const startedAt = performance.now()
    const begun = await Promise.all(
      Array.from({ length: 4 }, async () => (await pace.turn(), performance.now() - startedAt)),
    )
    expect(begun[0]).to.be.below(15)
    // Timers may end a millisecond early.
    for (const [at, ms] of begun.entries()) expect(ms).to.be.at.least(at * 20 - 2)
  })

  it("lets no call begin during a rest, and shortens no longer wait", async () => {
    const pace = new Pace(20)
    const startedAt = performance.now()
    pace.rest(60)
    pace.rest(1)
    await pace.turn()
    expect(performance.now() - startedAt).to.be.at.least(58)
  })

  it("ends a wait with its signal", async () => {
    const pace = new Pace(0.01)
    await pace.turn()
    const ending = new AbortController()
    const waiting = pace.turn(ending.signal)
    ending.abort()
    expect(await waiting.then(String, () => "ended")).to.equal("ended")
  })

  it("refuses a rate that never lets a call begin", () => {
    expect(() => new Pace(0)).to.throw(RangeError)
  })
})
