import { expect } from "chai"
import { cutBytes, cutText, shortenText } from "../../src/text/cut_text"

describe("cutting text", () => {
  it("keeps a text that is short enough", () => {
    expect(cutText("abc", 3)).to.equal("abc")
    expect(cutBytes("é", 2)).to.equal("é")
  })

  it("shows where something is missing", () => {
    expect(shortenText("abc", 3)).to.equal("abc")
    expect(shortenText("abcd", 3)).to.equal("ab…")
    expect(shortenText("a😀b", 3)).to.equal("a…")
  })

  it("keeps a character whole or not at all", () => {
    expect(cutText("a😀b", 2)).to.equal("a")
    expect(cutText("a😀b", 3)).to.equal("a😀")
    expect(cutText("😀", 0)).to.equal("")
    expect(cutBytes("a😀b", 4)).to.equal("a")
    expect(cutBytes("a😀b", 5)).to.equal("a😀")
  })
})
