import { setImmediate as turn } from "node:timers/promises"
import { expect } from "chai"
import { Refused, deliver } from "../../../src/framework/delivery/deliver"
import { DownloadError, MalformedBodyError, ServiceError } from "../../../src/errors/errors"
import { type Options, answered, base, failureOf, gate, rowsTo, settle } from "../../support/deliveries"

describe("deliver", () => {
  it("sends every row once, in batches with the last one shorter", async () => {
    const sent: number[][] = []
    const receipt = await deliver(rowsTo(5), base({ send: async (batch) => void sent.push(batch) }))
    expect(sent).to.deep.equal([[1, 2], [3, 4], [5]])
    expect(receipt.message).to.equal("Delivered 5 rows.")
    expect(receipt.success).to.equal(true)
  })

  it("sends nothing for no rows, and that is a success", async () => {
    const receipt = await deliver(rowsTo(0), base({ send: () => expect.fail("sent") }))
    expect(receipt.success).to.equal(true)
  })

  it("answers only after every batch is acknowledged", async () => {
    const acknowledgements = [gate(), gate(), gate()]
    let hasAnswered = false
    const receipt = deliver(
      rowsTo(6),
      base({
        concurrency: 3,
        send: (_, { batchNumber }) => acknowledgements[batchNumber - 1]?.promise ?? expect.fail(),
      }),
    ).finally(() => (hasAnswered = true))
    acknowledgements[2]?.open()
    acknowledgements[0]?.open()
    await settle()
    expect(hasAnswered).to.equal(false)
    acknowledgements[1]?.open()
    expect((await receipt).delivered).to.equal(6)
  })

  it("holds no more than the batches under way and one read ahead", async () => {
    const acknowledgements: ReturnType<typeof gate>[] = []
    let lastRead = 0
    const receipt = deliver(
      rowsTo(100, undefined, (row) => (lastRead = row)),
      base({
        concurrency: 3,
        send: () => {
          acknowledgements.push(gate())
          return acknowledgements.at(-1)?.promise ?? expect.fail()
        },
      }),
    )
    await settle()
    expect({ underWay: acknowledgements.length, lastRead }).to.deep.equal({ underWay: 3, lastRead: 8 })
    acknowledgements[1]?.open()
    await settle()
    expect({ underWay: acknowledgements.length, lastRead }).to.deep.equal({ underWay: 4, lastRead: 10 })
    for (let index = 0; index < 50; index++) {
      acknowledgements[index]?.open()
      await settle()
    }
    expect((await receipt).delivered).to.equal(100)
  })

  it("reports rows that cannot be sent, and sends the others", async () => {
    const sent: number[][] = []
    const receipt = await deliver(
      rowsTo(5),
      base({
        toItem: (row, rowNumber) => (row % 2 ? row : new Refused(rowNumber === row ? "Even." : "Miscounted.")),
        send: async (batch) => void sent.push(batch),
      }),
    )
    expect(sent).to.deep.equal([[1, 3], [5]])
    expect(receipt.message).to.equal("2 of 5 rows failed: Even (2 rows, rows 2, 4).")
  })

  it("counts what the service refused within a batch, each item once", async () => {
    const receipt = await deliver(
      rowsTo(4),
      base({
        batchSize: 4,
        send: async () => [
          { index: 2, reason: "Unknown." },
          { index: 2, reason: "Unknown." },
        ],
      }),
    )
    expect(receipt.message).to.equal("1 of 4 rows failed: Unknown (row 3).")
    expect(receipt.delivered).to.equal(3)
  })

  it("calls a refusal of an item that was not in the batch a defect", async () => {
    const failure = await failureOf(deliver(rowsTo(2), base({ send: async () => [{ index: 2, reason: "Unknown." }] })))
    expect(failure).to.be.instanceOf(RangeError)
  })

  it("goes on after a batch that failed", async () => {
    const receipt = await deliver(
      rowsTo(6),
      base({
        send: async (_, { batchNumber }) => {
          if (batchNumber === 2) throw answered(400)
        },
      }),
    )
    expect(receipt.delivered).to.equal(4)
    expect(receipt.message).to.equal("2 of 6 rows failed: Acme answered 400 (2 rows, rows 3, 4).")
  })

  for (const status of [401, 403, 404]) {
    it(`stops when the service answers ${status}`, async () => {
      let calls = 0
      const receipt = await deliver(
        rowsTo(100),
        base({
          send: async (_, { batchNumber }) => {
            calls++
            await turn()
            if (batchNumber === 2) throw answered(status)
          },
        }),
      )
      expect(calls).to.equal(2)
      expect(receipt).to.include({ delivered: 2, refused: 2, notSent: 2, success: false })
      expect(receipt.message).to.equal(
        "Delivered 2 rows, then: the rest was not sent, because the service would refuse it too. " +
          `Read but not sent: 2 rows. 2 of 6 rows failed: Acme answered ${status} (2 rows, rows 3, 4).`,
      )
    })
  }

  it("lets the integration say what is fatal", async () => {
    const send = async () =>
      Promise.reject(new ServiceError("Acme", "No such row.", { status: 404, concernsAll: false }))
    const receipt = await deliver(rowsTo(6), base({ send }))
    expect(receipt).to.include({ refused: 6, stopped: undefined })
  })

  describe("when the source fails", () => {
    it("waits for what was begun and tells what arrived", async () => {
      const acknowledgement = gate()
      const receipt = deliver(
        rowsTo(5, new DownloadError("The download broke off.")),
        base({ concurrency: 2, send: () => acknowledgement.promise }),
      )
      await settle()
      acknowledgement.open()
      expect((await receipt).message).to.equal(
        "Delivered 4 rows, then: The download broke off. Read but not sent: 1 row.",
      )
    })

    it("throws its error when there was no row yet", async () => {
      const broken = new MalformedBodyError("The attachment is no JSON.")
      expect(await failureOf(deliver(rowsTo(0, broken), base({ send: () => expect.fail("sent") })))).to.equal(broken)
    })
  })

  it("stops when Looker hangs up, and ends the source", async () => {
    const looker = new AbortController()
    let hasEnded = false
    const source = async function* () {
      try {
        yield* rowsTo(1000)
      } finally {
        hasEnded = true
      }
    }
    const send: Options["send"] = async (_, { batchNumber, signal }) => {
      if (batchNumber === 3) looker.abort()
      signal.throwIfAborted()
    }
    const receipt = await deliver(source(), base({ request: { signal: looker.signal }, send }))
    expect(receipt).to.include({ delivered: 4, refused: 0, success: false, stopped: "Looker ended the request." })
    expect(hasEnded).to.equal(true)
  })

  it("notices that Looker hung up while no row can be sent", async () => {
    const looker = new AbortController()
    const toItem = (row: number) => {
      if (row === 10) looker.abort()
      return new Refused("Unsendable.")
    }
    const send = () => expect.fail("sent")
    const receipt = await deliver(rowsTo(1000), base({ request: { signal: looker.signal }, toItem, send }))
    expect(receipt.read).to.equal(10)
  })

  describe("of rows that come many at once", () => {
    /** The rows 1 to 10, in lists of `size`; `failure` comes behind them. */
    function inLists(size: number, failure?: Error) {
      const source = {
        hasEnded: false,
        [Symbol.asyncIterator]: () => expect.fail("read one by one"),
        async *batches() {
          try {
            for (let row = 1; row <= 10; row += size) {
              yield Array.from({ length: Math.min(size, 11 - row) }, (_, index) => row + index)
            }
            if (failure) throw failure
          } finally {
            source.hasEnded = true
          }
        },
      }
      return source
    }

    it("makes items of no more rows than a batch needs, and reads no further than one batch ahead", async () => {
      const acknowledgement = gate()
      let lastItem = 0
      const toItem = (row: number) => (lastItem = row)
      const receipt = deliver(inLists(10), base({ toItem, send: () => acknowledgement.promise }))
      await settle()
      expect(lastItem).to.equal(4)
      acknowledgement.open()
      expect(await receipt).to.include({ read: 10, delivered: 10 })
    })

    for (const size of [1, 3, 10]) {
      it(`counts them in lists of ${size} as it counts single ones`, async () => {
        const send = async (_: number[], { batchNumber }: { batchNumber: number }) => {
          if (batchNumber === 2) throw answered(403)
        }
        const toItem = (row: number) => (row === 2 ? new Refused("Even.") : row)
        const source = inLists(size)
        const { delivered, refused, stopped, reasons } = await deliver(rowsTo(10), base({ send, toItem }))
        const receipt = await deliver(source, base({ send, toItem }))
        expect(receipt).to.deep.include({ delivered, refused, stopped })
        expect(receipt.reasons).to.deep.equal(reasons)
        // How many rows were read ahead when the refusal came is a matter of timing, but none is lost sight of.
        expect(receipt.read).to.equal(delivered + refused + receipt.notSent)
        expect(source.hasEnded).to.equal(true)
      })
    }

    it("tells what arrived when the source fails", async () => {
      const source = inLists(5, new DownloadError("The download broke off."))
      const receipt = await deliver(source, base({ batchSize: 4, send: async () => {} }))
      expect(receipt.message).to.equal("Delivered 8 rows, then: The download broke off. Read but not sent: 2 rows.")
    })
  })

  it("puts only items that join into one batch", async () => {
    const sent: number[][] = []
    const joins = (row: number) => row % 3 !== 0
    const send = async (batch: number[]) => void sent.push(batch)
    const receipt = await deliver(rowsTo(7), base({ batchSize: 3, joins, send }))
    expect(sent).to.deep.equal([
      [1, 2],
      [3, 4, 5],
      [6, 7],
    ])
    expect(receipt.delivered).to.equal(7)
  })

  it("refuses a concurrency below one", async () => {
    const failure = await failureOf(deliver(rowsTo(1), base({ concurrency: 0, send: async () => {} })))
    expect(failure).to.be.instanceOf(RangeError)
  })
})
