import { expect } from "chai"
import { Skipped, deliver } from "../../../src/framework/delivery/deliver"
import { ServiceError } from "../../../src/errors/errors"
import { type Options, answered, base, failureOf, gate, request, rowsTo, settle } from "../../support/deliveries"

describe("deliver, when batches fail", () => {
  it("counts the rows that toItem leaves out, and sends the others", async () => {
    const sent: number[] = []
    const receipt = await deliver(
      rowsTo(5),
      base({
        toItem: (row) => (row % 2 === 0 ? new Skipped("Even.") : row),
        send: async (batch) => void sent.push(...batch),
      }),
    )
    expect(sent).to.deep.equal([1, 3, 5])
    expect(receipt).to.include({ success: true, read: 5, delivered: 3, skipped: 2 })
  })

  describe("retries", () => {
    it("are none unless asked for", async () => {
      let calls = 0
      const send = async () => {
        calls++
        throw answered(503)
      }
      await deliver(rowsTo(2), base({ send }))
      expect(calls).to.equal(1)
    })

    it("send the same batch with the same key until it is taken", async () => {
      const calls: { batch: number[]; key: string }[] = []
      const send: Options["send"] = async (batch, { idempotencyKey }) => {
        calls.push({ batch, key: idempotencyKey })
        if (calls.length < 3) throw answered(503)
      }
      const receipt = await deliver(rowsTo(2), base({ send, retries: 3 }))
      expect(receipt.success).to.equal(true)
      expect(calls).to.have.length(3)
      expect(new Set(calls.map(({ batch, key }) => `${key} ${batch.join()}`))).to.have.length(1)
    })

    it("are made only after the failures that the integration names", async () => {
      const statuses = [429, 429, 503, 200]
      const calls: number[] = []
      const send = async () => {
        const status = statuses[calls.length] ?? 200
        calls.push(status)
        if (status !== 200) throw answered(status)
      }
      const receipt = await deliver(rowsTo(2), base({ send, retries: 5, repeat: "busy" }))
      expect(calls).to.deep.equal([429, 429, 503])
      expect(receipt).to.include({ success: false, refused: 2 })
    })

    it("are none after a failure that concerns all rows", async () => {
      let calls = 0
      const send = async () => {
        calls++
        throw new ServiceError("Acme", "Acme takes no more today.", { status: 429, concernsAll: true })
      }
      const receipt = await deliver(rowsTo(9), base({ send, retries: 3, batchSize: 3 }))
      expect(calls).to.equal(1)
      expect(receipt).to.include({ refused: 3, delivered: 0 })
      expect(receipt.stopped).to.include("would refuse it too")
    })

    it("end after the number asked for", async () => {
      let calls = 0
      const send = async () => {
        calls++
        throw answered(429)
      }
      const receipt = await deliver(rowsTo(2), base({ send, retries: 2 }))
      expect(calls).to.equal(3)
      expect(receipt.message).to.equal("2 of 2 rows failed: Acme answered 429 (2 rows, rows 1, 2).")
    })

    it("leave alone what was refused", async () => {
      let calls = 0
      const send = async () => {
        calls++
        throw answered(400)
      }
      await deliver(rowsTo(2), base({ send, retries: 3 }))
      expect(calls).to.equal(1)
    })

    it("are not waited for when Looker hangs up", async () => {
      const looker = new AbortController()
      const send = async () => {
        looker.abort()
        throw new ServiceError("Acme", "Busy.", { status: 429, retryAfterSec: 200 })
      }
      const receipt = await deliver(rowsTo(9), base({ send, retries: 3, request: { signal: looker.signal } }))
      expect(receipt).to.include({ delivered: 0, refused: 0, stopped: "Looker ended the request." })
    })
  })

  describe("idempotency keys", () => {
    const keysOf = async (webhookId?: string) => {
      const keys: string[] = []
      await deliver(
        rowsTo(6),
        base({
          request: { ...request(), webhookId },
          send: async (_, { idempotencyKey }) => void keys.push(idempotencyKey),
        }),
      )
      return keys
    }

    it("come again when Looker repeats the delivery, and differ by batch", async () => {
      const keys = await keysOf("webhook-1")
      expect(new Set(keys)).to.have.length(3)
      expect(await keysOf("webhook-1")).to.deep.equal(keys)
      expect(await keysOf("webhook-2")).not.to.include.members(keys)
    })

    it("never come again without a webhook id", async () => {
      expect(new Set([...(await keysOf()), ...(await keysOf())])).to.have.length(6)
    })
  })

  describe("one by one", () => {
    const is422 = (error: Error) => error instanceof ServiceError && error.serviceStatus === 422

    it("sends the good rows of a batch that was refused, and names the others", async () => {
      const sent: number[][] = []
      const send: Options["send"] = async (batch) => {
        sent.push([...batch])
        if (batch.includes(2)) throw answered(422)
      }
      const receipt = await deliver(rowsTo(5), base({ batchSize: 3, oneByOne: is422, send }))
      expect(sent).to.deep.equal([[1, 2, 3], [1], [2], [3], [4, 5]])
      expect(receipt).to.include({ delivered: 4, refused: 1 })
      expect(receipt.reasons[0]?.rowNumbers).to.deep.equal([2])
    })

    it("ends when a row is refused for a reason that concerns all", async () => {
      const sent: number[][] = []
      const send: Options["send"] = async (batch) => {
        sent.push([...batch])
        throw answered(batch.length > 1 ? 422 : 403)
      }
      const receipt = await deliver(rowsTo(6), base({ batchSize: 3, oneByOne: is422, send }))
      expect(sent).to.deep.equal([[1, 2, 3], [1]])
      expect(receipt).to.include({ success: false, delivered: 0, refused: 1 })
    })
  })

  describe("bisecting", () => {
    it("finds the rows at fault and delivers the others", async () => {
      const accepted: number[] = []
      const keys: string[] = []
      const receipt = await deliver(
        rowsTo(20),
        base({
          batchSize: 10,
          bisect: (error) => error instanceof ServiceError && error.serviceStatus === 400,
          send: async (batch, { idempotencyKey }) => {
            keys.push(idempotencyKey)
            if (batch.includes(3) || batch.includes(8)) throw answered(400)
            accepted.push(...batch)
          },
        }),
      )
      expect(accepted.sort((one, other) => one - other)).to.deep.equal([
        1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
      ])
      expect(receipt.message).to.equal("2 of 20 rows failed: Acme answered 400 (2 rows, rows 3, 8).")
      expect(new Set(keys)).to.have.length(keys.length)
    })

    it("adds no more calls than it may; then a batch fails as a whole, and the next is sent", async () => {
      const batches: number[][] = []
      const receipt = await deliver(
        rowsTo(12),
        base({
          batchSize: 4,
          bisect: () => true,
          maxBisectCalls: 5,
          send: async (batch) => {
            batches.push(batch)
            if (batch.some((row) => row <= 8)) throw answered(400)
          },
        }),
      )
      expect(batches).to.deep.equal([[1, 2, 3, 4], [1, 2], [1], [2], [3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
      expect(receipt).to.include({ delivered: 4, refused: 8, stopped: undefined })
    })

    it("takes no answer for fatal that it is there for", async () => {
      const bisect = () => true
      const send: Options["send"] = async (batch) => {
        if (batch.includes(2)) throw answered(404)
      }
      const receipt = await deliver(rowsTo(8), base({ batchSize: 4, bisect, send }))
      expect(receipt).to.include({ delivered: 7, refused: 1, stopped: undefined })
    })

    it("ends when a half meets a fatal answer", async () => {
      const receipt = await deliver(
        rowsTo(4),
        base({
          batchSize: 4,
          bisect: (error) => error.message.includes("400"),
          send: async (batch) => Promise.reject(answered(batch.length === 4 ? 400 : 401)),
        }),
      )
      expect(receipt).to.include({ refused: 2, notSent: 2 })
    })
  })

  describe("a defect", () => {
    const defect = new TypeError("undefined is not a function")

    it("of the source comes out after what was begun has ended", async () => {
      const acknowledgement = gate()
      let hasEnded = false
      const failure = failureOf(
        deliver(rowsTo(4, defect), base({ concurrency: 2, send: () => acknowledgement.promise })),
      ).finally(() => (hasEnded = true))
      await settle()
      expect(hasEnded).to.equal(false)
      acknowledgement.open()
      expect(await failure).to.equal(defect)
    })

    it("of toItem comes out", async () => {
      const toItem = () => {
        throw defect
      }
      expect(await failureOf(deliver(rowsTo(4), base({ toItem, send: () => expect.fail("sent") })))).to.equal(defect)
    })

    it("of send comes out after the other batches have ended, and nothing more is sent", async () => {
      const acknowledgement = gate()
      const begun: number[] = []
      let hasEnded = false
      const send: Options["send"] = async (_, { batchNumber }) => {
        begun.push(batchNumber)
        if (batchNumber === 2) throw defect
        await acknowledgement.promise
      }
      const failure = failureOf(deliver(rowsTo(100), base({ concurrency: 2, send }))).finally(() => (hasEnded = true))
      await settle()
      expect(hasEnded).to.equal(false)
      acknowledgement.open()
      expect(await failure).to.equal(defect)
      expect(begun).to.deep.equal([1, 2])
    })

    it("of a policy comes out as well, also while the source is slow", async () => {
      const sourceEnd = gate()
      const source = async function* () {
        yield* rowsTo(2)
        await sourceEnd.promise
      }
      const bisect = () => {
        throw defect
      }
      const send = async () => Promise.reject(answered(400))
      const failure = failureOf(deliver(source(), base({ bisect, send })))
      await settle()
      sourceEnd.open()
      expect(await failure).to.equal(defect)
    })
  })
})
