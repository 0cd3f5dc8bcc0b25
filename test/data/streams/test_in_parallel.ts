import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { inParallel } from "../../../src/framework"

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe("inParallel", () => {
  it("does work for each item, no more at once than it may, one taken ahead", async () => {
    let taken = 0
    let ahead = 0
    let atOnce = 0
    let most = 0
    const done: number[] = []
    async function* items() {
      for (let item = 0; item < 10; item++) {
        taken++
        ahead = Math.max(ahead, taken - done.length)
        yield item
      }
    }
    await inParallel({ limit: 3 }, items(), async (item) => {
      most = Math.max(most, ++atOnce)
      await sleep(item % 3)
      atOnce--
      done.push(item)
    })
    expect([most, ahead]).to.deep.equal([3, 4])
    expect(done.sort((one, other) => one - other)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it("begins nothing after a failure, and waits for what was begun", async () => {
    const begun: number[] = []
    let ended = 0
    const work = inParallel({ limit: 2 }, [0, 1, 2, 3, 4], async (item) => {
      begun.push(item)
      await sleep(item === 1 ? 1 : 20)
      if (item === 1) throw new Error("refused")
      ended++
    })
    expect(await failure(work)).to.have.property("message", "refused")
    expect([begun, ended]).to.deep.equal([[0, 1], 1])
  })

  it("fails with what the items fail with, once all has ended", async () => {
    let ended = 0
    async function* items() {
      yield 1
      throw new Error("broke off")
    }
    const work = inParallel({ limit: 2 }, items(), async () => {
      await sleep(10)
      ended++
    })
    expect(await failure(work)).to.have.property("message", "broke off")
    expect(ended).to.equal(1)
  })

  it("begins nothing once it is over, and takes nothing further", async () => {
    const begun: number[] = []
    let taken = 0
    function* items() {
      for (;;) yield taken++
    }
    await inParallel({ limit: 1, isOver: () => begun.length >= 2 }, items(), async (item) => void begun.push(item))
    expect([begun, taken]).to.deep.equal([[0, 1], 3])
  })
})
