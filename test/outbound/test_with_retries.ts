import { expect } from "chai"
import { DeliveryError, ServiceError, withRetries } from "../../src/framework"

const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error,
  )
const failed = (count: number) => new ServiceError("Acme", `failure ${count}`, { status: 503 })
const AT_ONCE = { repeat: "safe", firstWaitMs: 0 } as const

describe("withRetries", () => {
  it("does work until it succeeds, and tells it of its failures", async () => {
    const seen: number[] = []
    const work = async (failures: number) => {
      seen.push(failures)
      if (failures < 2) throw failed(failures + 1)
      return "done"
    }
    expect(await withRetries(AT_ONCE, work)).to.equal("done")
    expect(seen).to.deep.equal([0, 1, 2])
  })

  it("throws the last failure when the policy gives up", async () => {
    const work = async (failures: number) => {
      throw failed(failures + 1)
    }
    expect(await failure(withRetries(AT_ONCE, work))).to.have.property("message", "failure 3")
    expect(await failure(withRetries({ ...AT_ONCE, repeat: "never" }, work))).to.have.property("message", "failure 1")
  })

  it("does not wait on when Looker hangs up", async () => {
    const looker = new AbortController()
    const work = async () => {
      setTimeout(() => looker.abort(), 5)
      throw failed(1)
    }
    const error = await failure(withRetries({ repeat: "safe", firstWaitMs: 60_000, signal: looker.signal }, work))
    expect(error).to.be.instanceOf(DeliveryError)
  })
})
