import { expect } from "chai"
import fc from "fast-check"
import { exactJson, parseExactly } from "../../../src/data/json/exact_json"
import { ExactNumber } from "../../../src/data/json/exact_number"
import { exactValue } from "./exact_oracle"

/** The text of numbers in every notation, many of them longer than JavaScript numbers hold. */
const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 25 })
const numberText = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: fc.oneof(
      fc.constant("0"),
      digits.map((text) => text.replace(/^0+/, "") || "0"),
    ),
    fraction: fc.oneof(
      fc.constant(""),
      digits.map((text) => `.${text}`),
    ),
    exponent: fc.oneof(
      fc.constant(""),
      fc.integer({ min: -400, max: 400 }).map((power) => `e${power}`),
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent)
const scalarText = fc.oneof(
  numberText,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  numberText.map((text) => JSON.stringify(`"${text},`)),
  fc.string({ unit: "binary", maxLength: 5 }).map((text) => JSON.stringify(text)),
  fc.constantFrom("true", "null", '"\\\\"', '"\\\\\\""'),
)
const { jsonText } = fc.letrec<{ jsonText: string }>((tie) => ({
  jsonText: fc.oneof(
    { depthSize: "small" },
    scalarText,
    fc.array(tie("jsonText"), { maxLength: 4 }).map((items) => `[${items.join()}]`),
    fc.array(fc.tuple(numberText, tie("jsonText")), { maxLength: 3 }).map((members) => {
      return `{${members.map(([key, value]) => `"${key}" : ${value}`).join(", ")}}`
    }),
  ),
}))

describe("parseExactly", () => {
  const kept: string[] = [
    "9007199254740993",
    "-9007199254740993",
    "12345678901234567890",
    "100000000000000000000000",
    "0.30000000000000001",
    "1.0000000000000000000001",
    "123456789.123456789",
    "1e400",
    "1E+400",
    "-1e400",
    "1e-400",
    "4.94065e-322",
  ]
  for (const text of kept) {
    it(`keeps the digits of ${text}`, () => {
      expect(parseExactly(`[${text}]`)).to.deep.equal([new ExactNumber(text)])
    })
  }

  for (const text of [
    "0",
    "-0",
    "9007199254740992",
    "0.1",
    "2.50000000000000000000",
    "0.3333333333333333",
    "1e22",
    "1E-7",
  ]) {
    it(`gives ${text} as a number`, () => expect(Object.is(parseExactly(text), Number(text))).to.equal(true))
  }

  it("leaves digits in texts and in names alone", () => {
    const json = '{"9007199254740993":"9007199254740993","a\\"":":9007199254740993,"}'
    expect(parseExactly(json)).to.deep.equal(JSON.parse(json))
  })

  it("gives what any text means", () => {
    const property = fc.property(jsonText, (json) => {
      expect(parseExactly(json)).to.deep.equal(exactValue(json))
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it("refuses what JSON.parse refuses", () => {
    const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    const change = fc.constantFrom(...'{}[],:"\\ 0a-.e+', "", "9007199254740993", "9007199254740993:")
    const property = fc.property(jsonText, where, change, fc.nat(2), (json, part, inserted, dropped) => {
      const at = Math.floor(json.length * part)
      const changed = json.slice(0, at) + inserted + json.slice(at + dropped)
      expect(isTaken(changed, parseExactly)).to.equal(isTaken(changed, JSON.parse))
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it("bears any depth and length", () => {
    expect(() => parseExactly(`${"[".repeat(1e5)}9007199254740993${"]".repeat(1e5)}`)).not.to.throw()
    expect(String(parseExactly("7".repeat(1e6)))).to.have.length(1e6)
  })
})

describe("exactJson", () => {
  it("writes exact numbers as numbers, wherever they are", () => {
    const json = '{"a":[1e400,{"__proto__":9007199254740993}],"b":"9007199254740993","c":null,"d":0.1}'
    expect(exactJson(parseExactly(json))).to.equal(json)
  })

  it("writes everything else as JSON.stringify does", () => {
    const value = { date: new Date(0), none: undefined, list: [undefined, NaN], nothing: Object.create(null) as object }
    expect(exactJson(value)).to.equal(JSON.stringify(value))
  })

  it("does not change what it writes", () => {
    const value = { list: [new ExactNumber("9007199254740993")] }
    exactJson(value)
    expect(value).to.deep.equal({ list: [new ExactNumber("9007199254740993")] })
  })
})

describe("ExactNumber", () => {
  it("is its digits as text, also in JSON written without exactJson", () => {
    const number = new ExactNumber("9007199254740993")
    expect(String(number)).to.equal("9007199254740993")
    expect(JSON.stringify({ number })).to.equal('{"number":"9007199254740993"}')
  })
})

function isTaken(json: string, parse: (json: string) => unknown): boolean {
  try {
    parse(json)
    return true
  } catch {
    return false
  }
}
