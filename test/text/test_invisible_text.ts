import { expect } from "chai"
import { isBlank, withoutInvisible } from "../../src/framework"

describe("invisible characters", () => {
  it("are removed; white space and all that can be seen stay", () => {
    expect(withoutInvisible("\ufeffa\u200b b\u00ad\u2060\r\n\tc\u0000é\u202e😀\u00a0")).to.equal("a b\r\n\tcé😀\u00a0")
  })

  it("make a blank text, with white space or without", () => {
    for (const text of ["", " \n", "\u00a0", "\u200b", " \u2060\ufeff"]) expect(isBlank(text)).to.equal(true)
    for (const text of ["0", " \u200b. "]) expect(isBlank(text)).to.equal(false)
  })
})
