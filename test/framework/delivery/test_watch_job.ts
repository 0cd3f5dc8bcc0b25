import { expect } from "chai"
import { watchJob } from "../../../src/framework"

describe("watchJob", () => {
  it("looks until the job has ended", async () => {
    const looks = ["", "", "done"]
    const look = async () => looks.shift() || undefined
    expect(await watchJob({ firstWaitMs: 1, limitMs: 5000 }, look)).to.equal("done")
    expect(looks).to.have.length(0)
  })

  it("waits longer each time, and gives up at the limit", async () => {
    const at: number[] = []
    const startedAt = performance.now()
    const look = async () => void at.push(performance.now() - startedAt)
    expect(await watchJob({ firstWaitMs: 20, maxWaitMs: 40, limitMs: 150 }, look)).to.equal(undefined)
    // 20, then 30, then 40 each.
    expect(at.length).to.be.within(2, 4)
    expect((at[1] ?? 0) - (at[0] ?? 0)).to.be.at.least(28)
    expect(performance.now() - startedAt).to.be.below(400)
  })

  it("does not look without time, and hands on what a look throws", async () => {
    let looks = 0
    const look = async () => void looks++
    await watchJob({ firstWaitMs: 1, limitMs: 0 }, look)
    expect(looks).to.equal(0)
    const failing = watchJob({ firstWaitMs: 1, limitMs: 100 }, () => Promise.reject(new Error("refused")))
    expect(await failing.then(String, String)).to.equal("Error: refused")
  })

  it("ends with its signal", async () => {
    const ending = new AbortController()
    const watch = watchJob({ firstWaitMs: 60_000, limitMs: 120_000, signal: ending.signal }, async () => undefined)
    ending.abort()
    expect(await watch.then(String, () => "ended")).to.equal("ended")
  })
})
