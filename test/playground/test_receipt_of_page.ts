import { expect } from "chai"
import { Receipt } from "../../src/framework/delivery/receipt"
import { readReceipt } from "../../tools/playground/page/receipt"

describe("what the page reads out of a receipt", () => {
  it("counts the rows that arrived", () => {
    const receipt = new Receipt(["member", "members"])
    for (let row = 0; row < 1200; row++) receipt.addRead()
    receipt.addDelivered(1200)
    expect(readReceipt(receipt.message)).to.deep.include({
      noun: "member",
      read: 1200,
      delivered: 1200,
      refused: 0,
      note: "",
    })
  })

  it("finds every number and reason of a delivery that stopped", () => {
    const receipt = new Receipt()
    for (let row = 1; row <= 20; row++) receipt.addRead()
    receipt.addDelivered(6)
    for (let row = 1; row <= 4; row++) receipt.addRefused(row, "Email is missing, or wrong (see the manual).")
    receipt.addRefused(5, "Too long")
    for (let row = 6; row <= 7; row++) receipt.addSkipped(row, "No change")
    receipt.stop("Acme answered 503.")
    expect(readReceipt(receipt.message)).to.deep.equal({
      noun: "row",
      read: 20,
      delivered: 6,
      notSent: 7,
      refused: 5,
      skipped: 2,
      refusals: [
        { reason: "Email is missing, or wrong (see the manual)", count: 4, places: "e.g. rows 1, 2, 3" },
        { reason: "Too long", count: 1, places: "row 5" },
      ],
      skips: [{ reason: "No change", count: 2, places: "rows 6, 7" }],
      stopped: "Acme answered 503.",
      note: "",
    })
  })

  it("works out what arrived when the message names only what did not", () => {
    const receipt = new Receipt(["row", "rows"], 1)
    for (let row = 1; row <= 10; row++) receipt.addRead()
    receipt.addDelivered(7)
    receipt.addRefused(1, "One")
    receipt.addRefused(2, "One")
    receipt.addRefused(3, "Another")
    const read = readReceipt(`The table was made. ${receipt.message} Ask an administrator.`)
    expect(read).to.deep.include({
      read: 10,
      delivered: 7,
      refused: 3,
      note: "The table was made. Ask an administrator.",
    })
    expect(read?.refusals.map(({ reason, count }) => [reason, count])).to.deep.equal([
      ["One", 2],
      ["other reasons", 1],
    ])
  })

  it("takes other messages for what they are", () => {
    for (const message of [
      undefined,
      "",
      "Counted 10 rows.",
      "The result has no rows, so there was nothing to deliver.",
    ])
      expect(readReceipt(message)).to.equal(undefined)
  })
})
