import { expect } from "chai"
import { DeliveryError, withRetries } from "../../src/framework"

const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error,
  )

describe("withRetries", () => {
  it("does work until it succeeds, and tells it of its failures", async () => {
    const seen: number[] = []
    const work = async (failures: number) => {
      seen.push(failures)
      if (failures < 2) throw new Error(`failure ${failures + 1}`)
      return "done"
    }
    const told: unknown[] = []
    const delayMs = (error: unknown, failures: number) => {
      told.push([(error as Error).message, failures])
      return 0
    }
    expect(await withRetries({ delayMs }, work)).to.equal("done")
    expect(seen).to.deep.equal([0, 1, 2])
    expect(told).to.deep.equal([
      ["failure 1", 1],
      ["failure 2", 2],
    ])
  })

  it("throws the last failure when the policy gives up", async () => {
    const work = async (failures: number) => {
      throw new Error(`failure ${failures + 1}`)
    }
    const delayMs = (_: unknown, failures: number) => (failures < 3 ? 0 : undefined)
    expect(await failure(withRetries({ delayMs }, work))).to.have.property("message", "failure 3")
  })

  it("does not wait on when Looker hangs up", async () => {
    const looker = new AbortController()
    const work = async () => {
      setTimeout(() => looker.abort(), 5)
      throw new Error("failure")
    }
    const error = await failure(withRetries({ signal: looker.signal, delayMs: () => 60_000 }, work))
    expect(error).to.be.instanceOf(DeliveryError)
  })
})
