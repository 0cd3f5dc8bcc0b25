import { expect } from "chai"
import { words } from "../../src/text/words"

describe("words of a service", () => {
  it("are one line, of a length that people read, and nothing where there are none", () => {
    expect(words("no\n  access\u200b")).to.equal("no access")
    expect(words({ a: 1 })).to.equal('{"a":1}')
    expect([words(""), words(null), words(undefined)]).to.deep.equal([undefined, undefined, undefined])
    expect(words("x".repeat(9000))).to.have.length(500)
  })
})
