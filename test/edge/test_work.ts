import { PassThrough } from "node:stream"
import { expect } from "chai"
import { Work } from "../../src/edge"
import { DeliveryError } from "../../src/framework"
import { createLogger } from "../../src/logging"
import { gate } from "../support/deliveries"

describe("work after an answer", () => {
  const log = new PassThrough()
  const logger = createLogger({ stream: log })
  const logged = () => String(log.read() ?? "")

  it("counts until it has ended, and gives what it gives", async () => {
    const work = new Work(logger)
    const end = gate()
    const job = work.start({ name: "a job" }, async () => {
      await end.promise
      return 7
    })
    expect(work.size).to.equal(1)
    end.open()
    expect(await job).to.equal(7)
    expect(work.size).to.equal(0)
  })

  it("is logged when it fails, whether or not somebody waits, and harms nothing", async () => {
    const work = new Work(logger)
    const failing = work.start({ name: "a job" }, () => {
      throw new Error("no luck")
    })
    expect(await failing.catch((error: unknown) => String(error))).to.equal("Error: no luck")
    expect(work.size).to.equal(0)
    expect(logged()).to.match(/work after the answer failed.*a job/)
  })

  it("is told when its time is over", async () => {
    const work = new Work(logger)
    const reason = await work.start({ name: "a job", limitMs: 20 }, (signal) => {
      return new Promise<unknown>((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)))
    })
    expect(reason).to.be.instanceOf(DeliveryError)
    expect(String(reason)).to.match(/longer than 0.02 seconds/)
  })

  it("is told at once when it begins after the process has ended all", async () => {
    const work = new Work(logger, AbortSignal.abort())
    expect(await work.start({ name: "a job" }, async (signal) => signal.aborted)).to.equal(true)
  })
})
