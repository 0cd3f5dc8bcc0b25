import { expect } from "chai"
import { withoutValues } from "../../../src/server/action_api/without_values"
import { cpuMs } from "../../support/cpu_ms"

describe("the reason in the log why rows were refused", () => {
  for (const [message, logged] of [
    ["1 of 3 rows failed: no address: ann@example.com (row 2).", "1 of 3 rows failed: no address: [value] (row 2)."],
    ['"Ann Smith" is unknown, as is “Bob”', "[value] is unknown, as is [value]"],
    ["the field 'O'Neill' doesn't fit, isn't it", "the field [value] doesn't fit, isn't it"],
    ["don't call +491711234567, it's `old`", "don't call [value] it's [value]"],
    ["12345678 of 12345679 rows failed", "12345678 of 12345679 rows failed"],
    ['half a "quote', 'half a "quote'],
    ["'tis", "'tis"],
    ["", ""],
  ] as const) {
    it(`keeps no values: ${message}`, () => expect(withoutValues(message)).to.equal(logged))
  }

  it("takes linear time", () => {
    for (const text of ["“", "'a ", '"', "@", " '", "'", "`'“"]) {
      const before = cpuMs()
      withoutValues(text.repeat(300_000))
      expect(cpuMs() - before, text).to.be.below(1000)
    }
  })
})
