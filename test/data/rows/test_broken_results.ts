import { expect } from "chai"
import { Readable } from "node:stream"
import { DeliveryError, MalformedBodyError } from "../../../src/errors/errors"
import { jsonDetailText } from "../../support/samples"
import { chunked, failureOf, readAll } from "./chunks"

describe("readRows refuses", () => {
  const broken: [title: string, text: string, message: RegExp][] = [
    ["nothing", "", /^The result is empty/],
    ["white space", " \n", /^The result is empty/],
    ["an HTML page", "<html>", /neither a list nor an object/],
    ["a text", '"data"', /neither a list nor an object/],
    ["an object without data", '{"fields":{}}', /no member "data"/],
    ["an empty object", "{}", /no member "data"/],
    ["data that is null", '{"fields":{},"data":null}', /rows are no list/],
    ["data that is an object, before the fields", '{"data":{},"fields":{}}', /rows are no list/],
    ["data twice", '{"fields":{},"data":[],"data":[]}', /two members "data"/],
    ["data twice, before the fields", '{"data":[],"data":[],"fields":{}}', /two members "data"/],
    ["fields twice", '{"fields":{},"data":[],"fields":{}}', /two members "fields"/],
    ["a row that is null", '[{"a":1},null,{"a":1}]', /row 2 is no object/],
    ["a row that is a number", '{"fields":{},"data":[{},{},3]}', /row 3 is no object/],
    ["a row that is a list", "[[]]", /row 1 is no object/],
    ["a row that is not JSON", '[{"a":1},{"a":secret},{"a":1}]', /row 2 cannot be read/],
    ["a row that is not JSON, before the fields", '{"data":[{},{"a":secret}],"fields":{}}', /row 2 cannot be read/],
    ["a row that is closed as a list", '[{"a":1},{"a":1]]', /row 2 cannot be read/],
    ["two rows without comma", '[{"a":1}{"a":1}]', /broken after row 1/],
    ["a comma too many", '[{"a":1},]', /broken in row 2/],
    ["a leading comma", '[,{"a":1}]', /broken in row 1/],
    ["two commas", '[{"a":1},,{"a":1}]', /broken in row 2/],
    ["a list that breaks off", '[{"a":1},{"a":', /breaks off in row 2/],
    ["a list that breaks off after a row", '[{"a":1}', /breaks off after row 1/],
    ["a list that breaks off after a comma", '[{"a":1},', /breaks off after row 1/],
    ["an object that breaks off before its rows", '{"fields":{', /breaks off before its rows/],
    ["an object that breaks off after its rows", '{"fields":{},"data":[{}]', /breaks off after row 1|after its rows/],
    ["an object that breaks off in its last member", '{"fields":{},"data":[{}],"x":"', /breaks off after its rows/],
    ["an object that breaks off in its rows, data first", '{"data":[{}', /breaks off in its rows/],
    ["an object that breaks off, data first", '{"data":[{}],"fields":{}', /breaks off/],
    ["something behind a list", '[{"a":1}] x', /follows its end/],
    ["something behind an object", '{"fields":{},"data":[{}]}{', /follows its end/],
    ["broken metadata", '{"x":truth,"fields":{},"data":[]}', /broken before its rows/],
    ["broken metadata behind the rows", '{"fields":{},"data":[{}],"x":01}', /broken after its rows/],
    ["a member without value", '{"x":,"fields":{},"data":[]}', /broken before its rows/],
    ["a member without name", '{1:2,"fields":{},"data":[]}', /broken before its rows/],
    ["members without comma", '{"x":1 "fields":{},"data":[]}', /broken before its rows/],
    ["a comma before the end", '{"fields":{},"data":[],}', /broken after its rows/],
    ["an end without beginning", "}", /neither a list nor an object/],
  ]
  for (const [title, text, message] of broken) {
    it(title, async () => {
      for (const size of [1, text.length]) {
        const error = await failureOf(readAll(chunked(text, [size])))
        expect(error).to.be.instanceOf(MalformedBodyError)
        expect(error.message).to.match(message)
        expect(error.message).not.to.include("secret")
      }
    })
  }

  it("what is no UTF-8", async () => {
    for (const text of ['[{"a":"\xff"}]', '{"x":"\xff","fields":{},"data":[]}']) {
      expect(await failureOf(readAll(Buffer.from(text, "latin1")))).to.be.instanceOf(MalformedBodyError)
    }
  })

  it("a row of more than 32 MiB, without reading on", async () => {
    let givenMib = 0
    const source = Readable.from(
      (function* () {
        yield '[{"a":1},{"a":"'
        for (; givenMib < 100; givenMib++) yield "x".repeat(2 ** 20)
      })(),
    )
    const error = await failureOf(readAll(source))
    expect(error).to.be.instanceOf(DeliveryError)
    expect(error.message).to.match(/^Row 2 of the result is larger than 32 MiB/)
    expect(givenMib).to.be.within(31, 40)
    expect(source.destroyed).to.equal(true)
  })

  const cells = (count: number, cellAt: (index: number) => string) =>
    `{${Array.from({ length: count }, (_, index) => `"c${index}":${cellAt(index)}`).join()}}`
  const wide: [title: string, row: string][] = [
    ["columns", cells(100_001, () => "1")],
    ["columns with cells", cells(50_001, () => '{"value":1,"rendered":"1"}')],
    ["pivot columns", `{"a":${cells(100_001, () => '{"value":1}')}}`],
    ["elements in a list", `{"a":{"value":[${"0,".repeat(100_000)}0]}}`],
  ]
  for (const [title, row] of wide) {
    it(`a row of more than 100,000 values: ${title}`, async () => {
      for (const cellContent of ["whole", "values"] as const) {
        const source = chunked(`{"fields":[],"data":[{"a":1},${row},{"a":1}]}`, [64 * 1024])
        const error = await failureOf(readAll(source, { cells: cellContent }))
        expect(error).to.be.instanceOf(DeliveryError)
        expect(error.message).to.match(/^Row 2 of the result has more than 100,000 values/)
      }
    })
  }

  it("no row of 100,000 values", async () => {
    const { rows } = await readAll(`{"fields":[],"data":[${cells(100_000, () => "1")}]}`)
    expect(Object.keys(rows[0]!)).to.have.length(100_000)
  })

  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`
  const documents: [title: string, around: number, documentWith: (value: string) => string][] = [
    ["json_detail", 2, (value) => `{"fields":[],"data":[{"a":{"value":1}},{"a":{"value":${value}}}]}`],
    ["json_detail, data first", 2, (value) => `{"data":[{"a":{"value":1}},{"a":{"value":${value}}}],"fields":[]}`],
    ["json_detail, pivoted", 3, (value) => `{"fields":[],"data":[{"a":{"k":null}},{"a":{"k":{"value":${value}}}}]}`],
    ["json_detail, bare values", 1, (value) => `{"fields":[],"data":[{"a":1},{"a":${value}}]}`],
    ["json", 1, (value) => `[{"a":1},{"a":${value}}]`],
    ["json with a long number", 1, (value) => `[{"a":1e400},{"a":${value}}]`],
    ["json, after many rows", 1, (value) => `[{"a":1},${'{"a":[[]]},'.repeat(9999)}{"a":${value}}]`],
  ]
  for (const [title, around, documentWith] of documents) {
    it(`a row of more than 200 lists and objects in each other: ${title}`, async () => {
      for (const levels of [201 - around, 5000, 1_000_000]) {
        for (const cellContent of ["whole", "values"] as const) {
          const source = chunked(documentWith(nested(levels)), [64 * 1024])
          const error = await failureOf(readAll(source, { cells: cellContent }))
          expect(error).to.be.instanceOf(DeliveryError)
          expect(error.message).to.match(/^Row (2|10001) of the result has more than 200 lists and objects/)
        }
      }
    })

    it(`no row of 200 lists and objects in each other: ${title}`, async () => {
      const { rows } = await readAll(documentWith(nested(200 - around)))
      expect(JSON.stringify(rows.at(-1))).to.include(nested(200 - around))
    })
  }

  it("metadata of many lists in each other", async () => {
    for (const levels of [201, 1_000_000]) {
      const error = await failureOf(readAll(`{"totals":${nested(levels)},"fields":[],"data":[]}`))
      expect(error).to.be.instanceOf(DeliveryError)
      expect(error.message).to.match(/more than 200 lists and objects/)
    }
  })

  it("metadata of more than 16 MiB", async () => {
    const member = "x".repeat(6 * 2 ** 20)
    const text = jsonDetailText([], { more: { a: member, b: member, c: member } })
    const error = await failureOf(readAll(text))
    expect(error).to.be.instanceOf(DeliveryError)
    expect(error.message).to.match(/larger than 16 MiB/)
  })
})
