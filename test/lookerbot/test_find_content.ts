import { expect } from "chai"
import { findContent } from "../../src/lookerbot"
import { LookerStage } from "../support/looker_stage"

describe("find", () => {
  let stage: LookerStage
  let looks: { id: string; title: string; folder?: object; deleted?: boolean }[]
  let dashboards: typeof looks
  let lookml: object[] | undefined
  /** Whether Looker gives what matches the pattern, as it does, or everything. */
  let doesFilter: boolean

  beforeEach(async () => {
    stage = await LookerStage.start()
    looks = dashboards = []
    lookml = []
    doesFilter = true
    stage.answer = ({ path, query }) => {
      if (path.includes("/content/")) return lookml ? { body: lookml } : { status: 404 }
      const pattern = (query.get("title") ?? "").replaceAll("%", "").toLowerCase()
      const all = path.includes("/looks/") ? looks : dashboards
      return { body: all.filter(({ title }) => !doesFilter || title.toLowerCase().includes(pattern)) }
    }
  })
  afterEach(() => stage.stop())

  const find = async (terms: string, kind?: "dashboard" | "look") => {
    const found = await findContent(stage.looker().calls(), { terms, kind })
    return found.map(({ kind: what, id }) => `${what} ${id}`)
  }

  it("case 34: shows five, the title itself first, and what has no folder too", async () => {
    looks = Array.from({ length: 8 }, (_, index) => ({ id: String(index), title: `Revenue by region ${index}` }))
    dashboards = [{ id: "9", title: "Revenue", folder: { name: "Finance" } }]
    const found = await findContent(stage.looker().calls(), { terms: "revenue" })
    expect(found).to.have.length(5)
    expect(found[0]).to.deep.equal({ id: "9", kind: "dashboard", title: "Revenue", description: "", folder: "Finance" })
    expect(found[1]?.folder).to.equal(undefined)
  })

  it("case 30: asks for one kind alone", async () => {
    looks = dashboards = [{ id: "1", title: "Sales" }]
    lookml = [{ content_id: "m::sales", title: "Sales (LookML)" }]
    expect(await find("sales", "look")).to.deep.equal(["look 1"])
    expect(await find("sales", "dashboard")).to.deep.equal(["dashboard 1", "dashboard m::sales"])
    expect(stage.calls.filter((call) => call.includes("/looks/"))).to.have.length(1)
  })

  it("case 31: shows nothing that is unlike, even when Looker gives it", async () => {
    looks = ["Orders", "Stock", "Returns", "Payroll"].map((title, index) => ({ id: String(index), title }))
    doesFilter = false
    expect(await find("zzzzqqqq")).to.deep.equal([])
  })

  it("finds what was typed wrong, by the beginnings of its words", async () => {
    looks = [
      { id: "1", title: "Revenue report" },
      { id: "2", title: "Reversals" },
    ]
    expect(await find("revenu reprot")).to.deep.equal(["look 1"])
  })

  it("leaves out what is in the trash, and does without the search for LookML dashboards", async () => {
    lookml = undefined
    looks = [
      { id: "1", title: "Sales", deleted: true },
      { id: "2", title: "Sales too" },
    ]
    expect(await find("sales")).to.deep.equal(["look 2"])
  })

  it("takes % and _ in the terms for characters, and terms of nothing else for nothing", async () => {
    looks = [{ id: "1", title: "100% of it" }]
    expect(await find("100% of")).to.deep.equal(["look 1"])
    expect(stage.requests.find(({ path }) => path.endsWith("/looks/search"))?.query.get("title")).to.equal("%100_ of%")
    expect(await find("%_%")).to.deep.equal([])
  })

  it("fails in words when Looker does", async () => {
    stage.answer = () => ({ status: 403 })
    const error: unknown = await find("x").catch((thrown: unknown) => thrown)
    expect(String(error)).to.include("may not see it")
  })
})
