import { expect } from "chai"
import { ExactNumber } from "../../../src/data/json/exact_number"
import { type Cell, pivotedCells } from "../../../src/data/rows"
import { detailRow, valuesRow } from "../../../src/data/rows/cell"
import { ValueCheck } from "../../../src/data/rows/value_check"

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

  it("takes a cell that holds a long number for a plain one, as with any number", () => {
    expect(pivotedCells({ "2016": new ExactNumber("9007199254740993") } as unknown as Cell)).to.equal(undefined)
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

describe("valuesRow", () => {
  const values: [title: string, cell: string, expected: unknown][] = [
    ["the value of a cell", '{"value":1,"rendered":"1","links":[{"value":2}],"html":"<b>"}', { value: 1 }],
    ["a value that is an object or a list", '{"value":{"value":[1]},"rendered":"x"}', { value: { value: [1] } }],
    ["a value that is no cell", "[1]", { value: [1] }],
    ["null for a cell without value", '{"rendered":"1"}', { value: null }],
    ["nothing of a pivoted measure without columns", "{}", {}],
    [
      "the values of a pivoted measure, null for a missing cell",
      '{"a":{"value":1,"rendered":"1"},"b":null,"__proto__":{"rendered":"x"}}',
      JSON.parse('{"a":{"value":1},"b":{"value":null},"__proto__":{"value":null}}'),
    ],
  ]
  for (const [title, text, expected] of values) {
    it(`gives ${title}`, () => {
      for (const name of ["a", "__proto__"]) {
        const row = () => JSON.parse(`{"${name}":${text}}`) as Record<string, unknown>
        const values = valuesRow(row(), new ValueCheck())
        expect(Object.entries(values)).to.deep.equal([[name, expected]])
        expect(detailRow(row(), new ValueCheck())[name]?.value ?? null).to.deep.equal(values[name]?.value ?? null)
      }
    })
  }
})
