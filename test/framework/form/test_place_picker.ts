import { expect } from "chai"
import { PlacePicker } from "../../../src/framework"

const SHELF = new PlacePicker({ name: "shelf", label: "Shelf", noun: "shelf", home: "in the hall", lister: "card" })

const failure = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  return expect.fail("it did not fail")
}

describe("PlacePicker", () => {
  it("has the user choose from a list", () => {
    expect(SHELF.field({ items: ["a", "b"], isCut: true })).to.deep.equal({
      name: "shelf",
      label: "Shelf",
      required: true,
      type: "select",
      default: "a",
      description: "Only the first 2 are listed.",
      options: [
        { name: "a", label: "a" },
        { name: "b", label: "b" },
      ],
    })
  })

  it("has the user type the name where they may not be listed", () => {
    expect(SHELF.field(undefined)).to.deep.equal({
      name: "shelf",
      label: "Shelf",
      required: true,
      type: "string",
      description: "Type the name: the card may not list them.",
    })
  })

  it("tells who has none to create one", () => {
    const error = failure(() => SHELF.field({ items: [], isCut: false }))
    expect(error).to.include({ message: "There is no shelf in the hall: create one, then open this form again." })
  })

  it("refuses what is no name, where it knows what names look like", () => {
    const shelf = new PlacePicker({
      name: "shelf",
      label: "Shelf",
      noun: "shelf",
      home: "in the hall",
      lister: "card",
      pattern: /^\w+$/,
    })
    expect(shelf.picked({ shelf: "b" })).to.equal("b")
    const message = '"Shelf" is not the name of a shelf: enter the name alone, without an address.'
    expect(failure(() => shelf.picked({ shelf: "../b" }))).to.deep.include({
      message,
      validationErrors: { shelf: message },
    })
  })

  it("takes the answer without blanks around it, and marks the field when it is empty", () => {
    expect(SHELF.picked({ shelf: " b " })).to.equal("b")
    const message = '"Shelf" is empty: choose the shelf the file goes to.'
    for (const answers of [{}, { shelf: "" }, { shelf: " " }]) {
      expect(failure(() => SHELF.picked(answers))).to.deep.include({ message, validationErrors: { shelf: message } })
    }
  })
})
