import { expect } from "chai"
import { Skipped, deliver } from "../../../src/framework/delivery/deliver"
import { DownloadError } from "../../../src/errors/errors"
import { type Options, answered, base, rowsTo } from "../../support/deliveries"

type Sent = [rows: number[], isLast: boolean | undefined]

describe("deliver, marking the last batch,", () => {
  const sentOf = async (count: number, options: Partial<Options> = {}, failure?: Error) => {
    const sent: Sent[] = []
    const receipt = await deliver(
      rowsTo(count, failure),
      base({ marksLast: true, send: async (batch, { isLast }) => void sent.push([batch, isLast]), ...options }),
    )
    return { sent, receipt }
  }

  it("tells only the last batch that it is the last, full or not", async () => {
    expect((await sentOf(5)).sent).to.deep.equal([
      [[1, 2], false],
      [[3, 4], false],
      [[5], true],
    ])
    expect((await sentOf(4)).sent).to.deep.equal([
      [[1, 2], false],
      [[3, 4], true],
    ])
    expect((await sentOf(1)).sent).to.deep.equal([[[1], true]])
    expect((await sentOf(0)).sent).to.deep.equal([])
  })

  it("knows the last batch though skipped rows follow it", async () => {
    const { sent } = await sentOf(7, { toItem: (row) => (row > 4 ? new Skipped("late") : row) })
    expect(sent.at(-1)).to.deep.equal([[3, 4], true])
  })

  it("knows the last batch where their bytes end it", async () => {
    const { sent } = await sentOf(3, { batchSize: 9, batchBytes: 2 })
    expect(sent).to.deep.equal([
      [[1, 2], false],
      [[3], true],
    ])
  })

  it("marks none when the source breaks off, and counts what was not sent", async () => {
    const { sent, receipt } = await sentOf(4, {}, new DownloadError("Looker broke off."))
    expect(sent).to.deep.equal([[[1, 2], false]])
    expect(receipt.message).to.equal("Delivered 2 rows, then: Looker broke off. Read but not sent: 2 rows.")
  })

  it("marks only the second half of a last batch that is sent in halves", async () => {
    const tried: Sent[] = []
    await sentOf(2, {
      bisect: () => true,
      send: async (batch, { isLast }) => {
        tried.push([batch, isLast])
        if (batch.length > 1) throw answered(400)
      },
    })
    expect(tried).to.deep.equal([
      [[1, 2], true],
      [[1], false],
      [[2], true],
    ])
  })

  it("says nothing of it unless asked", async () => {
    const { sent } = await sentOf(3, { marksLast: false })
    expect(sent).to.deep.equal([
      [[1, 2], undefined],
      [[3], undefined],
    ])
  })
})
