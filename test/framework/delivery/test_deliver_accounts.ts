import { setImmediate as turn } from "node:timers/promises"
import { expect } from "chai"
import fc from "fast-check"
import { type Refusal, Refused, deliver } from "../../../src/framework/delivery/deliver"
import { DeliveryError } from "../../../src/errors/errors"
import { answered, request, rowsTo } from "../../support/deliveries"

describe("deliver, as an accountant", () => {
  it("accounts for every row, whatever happens", async () => {
    const outcome = fc.oneof(
      { weight: 4, arbitrary: fc.constant<"taken">("taken") },
      fc.constantFrom(400, 401, 503),
      fc.array(fc.nat(9), { maxLength: 4 }),
    )
    const runs = fc.record({
      rowCount: fc.nat(60),
      breaksOff: fc.boolean(),
      unsendable: fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
      batchSize: fc.integer({ min: 1, max: 10 }),
      concurrency: fc.integer({ min: 1, max: 4 }),
      retries: fc.nat(2),
      canBisect: fc.boolean(),
      outcomes: fc.array(outcome, { maxLength: 80 }),
      turns: fc.array(fc.nat(3), { maxLength: 20 }),
    })
    await fc.assert(
      fc.asyncProperty(runs, async ({ rowCount, breaksOff, unsendable, outcomes, turns, canBisect, ...limits }) => {
        const taken: number[] = []
        let calls = 0
        let underWay = 0
        let mostUnderWay = 0
        const send = async (batch: number[]): Promise<Refusal[]> => {
          const call = calls++
          mostUnderWay = Math.max(mostUnderWay, ++underWay)
          for (let count = turns[call % turns.length] ?? 0; count > 0; count--) await turn()
          underWay--
          const result = outcomes[call] ?? "taken"
          if (typeof result === "number") throw answered(result)
          const refused = new Set(result === "taken" ? [] : result.filter((index) => index < batch.length))
          taken.push(...batch.filter((_, index) => !refused.has(index)))
          return [...refused].map((index) => ({ index, reason: `Refused in call ${call}.` }))
        }
        const receipt = await deliver(rowsTo(rowCount, breaksOff ? new DeliveryError("Broke off.") : undefined), {
          ...limits,
          request: request(),
          retryDelayMs: 0,
          bisect: (error) => canBisect && error.message.includes("400"),
          toItem: (row) => (unsendable.includes(row) ? new Refused("Unsendable.") : row),
          send,
        }).catch((error: unknown) => {
          if (breaksOff && rowCount === 0 && error instanceof DeliveryError) return undefined
          throw error
        })
        if (!receipt) return

        expect(new Set(taken)).to.have.length(taken.length)
        expect(receipt.delivered).to.equal(taken.length)
        expect(receipt.read).to.equal(receipt.delivered + receipt.refused + receipt.notSent)
        expect(receipt.notSent).to.be.at.least(0)
        expect(receipt.reasons.reduce((sum, { count }) => sum + count, 0)).to.equal(receipt.refused)
        if (receipt.stopped === undefined) expect(receipt).to.include({ read: rowCount, notSent: 0 })
        expect(receipt.success).to.equal(taken.length === rowCount && !breaksOff && receipt.stopped === undefined)
        expect(mostUnderWay).to.be.at.most(limits.concurrency)
        expect(underWay).to.equal(0)
      }),
      { numRuns: 300 },
    )
  })
})
