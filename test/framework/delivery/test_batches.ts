import { expect } from "chai"
import { batches } from "../../../src/framework/delivery/batches"

async function* numbers(count: number, onEnd = () => {}) {
  try {
    for (let number = 1; number <= count; number++) yield number
  } finally {
    onEnd()
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe("batches", () => {
  it("gives none for no items", async () => {
    expect(await collect(batches(numbers(0), 3))).to.deep.equal([])
  })

  it("ends with a shorter batch", async () => {
    expect(await collect(batches(numbers(7), 3))).to.deep.equal([[1, 2, 3], [4, 5, 6], [7]])
  })

  it("gives no empty batch when the items come out even", async () => {
    expect(await collect(batches(numbers(6), 3))).to.deep.equal([
      [1, 2, 3],
      [4, 5, 6],
    ])
  })

  it("reads no further than the batch asked for", async () => {
    const taken: number[] = []
    const source = async function* () {
      for await (const number of numbers(10)) {
        taken.push(number)
        yield number
      }
    }
    await batches(source(), 3).next()
    expect(taken).to.deep.equal([1, 2, 3])
  })

  it("ends the source when the reader leaves", async () => {
    let hasEnded = false
    for await (const batch of batches(
      numbers(10, () => (hasEnded = true)),
      2,
    )) {
      expect(batch).to.deep.equal([1, 2])
      break
    }
    expect(hasEnded).to.equal(true)
  })

  describe("of items that come many at once", () => {
    /** Gives the lists through `batches()` alone, and tells how many were taken, and of the end. */
    function inLists(lists: number[][]) {
      const source = {
        taken: 0,
        hasEnded: false,
        [Symbol.asyncIterator]: () => expect.fail("read one by one"),
        async *batches() {
          try {
            for (const list of lists) {
              source.taken++
              yield list
            }
          } finally {
            source.hasEnded = true
          }
        },
      }
      return source
    }

    it("takes them so, and cuts them anew", async () => {
      const source = inLists([[1, 2, 3, 4, 5, 6, 7], [8], [], [9, 10]])
      expect(await collect(batches(source, 3))).to.deep.equal([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10]])
    })

    it("takes no more than the batch asked for needs", async () => {
      const source = inLists([
        [1, 2],
        [3, 4],
        [5, 6],
      ])
      await batches(source, 3).next()
      expect(source.taken).to.equal(2)
    })

    it("ends the source when the reader leaves", async () => {
      const source = inLists([[1, 2, 3], [4]])
      for await (const batch of batches(source, 2)) {
        expect(batch).to.deep.equal([1, 2])
        break
      }
      expect(source.hasEnded).to.equal(true)
    })
  })

  for (const size of [0, -1, 1.5, NaN, Infinity]) {
    it(`refuses the size ${size}`, async () => {
      const failure = await collect(batches(numbers(1), size)).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(RangeError)
    })
  }
})
