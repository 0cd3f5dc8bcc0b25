import { expect } from "chai"
import { sentence } from "../../src/framework"

describe("sentence", () => {
  it("ends a text with a full stop, where it has no mark", () => {
    expect(["It is gone", "It is gone.", "Gone?", "Gone!", "Gone…", "Gone:"].map(sentence)).to.deep.equal([
      "It is gone.",
      "It is gone.",
      "Gone?",
      "Gone!",
      "Gone…",
      "Gone:.",
    ])
  })
})
