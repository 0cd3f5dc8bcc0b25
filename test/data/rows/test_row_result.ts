import { expect } from "chai"
import { DeliveryError } from "../../../src/errors/errors"
import { cellText, cellValue, RowResult, rowValues } from "../../../src/data/rows"
import { ExactNumber } from "../../../src/data/json"
import { columnFields } from "../../../src/data/rows/field"

async function* none() {}

const tags = ["id"]
const result = new RowResult({
  fields: columnFields({
    dimensions: [{ name: "d" }],
    measures: [{ name: "m", tags: ["acme[size]", "id"] }],
    filters: [{ name: "f", tags }],
    table_calculations: [
      { name: "t", tags },
      { name: "u", tags },
    ],
  }),
  pivotFields: [],
  pivots: [],
  ranAt: null,
  rows: none(),
})

describe("a result", () => {
  it("has columns, which filters are not", () => {
    expect(result.columns.map(({ name }) => name)).to.deep.equal(["d", "m", "t", "u"])
  })

  it("finds a column by its tag: the first, the last, by group, by a pattern", () => {
    expect(result.tagged("id")?.name).to.equal("m")
    expect(result.tagged("id", { wins: "last" })?.name).to.equal("u")
    expect(result.tagged("id", { groups: ["table_calculation", "measure"] })?.name).to.equal("t")
    expect(result.tagged("id", { groups: ["dimension"] })).to.equal(undefined)
    expect(result.tagged((tag) => tag.startsWith("acme["))?.name).to.equal("m")
    expect(result.tagged("email")).to.equal(undefined)
  })

  it("says which tag it needs", () => {
    expect(result.requireTagged("id", "the one with the ids").name).to.equal("m")
    expect(() => result.requireTagged("email", "the one with the addresses")).to.throw(
      DeliveryError,
      /No field of the query is tagged "email": tag the one with the addresses in LookML/,
    )
  })
})

describe("values of a row", () => {
  const row = { d: { value: "a" }, m: { p1: { value: 1 }, p2: { value: null } }, constructor: { value: 7 } } as never

  it("are raw, null where there is no cell, and a list where the cell is pivoted", () => {
    expect(cellValue(row, "d")).to.equal("a")
    expect(cellValue(row, "x")).to.equal(null)
    expect(cellValue({}, "constructor")).to.equal(null)
    expect(cellValue(row, "m")).to.deep.equal([{ p1: 1 }, { p2: null }])
  })

  it("are texts where that is asked for", () => {
    const exact = new ExactNumber("9007199254740993")
    const cells = {
      a: { value: "x" },
      b: { value: exact },
      c: { value: 1.5 },
      d: { value: [true, exact] },
      e: { value: null },
    }
    const texts = ["a", "b", "c", "d", "e", "f"].map((name) => cellText(cells, name))
    expect(texts).to.deep.equal(["x", "9007199254740993", "1.5", "[true,9007199254740993]", "", ""])
  })

  it("are those of the fields that are asked for", () => {
    expect(rowValues(row, result.columns, { except: new Set(["m"]) })).to.deep.equal({ d: "a", t: null, u: null })
  })
})
