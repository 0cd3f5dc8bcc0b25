import { expect } from "chai"
import { pivotedCells } from "../../../src/framework/rows"
import type { Cell } from "../../../src/framework/rows"

/** A cell as JSON gives it, which need not have a value. */
const cell = (json: string) => JSON.parse(json) as Cell

describe("pivotedCells", () => {
  it("gives the cells of a pivoted measure with their keys, missing ones as null", () => {
    const cells = pivotedCells(
      cell('{"2016|FIELD|CA":{"value":1,"rendered":"1"},"2017|FIELD|NY":null,"__proto__":{"value":2}}'),
    )
    expect(cells).to.deep.equal([
      ["2016|FIELD|CA", { value: 1, rendered: "1" }],
      ["2017|FIELD|NY", { value: null }],
      ["__proto__", { value: 2 }],
    ])
  })

  it("gives no cells of a pivoted measure without columns", () => {
    expect(pivotedCells(cell("{}"))).to.deep.equal([])
  })

  for (const json of [
    '{"value":1}',
    '{"value":{"a":{}}}',
    '{"value":null,"links":[]}',
    '{"rendered":"1"}',
    '{"links":[{"label":"x"}]}',
    '{"2016":{"value":1},"rendered":"1"}',
  ]) {
    it(`takes ${json} for a plain cell`, () => {
      expect(pivotedCells(cell(json))).to.equal(undefined)
    })
  }
})
