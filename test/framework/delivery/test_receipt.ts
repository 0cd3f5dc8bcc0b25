import { expect } from "chai"
import { Receipt } from "../../../src/framework/delivery/receipt"

/** A receipt of `read` rows, refused as given, the others delivered. */
function receiptOf(read: number, refused: [rowNumber: number, reason: string][] = []): Receipt {
  const receipt = new Receipt()
  for (let count = 0; count < read; count++) receipt.addRead()
  for (const [rowNumber, reason] of refused) receipt.addRefused(rowNumber, reason)
  receipt.addDelivered(read - refused.length)
  return receipt
}

const rowNumbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe("Receipt", () => {
  it("tells how many rows were delivered", () => {
    expect(receiptOf(251).message).to.equal("Delivered 251 rows.")
    expect(receiptOf(1).message).to.equal("Delivered 1 row.")
    expect(receiptOf(1234567).message).to.equal("Delivered 1234567 rows.")
  })

  it("calls an empty result a success", () => {
    expect(receiptOf(0).toResponse().toJSON()).to.deep.include({
      success: true,
      message: "The result has no rows, so there was nothing to deliver.",
    })
  })

  it("names the reasons, the most frequent first, with a few of their rows", () => {
    const receipt = receiptOf(251, [
      [9, "has no e-mail address."],
      [5, "is too large"],
      [17, "is too large"],
    ])
    expect(receipt.toResponse().toJSON()).to.deep.include({
      success: false,
      message: "3 of 251 rows failed: is too large (2 rows, rows 5, 17), has no e-mail address (row 9).",
    })
    expect(receipt.reasons).to.deep.equal([
      { reason: "is too large", count: 2, rowNumbers: [5, 17] },
      { reason: "has no e-mail address.", count: 1, rowNumbers: [9] },
    ])
  })

  it("shows three rows as an example of many", () => {
    const receipt = receiptOf(
      20,
      rowNumbers(15).map((number) => [number, "[400] Bad Request"]),
    )
    expect(receipt.message).to.equal("15 of 20 rows failed: [400] Bad Request (15 rows, e.g. rows 1, 2, 3).")
  })

  it("uses the nouns of the integration", () => {
    const receipt = new Receipt(["contact", "contacts"])
    receipt.addRead()
    receipt.addDelivered(1)
    expect(receipt.message).to.equal("Delivered 1 contact.")
    receipt.addRefused(receipt.addRead(), "Unknown list.")
    expect(receipt.message).to.equal("1 of 2 contacts failed: Unknown list (row 2).")
  })

  it("counts rows that were skipped, which is no failure", () => {
    const receipt = receiptOf(3)
    for (let count = 0; count < 4; count++) receipt.addSkipped(receipt.addRead(), "The phone number is empty.")
    expect(receipt).to.include({ success: true, skipped: 4, notSent: 0, refused: 0 })
    const skipped = "Skipped 4 rows: The phone number is empty (4 rows, e.g. rows 4, 5, 6)."
    expect(receipt.message).to.equal(`Delivered 3 rows. ${skipped}`)
    receipt.addRefused(receipt.addRead(), "Unknown.")
    expect(receipt.message).to.equal(`1 of 8 rows failed: Unknown (row 8). ${skipped}`)
    expect(receipt.reasons).to.have.length(1)
  })

  it("tells what was delivered before the source broke off, and what was read in vain", () => {
    const receipt = receiptOf(200)
    for (let count = 0; count < 51; count++) receipt.addRead()
    receipt.stop("Looker's download broke off")
    receipt.stop("a later reason")
    expect(receipt.notSent).to.equal(51)
    expect(receipt.toResponse().toJSON()).to.deep.include({
      success: false,
      message: "Delivered 200 rows, then: Looker's download broke off. Read but not sent: 51 rows.",
    })
  })

  it("stays short and small, whatever the reasons", () => {
    const receipt = receiptOf(
      5000,
      rowNumbers(5000).map((number) => [number, `Row ${number}: ${"very ".repeat(1000)}wrong`]),
    )
    receipt.stop("broken ".repeat(1000))
    expect(receipt.message).to.match(/other reasons \(4995 rows\)\.$/)
    expect(receipt.message.length).to.be.lessThan(2300)
    expect(receipt.reasons).to.have.length(50)
    expect(receipt.refused).to.equal(5000)
  })

  it("cuts between characters and puts a reason on one line", () => {
    const [group] = receiptOf(1, [[1, `a\n b${"x".repeat(295)}😀😀`]]).reasons
    expect(group?.reason).to.equal(`a b${"x".repeat(295)}…`)
  })
})
