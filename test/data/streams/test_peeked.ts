import { expect } from "chai"
import { peeked } from "../../../src/data/streams"

describe("peeked items", () => {
  let hasEnded: boolean
  async function* numbers(count: number) {
    hasEnded = false
    try {
      for (let number = 1; number <= count; number++) yield number
    } finally {
      hasEnded = true
    }
  }
  const collect = async (items: AsyncIterable<number>) => {
    const all: number[] = []
    for await (const item of items) all.push(item)
    return all
  }

  it("are known before they are read, and come once", async () => {
    const { first, all } = await peeked(numbers(5), 2)
    expect(first).to.deep.equal([1, 2])
    expect(await collect(all)).to.deep.equal([1, 2, 3, 4, 5])
    expect(hasEnded).to.equal(true)
  })

  it("may be fewer than wanted", async () => {
    const { first, all } = await peeked(numbers(1), 3)
    expect(first).to.deep.equal([1])
    expect(await collect(all)).to.deep.equal([1])
  })

  it("come in the batches of their source, so that none costs a promise of its own", async () => {
    const items = { batches: () => lists(), [Symbol.asyncIterator]: () => numbers(0) }
    async function* lists() {
      yield [1, 2, 3]
      yield [4, 5]
    }
    const { first, all } = await peeked(items, 2)
    expect(first).to.deep.equal([1, 2])
    const batches: (readonly number[])[] = []
    for await (const batch of all.batches()) batches.push(batch)
    expect(batches).to.deep.equal([
      [1, 2, 3],
      [4, 5],
    ])
  })

  it("end their source when nobody reads on", async () => {
    const unread = await peeked(numbers(5), 2)
    expect(hasEnded).to.equal(false)
    await unread.end()
    expect(hasEnded).to.equal(true)
    for await (const item of (await peeked(numbers(5), 2)).all) if (item === 1) break
    expect(hasEnded).to.equal(true)
  })
})
