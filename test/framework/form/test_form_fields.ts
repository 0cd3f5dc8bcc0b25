import { expect } from "chai"
import { listField } from "../../../src/framework"

describe("listField", () => {
  const field = { name: "folder", label: "Folder" }

  it("offers a list, its first option as default, and keeps what else is said of the field", () => {
    const list = { items: [{ name: "1", label: "one" }, "two"], isCut: false }
    expect(listField({ ...field, interactive: true, description: "Where to." }, list)).to.deep.equal({
      name: "folder",
      label: "Folder",
      interactive: true,
      description: "Where to.",
      type: "select",
      default: "1",
      options: [
        { name: "1", label: "one" },
        { name: "two", label: "two" },
      ],
    })
  })

  it("says how much of a list it offers, when that is cut", () => {
    const list = { items: ["a", "b"], isCut: true }
    expect(listField(field, list).description).to.equal("Only the first 2 are listed.")
    const described = listField({ ...field, description: "Where to." }, list)
    expect(described.description).to.equal("Where to. Only the first 2 are listed.")
  })

  it("has what stands before the list as default, and does not count it", () => {
    const home = { name: "root", label: "Home" }
    const cut = listField(field, { items: ["a"], isCut: true }, home)
    expect(cut).to.deep.include({ default: "root", description: "Only the first 1 are listed." })
    expect(cut)
      .to.have.property("options")
      .that.deep.equals([home, { name: "a", label: "a" }])
    expect(listField(field, { items: [], isCut: false }, home).default).to.equal("root")
    expect(listField(field, { items: [], isCut: false }).default).to.equal(undefined)
  })
})
