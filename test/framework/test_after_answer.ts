import { PassThrough } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { AfterAnswer, ServiceError } from "../../src/framework"
import { createLogger } from "../../src/logging/create_logger"

describe("AfterAnswer", () => {
  const KIND = { kind: "jobs", atOnce: 2, limitMs: 5000 }
  let log: PassThrough
  let after: AfterAnswer
  beforeEach(() => {
    log = new PassThrough()
    after = new AfterAnswer(createLogger({ stream: log }))
  })
  const logged = () => String(log.read() ?? "")

  it("does so much of a kind at once, and the rest in turn", async () => {
    const begun: number[] = []
    const ends: (() => void)[] = []
    for (let number = 1; number <= 3; number++) {
      after.start({ ...KIND, name: `job ${number}` }, async () => {
        begun.push(number)
        await new Promise<void>((resolve) => ends.push(resolve))
      })
    }
    after.start({ ...KIND, kind: "others", name: "other" }, async () => void begun.push(0))
    await sleep(5)
    expect(begun).to.deep.equal([1, 2, 0])
    ends[0]?.()
    await sleep(5)
    expect(begun).to.deep.equal([1, 2, 0, 3])
    for (const end of ends) end()
    await sleep(5)
    expect(after.size).to.equal(0)
  })

  it("ends work after its limit and logs failures", async () => {
    const ended: unknown[] = []
    after.start({ ...KIND, limitMs: 10, name: "slow" }, async (signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve))
      ended.push(signal.reason)
      throw new ServiceError("Acme", "Acme answered 500: it is too late, Ann", { status: 500 })
    })
    await sleep(40)
    expect(String(ended[0])).to.contain("time")
    expect(logged())
      .to.contain("work after the answer failed")
      .and.to.contain("Acme answered 500.")
      .and.not.to.contain("Ann")
    expect(after.size).to.equal(0)
  })

  it("ends everything when the hub stops, and names it", async () => {
    let aborted = 0
    for (let number = 1; number <= 3; number++) {
      after.start({ ...KIND, name: `job ${number}` }, async (signal) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve))
        aborted++
      })
    }
    after.end()
    await sleep(5)
    expect(aborted).to.equal(2)
    const line = logged()
    for (const name of ["job 1", "job 2", "job 3"]) expect(line).to.contain(name)
    expect(after.start({ ...KIND, name: "late" }, async () => undefined)).to.equal(false)
    expect(logged()).to.contain("late")
  })
})
