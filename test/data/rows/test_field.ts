import { expect } from "chai"
import { DeliveryError } from "../../../src/errors/errors"
import { columnFields, isColumn, pivotFields, toPivots } from "../../../src/data/rows/field"

describe("fields of a result", () => {
  it("come in the order of the known groups, each name once, whatever else is there", () => {
    const fields = {
      table_calculations: [{ name: "calc" }],
      measure_like: [{ name: "m" }, { name: "only_here" }],
      measures: [{ name: "m", category: "measure" }, { name: "d" }],
      parameters: [{ name: "p" }],
      filters: null,
      dimensions: [{ name: "d", label: "first" }],
      pivots: [{ name: "pivot" }],
    }
    expect(columnFields(fields).map(({ name, category }) => [name, category])).to.deep.equal([
      ["d", "dimension"],
      ["m", "measure"],
      ["p", "parameter"],
      ["calc", "table_calculation"],
    ])
    expect(columnFields(fields)[0]?.label).to.equal("first")
    expect(pivotFields(fields).map(({ name }) => name)).to.deep.equal(["pivot"])
  })

  it("may be a bare list", () => {
    expect(columnFields([{ name: "a" }, { name: "a" }, { name: "b" }]).map(({ name }) => name)).to.deep.equal([
      "a",
      "b",
    ])
    expect(pivotFields([{ name: "a" }])).to.deep.equal([])
  })

  it("keep what Looker says of them, and no more of it than has its type", () => {
    const [good, bad] = columnFields({
      dimensions: [
        {
          name: "a",
          label: "A",
          tags: ["x", 1],
          label_short: "s",
          type: "string",
          is_numeric: true,
          sorted: { desc: true },
        },
        { name: "b", label: 1, tags: "x", label_short: 1, type: null, category: null, is_numeric: "yes", hidden: 0 },
      ],
    })
    expect(good).to.deep.equal({
      name: "a",
      label: "A",
      tags: ["x"],
      label_short: "s",
      type: "string",
      category: "dimension",
      is_numeric: true,
      sorted: { desc: true },
    })
    expect(bad).to.deep.equal({ name: "b", label: "b", tags: [], category: "dimension" })
  })

  it("are skipped when they have no name", () => {
    expect(columnFields({ dimensions: [null, 1, "a", [], {}, { name: "" }, { name: 1 }] })).to.deep.equal([])
    expect(columnFields({ dimensions: { name: "a" } })).to.deep.equal([])
  })

  it("are 5,000 at most, columns, pivots and pivot columns each", () => {
    const named = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `f${index}`, key: `k${index}` }))
    const last = [{ name: "last" }]
    expect(columnFields({ dimensions: named(4999), measures: last })).to.have.length(5000)
    expect(toPivots(named(5000))).to.have.length(5000)
    const refused: (() => unknown)[] = [
      () => columnFields(named(5001)),
      () => columnFields({ dimensions: named(5000), measures: last }),
      () => pivotFields({ pivots: named(5001) }),
      () => toPivots(named(5001)),
    ]
    for (const read of refused) expect(read).to.throw(DeliveryError, "more than 5000 fields")
  })

  it("are none where nothing can be read", () => {
    for (const fields of [undefined, null, 1, "fields"]) expect(columnFields(fields)).to.deep.equal([])
  })
})

describe("columns among the fields", () => {
  it("are all but filters and parameters, by their group or by Looker's word", () => {
    const groups = {
      dimensions: [{ name: "d" }],
      filters: [{ name: "f", category: "dimension" }],
      parameters: [{ name: "p" }],
      table_calculations: [{ name: "t" }],
    }
    const list = [{ name: "a", category: "filter" }, { name: "b", category: "parameter" }, { name: "c" }]
    const names = (fields: unknown) =>
      columnFields(fields)
        .filter(isColumn)
        .map(({ name }) => name)
    expect(names(groups)).to.deep.equal(["d", "t"])
    expect(names(list)).to.deep.equal(["c"])
  })
})

describe("pivots of a result", () => {
  it("are skipped when they have no key", () => {
    const pivots = [null, 1, { key: 1 }, { key: "", labels: null, data: [], is_total: "yes" }]
    expect(toPivots(pivots)).to.deep.equal([{ key: "", isTotal: false }])
    expect(toPivots({})).to.deep.equal([])
  })
})
