import { expect } from "chai"
import { jsonTokens } from "../../tools/playground/page/json_tokens"

const textOf = (json: string) =>
  jsonTokens(json)
    ?.map(({ text }) => text)
    .join("")

describe("jsonTokens", () => {
  it("tells names, texts, numbers and words apart", () => {
    const tokens = jsonTokens('{"a":"b","n":-1.50e3,"t":true,"z":null}') ?? []
    expect(tokens.filter(({ kind }) => kind !== "mark").map(({ kind, text }) => [kind, text])).to.deep.equal([
      ...[
        ["name", '"a"'],
        ["text", '"b"'],
      ],
      ...[
        ["name", '"n"'],
        ["number", "-1.50e3"],
      ],
      ...[
        ["name", '"t"'],
        ["word", "true"],
      ],
      ...[
        ["name", '"z"'],
        ["word", "null"],
      ],
    ])
  })

  it("indents as JSON.stringify does", () => {
    const value = { a: [1, { b: 'x, {y} "z" \\' }, [], {}], c: {}, d: "ü\n" }
    expect(textOf(JSON.stringify(value))).to.equal(JSON.stringify(value, undefined, 2))
  })

  it("reads lines of JSON, and JSON that was cut off", () => {
    expect(textOf('{"a":1}\n{"b":2}\n')).to.equal('{\n  "a": 1\n}\n{\n  "b": 2\n}')
    for (const cut of ['{"a":"b', '{"a":tr', '{"a":-', '{"a":[1,', '{"a":"b\\'])
      expect(textOf(cut), cut).to.be.a("string")
  })

  it("leaves other texts alone", () => {
    for (const text of ["", "a,b\n1,2", "<xml/>", "[secret] key", "{hello}", '"text"', "12"])
      expect(jsonTokens(text), text).to.equal(undefined)
  })

  it("takes linear time and space, and colours only the beginning", () => {
    const [rows, deep, quotes] = ['[{"a":1},'.repeat(100_000), "[".repeat(500_000), `["${'\\"'.repeat(500_000)}`]
    for (const text of [rows, deep, quotes]) {
      expect(jsonTokens(text)?.length).to.be.below(4002)
      expect(textOf(text)?.length).to.be.below(50 * text.length)
    }
  }).timeout(60_000)
})
