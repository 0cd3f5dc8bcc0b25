import { expect } from "chai"
import fc from "fast-check"
import { hasLongDigits, mayHaveLongDigits } from "../../../src/data/json/long_digits"

/** Text with and without runs of digits. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: fc.constantFrom(..."0123456789."), maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'",: -a'), maxLength: 20 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""))

describe("long digits", () => {
  it("are found wherever they stand in bytes, and only there", () => {
    const property = fc.property(text, fc.nat(40), fc.nat(40), (content, before, after) => {
      const bytes = Buffer.from("9".repeat(before) + content + "9".repeat(after))
      expect(hasLongDigits(bytes, before, before + content.length)).to.equal(/[\d.]{16}/.test(content))
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it("are found in a text", () => {
    const property = fc.property(text, (content) => {
      expect(mayHaveLongDigits(content)).to.equal(/[\d.]{16}/.test(content))
    })
    fc.assert(property)
    expect(mayHaveLongDigits("é𝄞1234567890123456")).to.equal(true)
    expect(mayHaveLongDigits(`${"x".repeat(70_000)}1234567890123456`)).to.equal(true)
  })
})
