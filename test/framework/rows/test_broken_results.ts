import { expect } from "chai"
import { Readable } from "node:stream"
import { DeliveryError, MalformedBodyError } from "../../../src/framework/errors"
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

  it("metadata of more than 16 MiB", async () => {
    const member = "x".repeat(6 * 2 ** 20)
    const text = jsonDetailText([], { more: { a: member, b: member, c: member } })
    const error = await failureOf(readAll(text))
    expect(error).to.be.instanceOf(DeliveryError)
    expect(error.message).to.match(/larger than 16 MiB/)
  })
})
