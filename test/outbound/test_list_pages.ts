import { expect } from "chai"
import { listPages } from "../../src/framework"

describe("listPages", () => {
  it("goes from page to page until the last, also over an empty one", async () => {
    const pages: Record<string, { items: string[]; next?: string }> = {
      start: { items: ["a", "b"], next: "two" },
      two: { items: [], next: "three" },
      three: { items: ["c"], next: "" },
    }
    const asked: (string | undefined)[] = []
    const list = await listPages(async (next) => {
      asked.push(next)
      return pages[next ?? "start"] ?? { items: [] }
    })
    expect(list).to.deep.equal({ items: ["a", "b", "c"], isCut: false })
    expect(asked).to.deep.equal([undefined, "two", "three"])
  })

  it("stops after the pages it was given, and tells whether there are more", async () => {
    let calls = 0
    const pageOf = (total: number) => async () => ({ items: [++calls], next: calls < total ? `${calls}` : undefined })
    expect(await listPages(pageOf(3), 2)).to.deep.equal({ items: [1, 2], isCut: true })
    calls = 0
    expect(await listPages(pageOf(2), 2)).to.deep.equal({ items: [1, 2], isCut: false })
    calls = 0
    expect((await listPages(pageOf(99))).items).to.have.length(10)
  })

  it("ends early where a page says so", async () => {
    const list = await listPages(async (next) => (next ? { items: [], isCut: true } : { items: [1], next: "two" }))
    expect(list).to.deep.equal({ items: [1], isCut: true })
  })

  it("fails as the page fails", async () => {
    const list = listPages(async (next) => {
      if (next) throw new Error("no second page")
      return { items: [1], next: "two" }
    })
    expect(await list.catch((error: unknown) => error)).to.have.property("message", "no second page")
  })
})
