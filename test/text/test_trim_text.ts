import { expect } from "chai"
import { trimEnd, trimStart } from "../../src/text/trim_text"

describe("trimming text", () => {
  it("takes the given characters off one side, however many there are", () => {
    expect(trimEnd("a/b//", "/")).to.equal("a/b")
    expect(trimStart("//a/b", "/")).to.equal("a/b")
    expect(trimEnd("x. . ", ". ")).to.equal("x")
    expect([trimEnd("//", "/"), trimStart("", "/")]).to.deep.equal(["", ""])
  })
})
